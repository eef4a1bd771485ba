"""Turns suppliers, their names and what a search finds into the lists that pages and downloads show. Asks nothing.
Types of system are in `views_system_listings.py`, contracts in `views_contract_listings.py`, what a renewal lists in
`views_renew_listings.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from moothall.desks.buying.queries import Match, Matches, of_supplier
from moothall.desks.buying.queries_names import Alias, Pair
from moothall.desks.buying.queries_subject import system_title
from moothall.desks.buying.queries_suppliers import UNKNOWN, Member, Payer, Sold, SupplierRow
from moothall.desks.buying.views_renew_listings import to, to_organisation
from moothall.vocabulary.desk import Column, Listing, Page

Row = TypeVar("Row")
Every = Callable[[], Iterable[Any]] | None
PAGE_SIZE = 50
YEARS_SHOWN = 5
NO_DATE = "No date"
MATCHED = {"system": "Type of system", "product": "Product", "supplier": "Supplier"}


def asked_page(query: Mapping[str, str]) -> int:
    """The page number of a URL; 1 when there is none that makes sense."""
    text = query.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def page_of(number: int, total: int, size: int = PAGE_SIZE) -> Page:
    """The page asked for, kept within the list."""
    return Page(min(number, Page(1, size, total).last), size, total)


def first_of(ask: Callable[..., tuple[Iterable[Row], int]], *args: Any, **kwargs: Any) -> Iterable[Row]:
    """The rows of a question that also gives how many there are in all."""
    return ask(*args, **kwargs)[0]


def inside(listing: Listing, *hidden: str) -> Listing:
    """The same list as a part of another page: without sorting, and without some columns."""
    shown = [replace(column, sort="") for column in listing.columns if column.key not in hidden]
    return replace(listing, columns=shown, sort="")


def to_printed(publisher_id: str, supplier_text: str) -> str | None:
    """The address of the payments of one publisher under one name as printed, which another desk keeps."""
    try:
        there = reverse("spending:payments")
    except NoReverseMatch:
        return None
    return f"{there}?{urlencode({'publisher': publisher_id, 'beneficiary': supplier_text})}"


def to_renew(kind: str, key: str) -> str:
    """The address of the renewals page of a system type, a product or a supplier."""
    return to("renew", kind, key)


def systems_in_words(codes: Sequence[str]) -> str:
    """Types of system by name, parted by semicolons; at most three, then how many more."""
    names = [system_title(code) for code in codes]
    return "; ".join(names[:3]) + (f"; and {len(names) - 3} more" if len(names) > 3 else "")


def suppliers_listing(
    rows: Sequence[SupplierRow], sort: str = "", page: Page | None = None, every: Every = None
) -> Listing:
    """Suppliers with what they were paid."""

    def here(row: SupplierRow) -> str:
        return to("supplier", row.supplier_id)

    def paid(row: SupplierRow) -> str | None:
        return to("payments", kind="supplier", key=row.supplier_id) if row.rows else None

    columns = (
        Column("name", "Supplier", link=_of_row(here), sort="name"),
        Column("supplier_id", "Id", hidden=True),
        Column("kind_title", "Kind"),
        Column("scheme", "Scheme", hidden=True),
        Column("identifier", "Number", hidden=True),
        Column("group_id", "Group", hidden=True),
        Column("systems_sold", "Sells systems for"),
        Column("publishers", "Bodies that pay", "number", sort="publishers"),
        Column("rows", "Payments", "number", link=_of_row(paid), sort="rows"),
        Column("amount", "Pounds", "money", link=_of_row(paid), sort="amount"),
        Column("names", "Names", "number", link=_of_row(lambda r: to("names", r.supplier_id)), sort="names"),
        Column("contracts", "Contracts", "number", link=_of_row(_contracts_of)),
        Column("first_date", "First payment", "day", hidden=True),
        Column("last_date", "Latest payment", "day", hidden=True),
    )
    empty = "No supplier matches. Try fewer or shorter words, or take a filter off."
    made = every and (lambda: (_supplier_row(row) for row in every()))
    shown = [_supplier_row(row) for row in rows]
    return Listing("suppliers", "Suppliers", columns, shown, page, made, sort, empty, "name")


def _supplier_row(row: SupplierRow) -> dict[str, Any]:
    words = systems_in_words(row.systems)
    return {
        **vars(row),
        "kind_title": row.kind_title,
        "systems_sold": words,
        "contracts": row.contracts or None,
        "of": row,
    }


def _of_row(make: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """A link made from the row that a line was made of."""
    return lambda line: make(line["of"])


def _contracts_of(row: SupplierRow) -> str | None:
    return to("contracts", supplier=row.supplier_id) if row.contracts else None


def payers_listing(supplier_id: str, rows: Sequence[Payer]) -> Listing:
    """Every body that pays a supplier, with each financial year in its own column, the newest first."""
    years = sorted({year for row in rows for year, _, _ in row.by_year} - {UNKNOWN}, reverse=True)
    undated = any(year == UNKNOWN for row in rows for year, _, _ in row.by_year)

    def paid(year: str) -> Callable[[Any], str | None]:
        def link(line: Any) -> str | None:
            chosen = {"publisher": line["publisher_id"], "year": year}
            return (
                to("payments", kind="supplier", key=supplier_id, **chosen)
                if line[year or "amount"] is not None
                else None
            )

        return link

    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r["organisation_id"])),
        Column("publisher_id", "Publisher", hidden=True),
        Column("organisation_id", "Organisation", hidden=True),
        Column("kind_title", "Type"),
        *(Column(y, y, "money", link=paid(y), hidden=n >= YEARS_SHOWN) for n, y in enumerate(years)),
        *([Column(UNKNOWN, NO_DATE, "money", link=paid(UNKNOWN))] if undated else []),
        Column("rows", "Payments", "number", link=paid("")),
        Column("amount", "Pounds in all", "money", link=paid("")),
        Column("duplicate_rows", "Duplicates left out", "number", hidden=True),
        Column("duplicate_amount", "Pounds of duplicates", "money", hidden=True),
    )
    every_year = dict.fromkeys([*years, UNKNOWN])
    shown = [{**vars(row), **every_year, **{y: amount for y, _, amount in row.by_year}} for row in rows]
    empty = "No body whose payments we hold pays this supplier. It is known from contracts: see below."
    return Listing("payers", "Who pays, by financial year", columns, shown, empty=empty, row_header="name")


def sold_listing(supplier_id: str, rows: Sequence[Sold]) -> Listing:
    """What a supplier sells, by the list of products. Where nothing is told to be for one, its sum is left open."""

    def renewed(row: Any) -> str | None:
        return to_renew("product", row["product_id"]) if row["product_id"] else None

    def paid(row: Any) -> str | None:
        chosen = {"supplier": supplier_id, "certainty": "told"}
        return to("payments", kind="product", key=row["product_id"], **chosen) if row["product_id"] else None

    columns = (
        Column("title", "Product", link=renewed),
        Column("product_id", "Product id", hidden=True),
        Column("system", "Type of system", link=lambda r: to("system", r["system_type"]) if r["system_type"] else None),
        Column("system_type", "Code of the type", hidden=True),
        Column("basis_words", "How we know"),
        Column("rows", "Payments told to be for it", "number", link=paid),
        Column("amount", "Pounds told to be for it", "money", link=paid),
    )
    shown = [
        {
            **vars(row),
            "title": row.product or "Not named",
            "product_id": row.product_id,
            "system": system_title(row.system_type),
            "basis_words": BASIS.get(row.basis, row.basis),
            **({} if row.rows else {"rows": None, "amount": None}),
        }
        for row in rows
    ]
    return Listing("products", "What it sells, by the list of products", columns, shown, row_header="title")


BASIS = {
    "payments": "Named in published payments",
    "source": "Named in a published source",
    "general knowledge": "General knowledge, not checked",
}


def members_listing(rows: Sequence[Member]) -> Listing:
    """The other suppliers of a group."""
    columns = (
        Column("name", "Supplier", link=lambda r: to("supplier", r.supplier_id)),
        Column("kind", "Kind"),
        Column("group_how", "How the group is known"),
        Column("publishers", "Bodies that pay", "number"),
        Column("rows", "Payments", "number"),
        Column("amount", "Pounds", "money", link=lambda r: to("payments", kind="supplier", key=r.supplier_id)),
    )
    return Listing("group", "Other suppliers of its group", columns, rows, row_header="name")


def aliases_listing(
    rows: Sequence[Alias],
    sort: str = "",
    page: Page | None = None,
    every: Every = None,
    part: Callable[[Alias], str | None] | None = None,
) -> Listing:
    """Names as printed with how each was matched; `part` gives the address of the form that parts one."""

    def paid(row: Alias) -> str | None:
        return to_printed(row.publisher_id, row.supplier_text) if row.rows else None

    columns = [
        Column("supplier_text", "Name as printed", sort="name"),
        Column("publisher", "Printed by", link=_of_row(_to_publisher), sort="publisher"),
        Column("publisher_id", "Publisher", hidden=True),
        Column("supplier_ref_pub", "Their number for it"),
        Column("company_no", "Company number", hidden=True),
        Column("charity_no", "Charity number", hidden=True),
        Column("vat_no", "VAT number", hidden=True),
        Column("rows", "Payments", "number", link=_of_row(paid), sort="rows"),
        Column("amount", "Pounds", "money", link=_of_row(paid), sort="amount"),
        Column("score", "How sure", "percent", sort="score"),
        Column("how", "How it was told"),
        Column("judged_by", "Judged by"),
        Column("decision", "Decision", hidden=True),
        Column("first_date", "First payment", "day", hidden=True),
        Column("last_date", "Latest payment", "day", hidden=True),
        Column("alias_id", "Id of the name", hidden=True),
    ]
    if part:
        columns.append(Column("part", "Not this supplier?", link=_of_row(part)))
    shown = [_alias_row(row) for row in rows]
    made = every and (lambda: (_alias_row(row) for row in every()))
    return Listing("names", "Names as printed", columns, shown, page, made, sort, row_header="supplier_text")


def _alias_row(row: Alias) -> dict[str, Any]:
    return {**vars(row), "publisher": row.publisher, "part": "Part this name", "of": row}


def _to_publisher(row: Alias) -> str | None:
    return to("contracts", supplier=row.supplier_id) if row.of_contract else None


def review_listing(rows: Sequence[Pair], page: Page, every: Every) -> Listing:
    """Pairs to judge; for download."""
    columns = (
        *(
            Column(f"{side}_{key}", f"{title} ({side})", kind)
            for side in ("left", "right")
            for key, title, kind in SIDE
        ),
        Column("score", "How alike", "percent"),
        Column("how", "Why it was not decided"),
    )
    made = every and (lambda: (_pair_row(row) for row in every()))
    empty = "Nothing waits to be judged. Look at the names of a supplier to part or join them."
    return Listing("review", "Pairs to judge", columns, [_pair_row(row) for row in rows], page, made, empty=empty)


SIDE: tuple[tuple[str, str, Any], ...] = (
    ("supplier_text", "Name as printed", "text"),
    ("publisher_id", "Publisher", "text"),
    ("supplier_ref_pub", "Its number", "text"),
    ("supplier_id", "Supplier", "text"),
    ("rows", "Payments", "number"),
    ("amount", "Pounds", "money"),
)


def _pair_row(pair: Pair) -> dict[str, Any]:
    sides = {"left": pair.left, "right": pair.right}
    told = {f"{side}_{key}": getattr(what, key) for side, what in sides.items() for key, _, _ in SIDE}
    return {**told, "score": pair.score, "how": pair.how}


def groups_of(found: Matches) -> list[tuple[str, list[dict[str, str]]]]:
    """What a search found, by kind, for the page: the title, about what, and the addresses to go on to."""
    systems = [_match(m, to("system", m.key), "Its suppliers") for m in found.systems]
    sold = [_match(m, "", "") for m in found.products]
    named = [_match(of_supplier(row), to("supplier", row.supplier_id), "Who it is") for row in found.suppliers]
    kinds = (("Types of system", systems), ("Suppliers", named), ("Products", sold))
    return [(title, rows) for title, rows in kinds if rows]


def _match(match: Match, more: str, more_text: str) -> dict[str, str]:
    there = {"link": to_renew(match.kind, match.key), "more": more, "more_text": more_text}
    return {"title": match.title, "about": match.about, "kind": MATCHED[match.kind], "key": match.key, **there}


def matches_listing(found: Matches) -> Listing:
    """What a search found, as one list; for download."""
    rows = [row for _, rows in groups_of(found) for row in rows]
    columns = (Column("title", "Name"), Column("kind", "Kind"), Column("key", "Id"), Column("about", "About"))
    return Listing("found", "Found", columns, rows)
