"""Steps *supplier*, *system* and *contract*, over all files of all publishers: who is paid, for which type of system,
under which contract, and which figures are not to be averaged in. Each is asked of its engine; this file only joins
them and writes the tables.
"""

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.classify.supplier_groups import groups_of
from moothall.engines.classify.systems import sellers, tell_contract_systems, tell_systems
from moothall.engines.journey.contracts import Gathered
from moothall.engines.journey.marks import read_sql
from moothall.engines.journey.schemas import LINKED
from moothall.engines.link.contracts import link_contracts
from moothall.engines.link.judgements import Judgement, read_judgements
from moothall.engines.link.suppliers import link_suppliers
from moothall.engines.measure.doubts import find_doubts

PACKAGE = Path(__file__).resolve().parents[2]
CODE = ("engines/link/**/*", "engines/classify/*.py", "engines/classify/sql/*", "engines/measure/doubts.py",
        "engines/measure/sql/*", "engines/journey/suppliers.py", "engines/journey/sql/*", "engines/journey/schemas.py",
        "vocabulary/lists/*.csv")  # fmt: skip
MEMORY = "6GB"


def no_contracts() -> Gathered:
    """Two empty tables."""
    return Gathered(LINKED["contract"].empty_table(), LINKED["award"].empty_table())


def shelve_suppliers(folder: Path, contracts: Gathered, shelves: Sequence[str], root: Path) -> str:
    """Write the tables of LINKED into the version `folder` of the picture at `root`, or link those of an earlier build
    that had the same payments, contracts, judgements and code. `shelves` names what the payments were made from.

    Returns the digest under which they are kept.
    """
    told = store.judgements_path()
    digest = _digest(contracts, shelves, told)
    kept = root / "cache" / "linked" / digest
    if not (kept / "done").exists():
        shutil.rmtree(kept, ignore_errors=True)
        aside = kept.with_name(f"{digest}.making")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        former = root / "current" / "supplier_alias.parquet"
        write_suppliers(folder, aside, contracts, read_judgements(told), former if former.exists() else None)
        (aside / "done").touch()
        aside.rename(kept)
    for name in LINKED:
        store.link_file(kept / f"{name}.parquet", folder / f"{name}.parquet")
    return digest


def sweep(root: Path, used: str) -> None:
    """Forget what earlier pictures had linked."""
    for folder in (root / "cache" / "linked").glob("*"):
        if folder.name != used:
            shutil.rmtree(folder, ignore_errors=True)


def _digest(contracts: Gathered, shelves: Sequence[str], told: Path) -> str:
    digest = hashlib.sha256("|".join([*shelves, linking_version()]).encode())
    for table in (contracts.contract, contracts.award):
        digest.update(json.dumps(table.to_pylist(), default=str, sort_keys=True).encode())
    digest.update(told.read_bytes() if told.exists() else b"")
    return digest.hexdigest()[:32]


def linking_version() -> str:
    """A hash of everything that decides how suppliers, systems and contracts are told."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in CODE for p in PACKAGE.glob(pattern) if p.suffix in (".py", ".sql", ".csv")}):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def write_suppliers(
    folder: Path,
    out: Path,
    contracts: Gathered,
    judgements: Sequence[Judgement] = (),
    former: Path | None = None,
) -> None:
    """Link the payments below `folder/payment` and the awards, and write every table of LINKED into `out`.

    `former` is the `supplier_alias` table of the last picture: a supplier keeps its id from it.
    """
    connection = store.connect(memory=MEMORY)
    try:
        source = str(folder / "payment").replace("'", "''")
        connection.execute(
            f"CREATE VIEW payment AS FROM read_parquet('{source}/**/*.parquet', hive_partitioning=false)"
        )
        publishers = pq.read_table(folder / "summary_publisher.parquet", columns=["publisher_id", "organisation_id"])
        connection.register("publisher", publishers)
        publishers = str(folder / "summary_publisher.parquet").replace("'", "''")
        connection.execute(
            f"CREATE VIEW publisher AS SELECT publisher_id, organisation_id FROM read_parquet('{publishers}')"
        )
        _add_suppliers(connection, contracts, judgements, former)
        _add_systems(connection)
        _add_contracts(connection, contracts)
        connection.register("doubt", find_doubts(connection))
        for name, schema in LINKED.items():
            pq.write_table(_conform(connection.sql(f"FROM {name}").to_arrow_table(), schema), out / f"{name}.parquet")
    finally:
        connection.close()


def _add_suppliers(
    connection: duckdb.DuckDBPyConnection,
    contracts: Gathered,
    judgements: Sequence[Judgement],
    former: Path | None,
) -> None:
    """Tables supplier, supplier_alias, supplier_review and supplier_month."""
    known = pq.read_table(former) if former else None
    printed = connection.sql(read_sql("aliases")).to_arrow_table()
    connection.register("contract_read", contracts.contract)
    connection.register("award_read", contracts.award)
    awarded = connection.sql(read_sql("aliases_of_awards")).to_arrow_table()
    linked = link_suppliers(pa.concat_tables([printed, awarded.cast(printed.schema)]), judgements, known)
    connection.register("supplier_linked", _lead_on(linked.supplier, former) if former else linked.supplier)
    connection.register("supplier_alias", linked.alias)
    connection.register("grouped", groups_of(linked.alias.select(["supplier_id", "supplier_text"])))
    connection.register("supplier", connection.sql(read_sql("suppliers_grouped")).to_arrow_table())
    connection.register("supplier_review", linked.review)
    connection.register("supplier_month", connection.sql(read_sql("supplier_month")).to_arrow_table())


def _lead_on(supplier: pa.Table, former: Path) -> pa.Table:
    """The suppliers, with the ids that already led to them in the last picture beside those that do so now."""
    rows = supplier.select(["supplier_id", "former_ids"]).to_pylist()
    heirs = {old: row["supplier_id"] for row in rows for old in row["former_ids"] or ()}
    heirs |= {row["supplier_id"]: row["supplier_id"] for row in rows}
    for row in pq.read_table(former.with_name("supplier.parquet"), columns=["supplier_id", "former_ids"]).to_pylist():
        for old in row["former_ids"] or () if row["supplier_id"] in heirs else ():
            heirs.setdefault(old, heirs[row["supplier_id"]])
    led: dict[str, list[str]] = defaultdict(list)
    for old, heir in sorted(heirs.items()):
        led[heir] += [old] * (old != heir)
    at = supplier.schema.get_field_index("former_ids")
    column = pa.array([led[row["supplier_id"]] for row in rows], supplier.schema.field(at).type)
    return supplier.set_column(at, supplier.schema.field(at), column)


def _add_systems(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables sold (suppliers of the products list) and payment_system."""
    names = connection.sql("SELECT DISTINCT supplier_id, supplier_text FROM supplier_alias ORDER BY ALL")
    sold = sellers(names.to_arrow_table())
    connection.register("sold", sold)
    bought = connection.sql(read_sql("payments_of_sellers")).to_arrow_table()
    connection.register("bought", bought)
    connection.register("told", tell_systems(bought, sold))
    connection.register("payment_system", connection.sql(read_sql("payment_system")).to_arrow_table())
    connection.register("supplier_product", sold)


def _add_contracts(connection: duckdb.DuckDBPyConnection, contracts: Gathered) -> None:
    """Tables contract, award and contract_payment."""
    award = connection.sql(read_sql("awards_linked")).to_arrow_table()
    told = tell_contract_systems(
        contracts.contract.select(["contract_id", "title", "description", "cpv"]),
        award.select(["contract_id", "supplier_id"]),
        connection.sql("FROM sold").to_arrow_table(),
    )
    connection.register("contract_told", told)
    connection.register("award", award)
    contract = connection.sql(read_sql("contracts_told")).to_arrow_table()
    connection.register("contract", contract)
    connection.register("contract_payment", link_contracts(connection))


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of a schema in its order, missing ones empty, then any others as they are."""
    columns = [
        table[f.name].cast(f.type) if f.name in table.column_names else pa.nulls(table.num_rows, f.type) for f in schema
    ]
    known = pa.Table.from_arrays(columns, schema=schema)
    for name in table.column_names:
        if name not in schema.names:
            known = known.append_column(name, table[name])
    return known
