"""What the parts of the API share: which faults an operation declares, how a list is paged, what is said when a
thing is not there."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError, ValidationError

from .api_schemas import Problem

PAGE_SIZE, MOST = 50, 500
FAULTS: dict[Any, Any] = {422: Problem, 503: Problem}
MISSING: dict[Any, Any] = {404: Problem, **FAULTS}


def missing(what: str, key: str) -> HttpError:
    """The 404 of one thing."""
    return HttpError(404, f"There is no {what} {key[:100]}.")


def unreadable(name: str, expected: str) -> ValidationError:
    """The 422 of one parameter of the address."""
    return ValidationError([{"loc": ("query", name), "msg": expected}])


def paged(request: HttpRequest, rows: Sequence[Any], count: int, page: int, size: int) -> dict[str, Any]:
    """A page of a list with the address of the next one."""
    query = request.GET.copy()
    query["page"] = str(page + 1)
    more = page * size < count and len(rows) > 0
    following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if more else None
    return {"count": count, "page": page, "page_size": size, "next": following, "rows": list(rows)}
