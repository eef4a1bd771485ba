"""Step *type* for amounts: a whole column to exact pounds. Plain figures go through Arrow, the odd ones one by one."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from moothall.vocabulary.money import read_pounds

POUNDS = pa.decimal128(18, 2)
_PLAIN = r"^-?\d{1,13}(\.\d{1,2})?$"
_LIGHT = r"^(-?\s?£?\s?|£\s?-)\d{1,3}(,\d{3}){0,4}(\.\d{1,2})?$"
_EITHER = re.compile(r"-?\d{1,3}\.\d{3}")
NOT_GIVEN = frozenset({"n/a", "na", "n.a.", "none", "null", "#n/a", "tbc", "."})


@dataclass
class Amounts:
    """A column of amounts: `values` has null where nothing can be read; `notes` counts rows by what was unusual,
    with the first row of each in `first`."""

    values: pa.Array
    notes: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)


def read_amounts(texts: pa.Array) -> Amounts:
    """Read a string column. Shape in = shape out; null or unreadable text gives null."""
    trimmed = pc.utf8_trim_whitespace(texts)
    plain = pc.fill_null(pc.match_substring_regex(trimmed, _PLAIN), False)
    if pc.all(plain).as_py():
        return Amounts(pc.cast(trimmed, POUNDS))
    light = pc.fill_null(pc.match_substring_regex(trimmed, _LIGHT), False)
    bare = pc.replace_substring_regex(trimmed, r"[£,\s]", "")
    easy = pc.or_(plain, light)
    values = pc.cast(pc.if_else(easy, bare, None), POUNDS)
    result = Amounts(values)
    rest = [i for i, ok in enumerate(easy.to_pylist()) if not ok]
    if rest:
        _read_rest(result, trimmed, rest)
    return result


def _read_rest(result: Amounts, texts: pa.Array, rows: list[int]) -> None:
    known: dict[str, tuple[Decimal | None, str]] = {}
    found: list[Decimal | None] = []
    for i, text in zip(rows, texts.take(pa.array(rows)).to_pylist(), strict=True):
        if text is None:
            found.append(None)
            continue
        if text not in known:
            pounds = read_pounds(text)
            known[text] = (pounds.value, pounds.note)
        value, note = known[text]
        found.append(value)
        if note:
            result.notes[note] += 1
            result.first.setdefault(note, i)
    if result.notes["continental"]:
        _withdraw_either(result, texts, rows, found)
    mask = [False] * len(texts)
    for i in rows:
        mask[i] = True
    result.values = pc.replace_with_mask(result.values, pa.array(mask), pa.array(found, POUNDS))


def _withdraw_either(result: Amounts, texts: pa.Array, rows: list[int], found: list[Decimal | None]) -> None:
    """In a column with decimal commas, `1.234` is more likely a thousand than a pound: it is not read at all."""
    for n, i in enumerate(rows):
        if found[n] is not None and _EITHER.fullmatch(texts[i].as_py() or ""):
            found[n] = None
            result.notes["fraction"] -= 1


def total(values: pa.Array) -> Decimal:
    """The exact sum of a column of pounds; zero when empty."""
    found = pc.sum(pc.cast(values, pa.decimal128(38, 2))).as_py()
    return found if found is not None else Decimal("0.00")
