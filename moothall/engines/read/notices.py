"""What one published notice says of a contract, in one shape for notices (OCDS) and for rows of contracts registers.

A notice is a row of NOTICE: keys to fold it by, and a `body` as JSON text with only what we use. Persons to contact
are left out. The rules for dates, money and numbers of companies that both kinds share stand here.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from moothall.vocabulary.issue import Issue

NOTICE = pa.schema(
    [
        ("kind", pa.string()),
        ("line", pa.int64()),
        ("place", pa.string()),
        ("ocid", pa.string()),
        ("reference", pa.string()),
        ("buyer_text", pa.string()),
        ("buyer_code", pa.string()),
        ("published", pa.string()),
        ("notice_id", pa.string()),
        ("body", pa.string()),
    ]
)
FIRST, LAST = date(1980, 1, 1), date(2090, 12, 31)
PLACEHOLDER = Decimal("1.00")
LARGEST = Decimal("1e13")
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12, "eighteen": 18, "a": 1}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_WORDS)})(?:\s*\(\d+\))?"
_LENGTH = re.compile(rf"(?:up to |plus |\+)?(?:a |an )?(?:further |additional |optional )*{_NUMBER}"
                     rf"(?:\s*([x+])\s*{_NUMBER})?\s*(?:further |additional |optional )*[\s-]*(year|yr|month|mth)s?"
                     r"(?: periods?| extensions?)?\.?")  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """One row of NOTICE. `line` is the number of the release, or the row; `published` is a moment in UTC as ISO text,
    "" when not known; `reference` is the buyer's own; `body` is described in docs/reference/picture.md."""

    kind: str
    line: int
    place: str
    ocid: str | None
    reference: str | None
    buyer_text: str | None
    buyer_code: str | None
    published: str
    notice_id: str | None
    body: str


@dataclass
class Noted:
    """Issues of a file while its notices are read: one a code with the first place and the number of notices, and one
    each for what is set aside."""

    issues: dict[str, Issue] = field(default_factory=dict)
    aside: list[Issue] = field(default_factory=list)

    def note(self, code: str, line: int, found: str, name: str | None = None) -> None:
        """Count a fault of a value that is reported and not used."""
        before = self.issues.get(code)
        if before is None:
            self.issues[code] = Issue(code, line=line, field=name, found=found[:200])
        else:
            self.issues[code] = Issue(code, before.line, field=before.field, found=before.found, rows=before.rows + 1)

    def set_aside(self, code: str, line: int, found: str, raw: Sequence[str] | None = None) -> None:
        """A notice that cannot be used, and why."""
        self.aside.append(Issue(code, line=line, found=found[:200], set_aside=True, raw=tuple(raw) if raw else None))

    def all(self) -> list[Issue]:
        """Everything noted."""
        return [*self.issues.values(), *self.aside]


def table_of(notices: Sequence[Notice]) -> pa.Table:
    """Notices as a table of NOTICE."""
    return pa.Table.from_pylist([asdict(one) for one in notices], schema=NOTICE)


def body_text(body: dict[str, Any]) -> str:
    """A body as JSON text that is the same for the same content; money as text, nothing empty in it."""
    return json.dumps(kept(body), ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))


def kept(value: Any) -> Any:
    """A value without its empty parts."""
    if isinstance(value, dict):
        parts = {name: kept(inner) for name, inner in value.items()}
        return {name: inner for name, inner in parts.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [inner for inner in map(kept, value) if inner not in (None, "", [], {})]
    return value


def read_day(text: Any, line: int, what: str, noted: Noted) -> str | None:
    """The day of an ISO date or moment, as it is printed, as ISO text. A day before 1980 or after 2090 is noted and
    not used: it stands for "none" or is a slip of the hand."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        noted.note("contract-date-unreadable", line, f"{what}: {text}")
        return None
    return checked_day(found, line, what, noted)


def checked_day(found: date, line: int, what: str, noted: Noted) -> str | None:
    """A day as ISO text if a contract can have it."""
    if FIRST <= found <= LAST:
        return found.isoformat()
    noted.note("contract-date-impossible", line, f"{what}: {found.isoformat()}")
    return None


def read_span(
    start: str | None, end: str | None, longest: str | None, line: int, what: str, noted: Noted
) -> dict[str, str | None] | None:
    """A period `{start, end, max}`; none at all when it ends before it begins, as either day may be wrong."""
    if start and end and end < start:
        noted.note("contract-ends-before-start", line, f"{what}: from {start} to {end}")
        return None
    if longest and end and longest < end:
        noted.note("contract-ends-before-start", line, f"{what}: latest end {longest} before the end {end}")
        longest = None
    return {"start": start, "end": end, "max": longest} if start or end or longest else None


def checked_amount(amount: Decimal, line: int, what: str, noted: Noted) -> str | None:
    """An amount in pounds and pence as text. Nil, negative and up to one pound mean that none was given."""
    if not amount.is_finite() or abs(amount) >= LARGEST or amount < 0:
        noted.note("contract-value-impossible", line, f"{what}: {amount}")
        return None
    if amount <= PLACEHOLDER:
        if amount:
            noted.note("contract-value-placeholder", line, f"{what}: {amount}")
        return None
    return str(amount.quantize(Decimal("0.01")))


def read_moment(text: Any) -> str:
    """A moment in UTC as ISO text that sorts by time; "" when there is none."""
    if not isinstance(text, str):
        return ""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except OverflowError:
        return ""


def company_number(text: Any) -> str | None:
    """A company number as Companies House writes it (8 characters), or None when the text is no such number.

    Form: eight digits, or two letters and six digits; leading noughts that a spreadsheet took are put back.
    """
    body = re.sub(r"[\s.\-]", "", str(text or "")).upper()
    if re.fullmatch(r"\d{5,8}", body) and int(body):
        return body.zfill(8)
    found = re.fullmatch(
        r"(SC|NI|OC|SO|NC|FC|SF|NF|IP|SP|NP|RS|SR|NR|RC|SZ|AC|SA|NA|CE|CS|LP|SL|NL|ZC|GE|GN|GS|OE|R0)(\d{1,6}R?)", body
    )
    return found[1] + found[2].zfill(6) if found else None


def charity_number(text: Any) -> str | None:
    """A charity number of England and Wales (six or seven digits), Scotland (SC...) or Northern Ireland (NIC...)."""
    body = re.sub(r"[\s.]", "", str(text or "")).upper()
    found = re.fullmatch(r"(\d{6,7})(?:-\d{1,3})?|(SC0\d{5}|NIC\d{6})", body)
    return (found[1] or found[2]) if found else None


def extension_months(text: str) -> int | None:
    """How many months an option to extend adds, only where the whole text is a length: "24 months", "2 x 12 months",
    "up to two further years". Anything longer is for a person to read."""
    found = _LENGTH.fullmatch(" ".join(text.lower().split()))
    if not found:
        return None
    first, sign, second, unit = found.groups()
    number = _count(first)
    if second:
        number = number * _count(second) if sign == "x" else number + _count(second)
    months = number * (12 if unit.startswith("y") else 1)
    return months if 0 < months <= 240 else None


def _count(text: str) -> int:
    return _WORDS.get(text) or int(text)
