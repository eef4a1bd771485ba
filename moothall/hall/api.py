"""The read API under `/api/v1`: the same queries as the pages, as JSON with an OpenAPI description. It only reads.

Faults come as `Problem` with a status of 404, 422 or 503; each operation declares them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError

from moothall.desks.spending import queries, queries_faults, queries_files, queries_payments
from moothall.desks.spending.queries_selection import Selection, is_year
from moothall.engines.store import NoPicture
from moothall.register import queries as register

from . import api_buying
from . import api_schemas as shapes
from .api_answers import FAULTS, MISSING, MOST, PAGE_SIZE, missing, paged, unreadable

MOST_ISSUES = 500
NEAR = ("county", "combined_authority")
PaymentSort = Literal["date", "-date", "amount", "-amount", "beneficiary", "-beneficiary", "publisher", "-publisher"]

api = NinjaAPI(
    title="Moothall",
    version="1",
    description=(
        "Payments of public bodies as published: publishers, files, payments, organisations; and what they tell before "
        "a renewal: suppliers, types of system, contracts. Reads only."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("/buying", api_buying.router)


def problem(request: HttpRequest, status: int, title: str, detail: str, faults: Sequence[Any] = ()) -> HttpResponse:
    """An answer that says what went wrong."""
    body = {"status": status, "title": title, "detail": detail, "faults": list(faults)}
    return api.create_response(request, body, status=status)


@api.exception_handler(ValidationError)
def wrong_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: each parameter that cannot be read."""
    faults = [{"where": list(fault["loc"]), "what": fault["msg"]} for fault in error.errors]
    return problem(request, 422, "A parameter cannot be read", "See faults; /api/ lists what each may be.", faults)


@api.exception_handler(NoPicture)
def no_picture(request: HttpRequest, error: NoPicture) -> HttpResponse:
    """503: nothing has been built yet."""
    return problem(request, 503, "There is no picture yet", str(error))


@api.exception_handler(HttpError)
def other_fault(request: HttpRequest, error: HttpError) -> HttpResponse:
    """404 and the like, raised by name."""
    return problem(request, error.status_code, "Not found" if error.status_code == 404 else "Fault", str(error))


@api.get("/publishers", response={200: shapes.Paged[shapes.PublisherOut], **FAULTS}, summary="Publishers")
def publishers(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=100_000),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Every publisher of the picture, by name, with the health of its files."""
    every = queries.publishers()
    start = (page - 1) * page_size
    return paged(request, every[start : start + page_size], len(every), page, page_size)


@api.get("/publishers/{publisher_id}", response={200: shapes.PublisherWhole, **MISSING}, summary="One publisher")
def publisher(request: HttpRequest, publisher_id: str) -> Any:
    """One publisher with its payments by month."""
    found = queries.publisher(publisher_id)
    if found is None:
        raise missing("publisher", publisher_id)
    return {**asdict(found), "months": [asdict(month) for month in queries.months(publisher_id)]}


@api.get("/files", response={200: shapes.Paged[shapes.FileOut], **FAULTS}, summary="Files")
def files(
    request: HttpRequest,
    publisher: str = Query("", description="publisher_id"),
    verdict: str = Query("", description="clean, repaired, set-aside, not-payments or refused"),
    code: str = Query("", description="an issue code: only files with it"),
    q: str = Query("", max_length=200, description="words of the file's name"),
    page: int = Query(1, ge=1, le=100_000),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Files as published, newest period first."""
    rows, count = queries_files.files(publisher, verdict, code, q, "-period", page_size, (page - 1) * page_size)
    return paged(request, rows, count, page, page_size)


@api.get("/files/{resource_id}", response={200: shapes.FileWhole, **MISSING}, summary="One file")
def file(request: HttpRequest, resource_id: str) -> Any:
    """One file: its tables with sums, the column map, and its issues."""
    found = queries_files.file(resource_id)
    if found is None:
        raise missing("file", resource_id)
    issues, _ = queries_faults.issues(file=resource_id, limit=MOST_ISSUES)
    return {**asdict(found.file), "tables": [asdict(table) for table in found.tables], "issue_list": list(issues)}


@api.get("/payments", response={200: shapes.PaymentsOut, **FAULTS}, summary="Payments")
def payments(
    request: HttpRequest,
    chosen: Query[shapes.PaymentQuery],
    sort: PaymentSort = "-date",
    page: int = Query(1, ge=1, le=100_000),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Payments by filters, the first 10,000 of an order in pages. For all, take /spending/payments.csv."""
    if chosen.year and not is_year(chosen.year):
        raise unreadable("year", "expected two years that follow, such as 2019-20")
    if page * page_size > queries_payments.FURTHEST:
        raise unreadable("page", "pages end at row 10,000; narrow the choice")
    found = queries_payments.payments(Selection(**chosen.dict()), sort, page, page_size)
    shown = paged(request, found.rows, found.totals.rows, page, page_size)
    sums = {name: getattr(found.totals, name) for name in ("amount", "duplicate_rows", "duplicate_amount")}
    return {**shown, **sums}


@api.get("/payments/{payment_id}", response={200: shapes.PaymentWhole, **MISSING}, summary="One payment")
def payment(request: HttpRequest, payment_id: str = Path(..., max_length=200)) -> Any:
    """One payment with every column and its cells as printed."""
    found = queries_payments.payment(payment_id)
    if found is None:
        raise missing("payment", payment_id)
    more = {name: getattr(found, name) for name in ("cells", "raw", "duplicates", "reversals")}
    return {**asdict(found.summary), **more}


@api.get("/organisations", response={200: shapes.Paged[shapes.OrganisationOut], **FAULTS}, summary="Organisations")
def organisations(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="words of a name, or a code such as a GSS code"),
    kind: str = Query("", description="a kind of body, such as district; /-/lists/organisation_kinds/ has all"),
    standing: bool = Query(False, description="only those in force today"),
    page: int = Query(1, ge=1, le=100_000),
    page_size: int = Query(PAGE_SIZE, ge=1, le=MOST),
) -> Any:
    """Organisations of the register, best match first."""
    found = register.organisations(q, kind, standing, page_size, (page - 1) * page_size)
    return paged(request, found.rows, found.count, page, page_size)


@api.get(
    "/organisations/{organisation_id}", response={200: shapes.OrganisationWhole, **MISSING}, summary="One organisation"
)
def organisation(request: HttpRequest, organisation_id: str) -> Any:
    """One organisation: names, codes, what came before and after, and its publishers in the picture."""
    card = register.organisation(organisation_id)
    if card is None:
        raise missing("organisation", organisation_id)
    near = {f"{name}_id": (getattr(card, name) or (None,))[0] for name in NEAR}
    held = [publisher.publisher_id for publisher in queries.publishers_of(organisation_id)]
    return {**asdict(card), **near, "publishers": held}


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The description of the API for programs."""
    return JsonResponse(api.get_openapi_schema())


@require_safe
def described(request: HttpRequest) -> TemplateResponse:
    """The API's documentation as a plain page, made from its own OpenAPI description."""
    schema = api.get_openapi_schema()
    operations = [
        operation_line(path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return TemplateResponse(request, "hall/api.html", {"schema": schema, "operations": operations})


def operation_line(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one operation."""
    parameters = [
        {
            "name": parameter["name"],
            "place": parameter["in"],
            "kind": kind_of(parameter["schema"]),
            "default": parameter["schema"].get("default", ""),
            "about": parameter["schema"].get("description", ""),
            "required": parameter.get("required", False),
        }
        for parameter in operation.get("parameters", [])
    ]
    return {
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "about": operation.get("description", ""),
        "parameters": parameters,
        "statuses": list(operation.get("responses", {})),
        "plain": "{" not in path,
    }


def kind_of(schema: dict[str, Any]) -> str:
    """A parameter's type in words."""
    if "enum" in schema:
        return " or ".join(str(value) or "empty" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_of(part) for part in schema["anyOf"] if part.get("type") != "null"))
    return str(schema.get("format") or schema.get("type", "text"))
