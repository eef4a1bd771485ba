"""Pounds, exact to the penny, read from every way that councils print them. Works on text only; never on floats."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from moothall.vocabulary.printed import bare

PENNY = Decimal("0.01")
LIMIT = Decimal("1e15")
_CURRENCY = re.compile(r"GBP|£|Â£|\u0152|\u0153|\ufffd|^\?|[\u00a0\u2007\u202f]|(?<=\d) (?=\d{3}\b)", re.IGNORECASE)
_PLAIN = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:,\d{2})*,\d{3})?(?:\.\d*)?")
_LOOSE = re.compile(r"\d[\d,]*(?:\.\d*)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
NIL = {"-", "nil", "£-", "- "}


@dataclass(frozen=True)
class Pounds:
    """What an amount cell said. `value` is None when it cannot be read; `note` names anything out of the ordinary."""

    value: Decimal | None
    note: str = ""


def read_pounds(text: str) -> Pounds:
    """Read one amount cell.

    Takes thousands commas, pound signs (also damaged ones), brackets, leading or trailing minus, CR and DR, and
    scientific notation. Returns a value rounded half-even to the penny with note `fraction` when more was printed,
    and no value with note `empty`, `continental` or `unreadable` otherwise.
    """
    body = bare(text).translate(_DASHES)
    if not body:
        return Pounds(None, "empty")
    if body.lower() in NIL:
        return Pounds(Decimal("0.00"), "nil")
    body, negative, note = _sign(_CURRENCY.sub("", body).strip())
    if _SCIENTIFIC.fullmatch(body):
        note = note or "scientific"
    elif not body or not any(c.isdigit() for c in body) or not _PLAIN.fullmatch(body):
        return Pounds(None, _why_not(body))
    return _to_penny(body, negative, note)


def _sign(body: str) -> tuple[str, bool, str]:
    """The bare figure, whether it is negative, and a note when the sign was written in an unusual way."""
    negative, note = False, ""
    upper = body.upper()
    for mark, minus in (("CR", True), ("DR", False)):
        if upper.endswith(mark) or upper.startswith(mark):
            body = body[:-2] if upper.endswith(mark) else body[2:]
            negative, note = minus, "credit-debit"
            break
    body = body.strip()
    if body.startswith("(") and body.endswith(")"):
        body, negative, note = body[1:-1].strip(), True, note or "brackets"
    if body.endswith("-"):
        body, negative, note = body[:-1].strip(), not negative, note or "trailing-minus"
    if body.startswith("-"):
        body, negative = body[1:].strip(), not negative
    return body.lstrip("+").strip(), negative, note


def _why_not(body: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+,\d{1,2}", body):
        return "continental"
    return "unreadable"


def _to_penny(body: str, negative: bool, note: str) -> Pounds:
    try:
        exact = Decimal(body.replace(",", ""))
    except InvalidOperation:
        return Pounds(None, "unreadable")
    if abs(exact) >= LIMIT:
        return Pounds(None, "too-large")
    value = exact.quantize(PENNY, rounding=ROUND_HALF_EVEN)
    if value != exact:
        note = "fraction"
    return Pounds(-value if negative else value, note)


def show_pounds(value: Decimal | None) -> str:
    """`£1,234.50`, `-£1,234.50`, or an empty string for None."""
    if value is None:
        return ""
    pounds = value.quantize(PENNY, ROUND_HALF_UP)  # as tables round, so that a median reads the same everywhere
    return f"-£{-pounds:,.2f}" if pounds < 0 else f"£{pounds:,.2f}"
