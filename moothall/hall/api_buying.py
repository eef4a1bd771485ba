"""The buying desk through the API, under `/api/v1/buying`: the same queries as its pages, as JSON. It only reads, and
names no natural person. What all parts of the API share is in `api_answers.py`."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from moothall.desks.buying import (
    queries_contracts,
    queries_groups,
    queries_names,
    queries_payments,
    queries_renew,
    queries_suppliers,
    queries_systems,
    queries_watch,
)
from moothall.desks.buying.queries_holders import coverage, usual_year, years
from moothall.desks.buying.queries_renew import dataset_version
from moothall.desks.buying.queries_subject import subject, system_types
from moothall.desks.buying.queries_together import WINDOW
from moothall.register import queries as register

from . import api_schemas_buying as shapes
from .api_answers import FAULTS, MISSING, MOST, PAGE_SIZE, missing, paged, unreadable
from .api_schemas import Paged
from .api_schemas_renew import GroupOut, GroupWhole, Kind, RenewalOut

YEAR = r"^(\d{4}-\d{2})?$"
PAGES = 100_000
NONE: list[str] = []
Since = Literal["", "today", "data"]
Ends = Literal["", "ended", "3", "6", "12", "24", "later", "none"]
SupplierKind = Literal["", "company", "charity", "public body", "school", "other"]
SupplierSort = Literal["-amount", "amount", "name", "-name", "-rows", "-publishers", "-last", "-names"]
ContractSort = Literal["end", "-end", "-start", "-value", "buyer", "title", "-published"]
PaymentSort = Literal["-date", "date", "-amount", "amount"]

router = Router(tags=["buying"])


def year_or_usual(year: str | None) -> str:
    """A year that we hold payments of, the usual one when none is told, or empty for every year. Raises a 422."""
    if year and year not in years():
        raise unreadable("year", f"expected a year held: {', '.join(years())}")
    return usual_year() if year is None else year


def council_known(council: str) -> str:
    """The id of an organisation of the register, or empty. Raises a 422."""
    if council and register.organisation(council) is None:
        raise unreadable("council", "expected an organisation_id; /api/v1/organisations?q= finds it")
    return council


@router.get("/systems", response={200: shapes.SystemsOut, **FAULTS}, url_name="buying-systems", summary="Systems")
def systems(
    request: HttpRequest,
    year: str | None = Query(None, pattern=YEAR, description="financial year held; empty: all; not given: the usual"),
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Every type of system with what is paid for it in a year, the most paid for first."""
    year = year_or_usual(year)
    every, start = queries_systems.systems(year), (page - 1) * page_size
    return {"year": year, **paged(request, every[start : start + page_size], len(every), page, page_size)}


@router.get(
    "/systems/{code}", response={200: shapes.SystemWhole, **MISSING}, url_name="buying-system", summary="One system"
)
def system(
    request: HttpRequest,
    code: str,
    year: str | None = Query(None, pattern=YEAR, description="financial year held; empty: all; not given: the usual"),
) -> Any:
    """One type of system: suppliers with their shares, how concentrated they are, products."""
    year = year_or_usual(year)
    found = queries_systems.system(code, year)
    if found is None:
        raise missing("type of system", code)
    held = {"market": found.market, "suppliers_paid": found.suppliers, "concentration": found.concentration}
    return {**asdict(found.about), "year": year, **held, "products": queries_systems.products_of(code)}


@router.get(
    "/suppliers",
    response={200: Paged[shapes.SupplierOut], **FAULTS},
    url_name="buying-suppliers",
    summary="Suppliers",
)
def suppliers(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="words of a name as printed; all must be there"),
    kind: SupplierKind = "",
    system: str = Query("", description="code of a type of system that they sell"),
    sort: SupplierSort = "-amount",
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Suppliers by the words of any of their names; never a natural person."""
    rows, count = queries_suppliers.suppliers(q, kind, system, sort, page_size, (page - 1) * page_size)
    return paged(
        request, rows, count or counted(queries_suppliers.suppliers(q, kind, system, sort, 1)), page, page_size
    )


def counted(found: tuple[Any, int]) -> int:
    """How many there are in all: a page beyond the last one has no row that tells."""
    return found[1]


@router.get(
    "/suppliers/{supplier_id}",
    response={200: shapes.SupplierWhole, **MISSING},
    url_name="buying-supplier",
    summary="One supplier",
)
def supplier(request: HttpRequest, supplier_id: str = Path(..., max_length=200)) -> Any:
    """One supplier: names with scores, who pays it, its group, products and contracts. An id of an earlier picture is
    understood; the answer has the present one."""
    one = queries_suppliers.supplier(supplier_id)
    if one is None:
        raise missing("supplier", supplier_id)
    key = one.supplier_id
    return {
        **asdict(one),
        "names_printed": queries_names.aliases(key, limit=MOST)[0],
        "payers": queries_suppliers.payers(key),
        "group": queries_suppliers.group_of(key),
        "products": queries_suppliers.sold(key),
        "pairs_to_judge": queries_names.pairs(supplier_id=key, limit=1)[1],
        "contracts": queries_contracts.contracts(
            queries_contracts.Chosen(supplier=key), date.today(), "-end", limit=MOST
        )[0],
    }


@router.get(
    "/contracts",
    response={200: Paged[shapes.ContractOut], **FAULTS},
    url_name="buying-contracts",
    summary="Contracts",
)
def contracts(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="words of title, description, buyer, supplier or CPV"),
    organisation: str = Query("", description="organisation_id of the buyer"),
    supplier: str = Query("", description="supplier_id"),
    system: str = Query("", description="code of a type of system, or any"),
    status: str = Query("", max_length=50, description="as published, such as awarded or tender"),
    ends: Annotated[Ends, Query(description="has ended, within months, later, or no end published")] = "",
    sort: ContractSort = "end",
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Contracts as notices and registers tell them, one row for each however often it was amended."""
    chosen, today = queries_contracts.Chosen(q, organisation, supplier, system, status, ends), date.today()
    rows, count = queries_contracts.contracts(chosen, today, sort, page_size, (page - 1) * page_size)
    return paged(request, rows, count or counted(queries_contracts.contracts(chosen, today, sort, 1)), page, page_size)


@router.get(
    "/contracts/{contract_id}",
    response={200: shapes.ContractWhole, **MISSING},
    url_name="buying-contract",
    summary="One contract",
)
def contract(request: HttpRequest, contract_id: str = Path(..., max_length=200)) -> Any:
    """One contract with its awards and the payments tied to it."""
    found = queries_contracts.contract(contract_id)
    if found is None:
        raise missing("contract", contract_id)
    tied = queries_contracts.payments_of(contract_id, limit=MOST)
    cells = {name: value for name, value in found.cells.items() if name != "raw"}
    # An award without a name is one to a natural person (or to nobody named), whom free text may name too.
    if any(award.supplier_text is None for award in found.awards):
        cells["description"] = None
    return {
        **cells,
        "candidates": cells["candidates"] or [],
        "awards": found.awards,
        "payments_count": tied.count,
        "payments_amount": tied.amount,
        "payments": tied.rows,
    }


@router.get(
    "/renew/{kind}/{key}", response={200: RenewalOut, **MISSING}, url_name="buying-renew", summary="Before you renew"
)
def renew(
    request: HttpRequest,
    kind: Kind,
    key: str = Path(..., max_length=200, description="system code, product_id or supplier_id"),
    council: str = Query("", description="organisation_id of the reader's council"),
    year: str | None = Query(None, pattern=YEAR, description="financial year held; not given: the usual one"),
    window: int = Query(WINDOW, ge=1, le=60, description="months before and after the council's own end"),
    since: Annotated[Since, Query(alias="from", description="count from today, or the end of the data")] = "",
) -> Any:
    """Who else pays, how much for each 1,000 residents, until when, who could buy together, what others moved to."""
    about = subject(kind, key)
    if about is None:
        raise missing(kind, key)
    last = coverage().last_month
    start = last if since == "data" and last else date.today()
    found = queries_renew.renewal(about, council_known(council), year_or_usual(year), window, start)
    parts = {name: getattr(found, name) for name in RenewalOut.model_fields if hasattr(found, name)}
    moves = [{**asdict(m.move), **{k: v for k, v in vars(m).items() if k != "move"}} for m in found.moves]
    doubts = [doubt for _, doubt in found.doubts]
    return {**parts, "moves": moves, "doubts": doubts, "counted_from": start, "dataset": dataset_version()}


@router.get(
    "/payments",
    response={200: shapes.BuyingPaymentsOut, **FAULTS},
    url_name="buying-payments",
    summary="Payments behind a figure",
)
def payments(
    request: HttpRequest,
    kind: Kind,
    key: str = Query(..., max_length=200, description="system code, product_id or supplier_id"),
    publisher: str = Query("", description="publisher_id"),
    supplier: str = Query("", description="supplier_id"),
    year: str = Query("", pattern=r"^(\d{4}-\d{2}|unknown)?$", description="financial year, or unknown"),
    month: str = Query("", pattern=r"^([1-9]\d{3}-(0[1-9]|1[0-2])|unknown)?$", description="2019-04, or unknown"),
    certainty: Literal["", "told", "possible"] = Query("", description="told to be for it, only possibly, or both"),
    duplicates: Literal["", "only"] = "",
    sort: PaymentSort = "-date",
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """The payments that a figure is made of, the first 5,000 of an order in pages; the page's CSV has them all."""
    about = subject(kind, key)
    if about is None:
        raise unreadable("key", f"there is no {kind} of that key")
    if page * page_size > queries_payments.FURTHEST:
        raise unreadable("page", "pages end at row 5,000; narrow the choice")
    chosen = queries_payments.Chosen(kind, about.key, publisher, supplier, year, month, certainty, duplicates)
    found = queries_payments.payments(chosen, sort, page, page_size)
    return {**paged(request, found.rows, found.count, page, page_size), "amount": found.amount}


@router.get("/watch", response={200: Paged[shapes.ComingOut], **FAULTS}, url_name="buying-watch", summary="My renewals")
def watch(
    request: HttpRequest,
    council: str = Query("", description="organisation_id; its own come first"),
    system: Annotated[list[str], Query(description="codes of types of system; none: the council's, or all")] = NONE,
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Contract ends and estimated renewals of the coming two years."""
    if unknown := [code for code in system if code not in system_types()]:
        raise unreadable("system", f"there is no type of system {unknown[0][:50]}; /api/v1/buying/systems has all")
    every = queries_watch.coming_up(council_known(council), tuple(system), date.today())
    start = (page - 1) * page_size
    return paged(request, every[start : start + page_size], len(every), page, page_size)


@router.get("/groups", response={200: Paged[GroupOut], **FAULTS}, url_name="buying-groups", summary="Buying groups")
def groups(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=PAGES),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Buying groups, last changed first."""
    every, start = queries_groups.groups(), (page - 1) * page_size
    return paged(request, every[start : start + page_size], len(every), page, page_size)


@router.get(
    "/groups/{reference}",
    response={200: GroupWhole, **MISSING},
    url_name="buying-group",
    summary="One buying group",
)
def group(request: HttpRequest, reference: str = Path(..., max_length=40)) -> Any:
    """One buying group with its members, history, and evidence as it was frozen."""
    found = queries_groups.group(reference)
    if found is None:
        raise missing("buying group", reference)
    evidence = [{**vars(each.card), "whole": each.whole, "changed": each.changed} for each in found.evidence]
    return {**vars(found.card), "evidence": evidence, "history": found.history, "links": found.links}
