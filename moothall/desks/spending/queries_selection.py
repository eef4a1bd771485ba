"""Which payments are meant: one frozen value that becomes a URL, a WHERE clause or a form. Asks nothing itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

SEARCHED = ("supplier_text", "unit_text", "service_label_pub", "purpose_text", "expense_type_text")
UNIT = "coalesce(unit_text, service_label_pub)"
SORTS: Mapping[str, str] = {
    "date": "period_start",
    "amount": "amount",
    "beneficiary": "CASE WHEN person THEN NULL ELSE supplier_text END",
    "publisher": "publisher_id",
}
DEFAULT_SORT = "-date"
UNKNOWN = "unknown"
MAX_WORDS = 6


@dataclass(frozen=True)
class Selection:
    """A choice of payments. Empty means all, without rows marked as duplicates.

    `year` is a financial year ("2019-20") and `month` a month ("2019-04"); either may be "unknown". `who` is "named",
    "person" or "redacted". `duplicates` is "" (left out), "show" or "only". Dates choose rows whose known span lies
    wholly between them. `unit` and `beneficiary` are exact, as printed; "unknown" is not a value of theirs, use
    `no_unit` and `no_beneficiary`.
    """

    q: str = ""
    publisher: str = ""
    beneficiary: str = ""
    no_beneficiary: bool = False
    unit: str = ""
    no_unit: bool = False
    date_from: date | None = None
    date_to: date | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    year: str = ""
    month: str = ""
    file: str = ""
    who: str = ""
    negative: bool = False
    reversals: bool = False
    duplicates: str = ""

    def query_string(self, **more: str) -> str:
        """The selection as a URL's query, without what is not set; `more` is added (for example sort)."""
        set_here = [(f.name, getattr(self, f.name)) for f in fields(self)]
        pairs = [(n, "yes" if v is True else str(v)) for n, v in set_here if v not in ("", None, False)]
        return urlencode([*pairs, *((n, v) for n, v in more.items() if v)])

    def words(self) -> list[str]:
        """The words searched for, upper case; at most six count."""
        return self.q.upper().split()[:MAX_WORDS]

    @property
    def names_hidden(self) -> bool:
        """True when payments to natural persons are left out because the choice could find a person by name."""
        return bool(self.words() or self.beneficiary)

    def without_names(self) -> "Selection":
        """The same choice without what searches by name."""
        return replace(self, q="", beneficiary="")


def where(chosen: Selection, duplicates: bool = True) -> tuple[str, dict[str, Any]]:
    """The WHERE clause (without the word) of a selection, and its parameters by name. All values are bound.

    With `duplicates` False the choice about duplicates is left out.
    """
    parts: list[str] = []
    params: dict[str, Any] = {}
    for name, (condition, value) in _conditions(chosen).items():
        parts.append(condition)
        if f"${name}" in condition:
            params[name] = value
    for number, word in enumerate(chosen.words()):
        parts.append("(" + " OR ".join(f"contains(upper({c}), $w{number})" for c in SEARCHED) + ")")
        params[f"w{number}"] = word
    if chosen.names_hidden:
        parts.append("person IS NOT TRUE")
    if duplicates:
        parts.append(DUPLICATES[chosen.duplicates])
    return " AND ".join(parts) or "TRUE", params


DUPLICATES = {"": "duplicate_of IS NULL", "show": "TRUE", "only": "duplicate_of IS NOT NULL"}
WHO = {
    "named": "person IS NOT TRUE AND redaction IS NULL AND supplier_text IS NOT NULL",
    "person": "person",
    "redacted": "redaction IS NOT NULL AND person IS NOT TRUE",
}


def _conditions(chosen: Selection) -> dict[str, tuple[str, Any]]:
    """The conditions in force, by parameter name. Conditions are constants; only values come from the reader."""
    some: dict[str, tuple[str, Any]] = {}
    for name, condition, value in (
        ("publisher", "publisher_id = $publisher", chosen.publisher),
        ("beneficiary", "supplier_text = $beneficiary", chosen.beneficiary),
        ("unit", f"{UNIT} = $unit", chosen.unit),
        ("file", "resource_id = $file", chosen.file),
        ("date_from", "period_start >= $date_from", chosen.date_from),
        ("date_to", "period_end <= $date_to", chosen.date_to),
        ("amount_min", "amount >= $amount_min", chosen.amount_min),
        ("amount_max", "amount <= $amount_max", chosen.amount_max),
        ("no_unit", f"{UNIT} IS NULL", chosen.no_unit),
        ("no_beneficiary", "supplier_text IS NULL", chosen.no_beneficiary),
        ("negative", "amount < 0", chosen.negative),
        ("reversals", "reversal_of IS NOT NULL", chosen.reversals),
        ("who", WHO.get(chosen.who, "TRUE"), chosen.who),
    ):
        if value not in ("", None, False):
            some[name] = (condition, value)
    some |= _when(chosen)
    return some


def _when(chosen: Selection) -> dict[str, tuple[str, Any]]:
    """Conditions on the financial year and the month; both may be "unknown"."""
    some: dict[str, tuple[str, Any]] = {}
    if chosen.year == UNKNOWN:
        some["year"] = ("(financial_year IS NULL OR financial_year = 'unknown')", None)
    elif chosen.year:
        some["year"] = ("financial_year = $year", chosen.year)
    if chosen.month == UNKNOWN:
        some["month"] = ("month IS NULL", None)
    elif chosen.month:
        some["month"] = ("month = $month", date.fromisoformat(f"{chosen.month}-01"))
    return some


def order_by(sort: str) -> str:
    """The ORDER BY of a word such as "amount" or "-date"; an unknown word sorts by date, newest first."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        return order_by(DEFAULT_SORT)
    return f"{SORTS[name]} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST"


def is_year(text: str) -> bool:
    """Whether a text is a financial year such as "2019-20", or "unknown"."""
    match = re.fullmatch(r"(\d{4})-(\d\d)", text)
    return text == UNKNOWN or bool(match and (int(match[1]) + 1) % 100 == int(match[2]))


def year_months(year: str) -> tuple[date, date]:
    """First day of April and last day of March of a financial year such as "2019-20"."""
    first = int(year[:4])
    return date(first, 4, 1), date(first + 1, 3, 31)
