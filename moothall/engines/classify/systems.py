"""Which system type and product a payment or a contract is for.

Suppliers are told by the curated products list, types by what a supplier sells and by what is printed. "Cannot tell" is
an answer: then the type is NULL and the candidates are named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import pyarrow as pa

from moothall.engines import store
from moothall.engines.classify.contract_systems import tell_contracts
from moothall.engines.classify.judge_system import NAMED, PRIOR, Verdict, judge
from moothall.engines.classify.seller_names import Product, load_products, products_of
from moothall.engines.classify.system_words import ANY, Evidence, names_in, plain, read_text

SQL = files("moothall.engines.classify") / "sql"
TEXTS = {
    "unit_text": ("service", "unit"),
    "service_label_pub": ("service", "service"),
    "expense_type_text": ("expense", "expense type"),
    "purpose_text": ("expense", "purpose"),
    "procurement_text": ("expense", "procurement category"),
}
"""The texts of a payment: of which kind each is, and what it is called in English."""
SOLD = pa.schema([(name, pa.string()) for name in ("supplier_id", "supplier_name", "system_type", "product", "basis")])
JUDGED = [
    ("system_type", pa.string()),
    ("product", pa.string()),
    ("confidence", pa.float64()),
    ("how", pa.string()),
    ("candidates", pa.list_(pa.string())),
    ("products", pa.list_(pa.string())),
]


def sellers(names: pa.Table) -> pa.Table:
    """The products that suppliers sell, by any of their printed names.

    In: supplier_id, supplier_text (many names a supplier). Out: supplier_id, supplier_name (of the list), system_type,
    product, basis; one row for each product. Look-alikes and other beneficiaries have no row.
    """
    found: dict[tuple[str, Product], None] = {}
    sold_by: dict[str, tuple[Product, ...]] = {}
    for supplier_id, text in zip(names["supplier_id"].to_pylist(), names["supplier_text"].to_pylist(), strict=True):
        if not supplier_id or not text:
            continue
        if text not in sold_by:
            sold_by[text] = products_of(text)
        found |= dict.fromkeys((supplier_id, product) for product in sold_by[text])
    rows = [(at, p.supplier, p.system_type, p.product, p.basis) for at, p in sorted(found, key=in_order)]
    return pa.table([[row[i] for row in rows] for i in range(5)], schema=SOLD)


def in_order(pair: tuple[str, Product]) -> tuple[str, str]:
    """Suppliers, and their products, in a stable order."""
    return pair[0], pair[1].product_id


def tell_systems(payments: pa.Table, sold: pa.Table) -> pa.Table:
    """The system type and product of each payment to a supplier of the list.

    In: payments (payment_id, supplier_id and any of the columns of TEXTS), sold (as from `sellers`). Out: payment_id,
    system_type, product (NULL = cannot tell), confidence (0 to 1), how, candidates (system types it may be), products
    (that it may be). Payments to other suppliers have no row.
    """
    offers = offers_of(sold)
    missing = [name for name in TEXTS if name not in payments.column_names]
    for name in missing:
        payments = payments.append_column(name, pa.nulls(payments.num_rows, pa.string()))
    connection = store.connect()
    try:
        connection.register("payment_in", payments.select(["payment_id", "supplier_id", *TEXTS]))
        connection.register("seller", pa.table({"supplier_id": pa.array(list(offers), pa.string())}))
        combinations = connection.sql(sql("payment_combinations")).to_arrow_table()
        judged = [judge_payment(row, offers[row["supplier_id"]]) for row in combinations.to_pylist()]
        for at, (name, kind) in enumerate(JUDGED):
            combinations = combinations.append_column(name, pa.array([row[at] for row in judged], kind))
        connection.register("judged", combinations)
        return connection.sql(sql("payment_systems")).to_arrow_table()
    finally:
        connection.close()


def tell_contract_systems(contracts: pa.Table, awards: pa.Table, sold: pa.Table) -> pa.Table:
    """The system type of each contract, by its words, its CPV code and its suppliers.

    In: contracts (contract_id, title, description, cpv: codes parted by semicolons), awards (contract_id, supplier_id),
    sold (as from `sellers`). Out, a row for each contract: contract_id, system_type (NULL = cannot tell, or no system),
    confidence, how, candidates (empty for no system).
    """
    return tell_contracts(contracts, awards, offers_of(sold))


def sql(name: str) -> str:
    """A query of this folder."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def offers_of(sold: pa.Table) -> dict[str, list[Product]]:
    """The products that each supplier of `sold` sells, in the order of the list."""
    listed = {(p.supplier, p.system_type, p.product): p for p in load_products()}
    offers: dict[str, list[Product]] = defaultdict(list)
    for row in sold.to_pylist():
        product = listed.get((row["supplier_name"], row["system_type"], row["product"]))
        if product:
            offers[row["supplier_id"]].append(product)
    return dict(offers)


def judge_payment(row: Mapping[str, Any], offers: Sequence[Product]) -> tuple[Any, ...]:
    """The judgement of one combination of supplier and texts, as the values of JUDGED."""
    texts = [(kind, name, row[column]) for column, (kind, name) in TEXTS.items() if row[column]]
    evidence = [piece for kind, name, text in texts for piece in read_text(kind, name, text)]
    named = products_named(texts, offers)
    evidence += [p for product, name, text in named for p in evidence_of_name(product, name, text)]
    types = list(dict.fromkeys(product.system_type for product in offers))
    prior = max(PRIOR[product.sells] for product in offers)
    verdict = judge(offers[0].supplier, types, prior, evidence)
    product, products = which_product(verdict, offers, [product for product, _, _ in named])
    return verdict.system_type, product, verdict.confidence, verdict.how, list(verdict.candidates), products


def products_named(texts: Iterable[tuple[str, str, str]], offers: Sequence[Product]) -> list[tuple[Product, str, str]]:
    """Which of a supplier's products are named in the texts, with the field's name and the text."""
    phrases = {plain(name): product for product in offers for name in (*product.named, *product.named_within)}
    ids = {known: product.product_id for known, product in phrases.items()}
    by_id = {product.product_id: product for product in offers}
    return [(by_id[found], name, text) for _, name, text in texts for found in names_in(text, ids)]


def evidence_of_name(product: Product, field: str, text: str) -> list[Evidence]:
    """A product's printed name tells its type, and that it is a system."""
    return [
        Evidence(product.system_type, NAMED, product.product, field, text),
        Evidence(ANY, NAMED / 2, product.product, field, text),
    ]


def which_product(
    verdict: Verdict, offers: Sequence[Product], named: Sequence[Product]
) -> tuple[str | None, list[str]]:
    """The product, when only one is possible or one is named; and all that are possible."""
    types = {verdict.system_type} if verdict.system_type else set(verdict.candidates)
    possible = [product.product for product in offers if product.system_type in types]
    printed = [product.product for product in named if product.system_type == verdict.system_type]
    if verdict.system_type and len(set(printed or possible)) == 1:
        return (printed or possible)[0], list(dict.fromkeys(printed or possible))
    return None, list(dict.fromkeys(possible))
