"""How values are written for people: pounds, numbers, days, months, sizes. Text and safe HTML out; asks nothing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MINUS = "\u2212"
STEPS = ((Decimal("1e9"), "bn"), (Decimal("1e6"), "m"), (Decimal("1e3"), "k"))
NEARLY = Decimal("0.9995")  # £999,999 is £1m, not £1,000k
SIZES = ("bytes", "kB", "MB", "GB", "TB")
MARKS = {"\n": "⏎", "\r": "⏎", "\t": "⇥", "\u00a0": "␣"}


def money(value: Any) -> str:
    """Pounds and pence: `£1,234.56`, with a real minus sign; empty for None."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{MINUS if amount < 0 else ''}£{abs(amount):,.2f}"


def money_short_text(value: Any) -> str:
    """Pounds to two or three figures: `£1.2m`, `£34.5k`, `£999`; empty for None."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    sign, size = (MINUS if amount < 0 else ""), abs(amount)
    for step, letter in STEPS:
        if size >= step * NEARLY:
            rounded = (size / step).quantize(Decimal("0.1") if size < 100 * step else Decimal(1), ROUND_HALF_UP)
            return f"{sign}£{rounded:,}{letter}".replace(".0", "", 1)
    return f"{sign}£{size.quantize(Decimal(1), ROUND_HALF_UP):,}"


def money_short(value: Any) -> SafeString:
    """Short pounds with the exact figure behind them, for those who hover and for screen readers."""
    if value is None or value == "":
        return SafeString("")
    return format_html('<abbr title="{}">{}</abbr>', money(value), money_short_text(value))


def number(value: Any) -> str:
    """`1,234`; empty for None."""
    return "" if value is None or value == "" else f"{value:,}".replace("-", MINUS)


def percent(value: Any) -> str:
    """A share as `12.3%`; a tiny one as `under 0.1%`; empty for None."""
    if value is None or value == "":
        return ""
    share = float(value)
    if 0 < share < 0.001:
        return "under 0.1%"
    return f"{share:.1%}".replace(".0%", "%").replace("-", MINUS)


def day(value: date | datetime | None) -> str:
    """`3 April 2019`; empty for None."""
    return f"{value.day} {value:%B %Y}" if value else ""


def month_name(value: date | None) -> str:
    """`April 2019`; empty for None."""
    return f"{value:%B %Y}" if value else ""


def filesize(value: int | None) -> str:
    """Bytes as `1.2 MB` (thousands, not 1,024)."""
    if value is None:
        return ""
    size, unit = float(value), 0
    while size >= 1000 and unit < len(SIZES) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:,.0f} {SIZES[unit]}" if size >= 100 or unit == 0 else f"{size:,.1f} {SIZES[unit]}"


def printed(value: Any) -> SafeString:
    """Text as a publisher printed it: spaces at the ends, tabs and line ends made visible; monospaced."""
    if value is None:
        return SafeString("")
    text = str(value)
    inner = text.strip(" ")
    left, right = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    shown = "".join(MARKS.get(c, c if c.isprintable() or c == " " else repr(c)[1:-1]) for c in inner)
    return format_html('<span class="app-code">{}{}{}</span>', "␣" * left, shown, "␣" * right if inner else "")


def lines(values: list[Any]) -> SafeString:
    """Several values, each on a line of its own."""
    return format_html_join(SafeString("<br>"), "{}", ((value,) for value in values))


WRITERS: Mapping[str, Callable[[Any], str]] = {
    "text": lambda value: "" if value is None else str(value),
    "money": money,
    "number": number,
    "percent": percent,
    "day": day,
    "month": month_name,
}


def write(value: Any, kind: str) -> str:
    """A value as its column's kind asks. Text that is safe HTML already stays so."""
    if isinstance(value, SafeString):
        return value
    return WRITERS[kind](value)
