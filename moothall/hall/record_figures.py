"""Frozen figures, whatever their shape, as pairs, lists and tables that can be read. Nothing is rounded, left out or
reckoned: what was frozen is shown as it was frozen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
EXACT = re.compile(r"(-?\d+)(\.\d+)")  # with a point: an amount or a measure, and never a year or a code
DEEPEST = 8  # below this, a figure is shown as plain text


@dataclass(frozen=True)
class Pair:
    """One value with its name."""

    name: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A table: heads, rows of texts, and which columns hold nothing but numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    @property
    def head_cells(self) -> list[tuple[str, bool]]:
        """The heads, each with whether its column holds numbers."""
        return list(zip(self.heads, self.numeric, strict=True))

    @property
    def row_cells(self) -> list[list[tuple[str, bool]]]:
        """The rows, each cell with whether its column holds numbers."""
        return [list(zip(row, self.numeric, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Block:
    """A part of the figures: what stands alone, lines of text, a table, and the parts within it."""

    title: str
    key: str
    level: int
    pairs: tuple[Pair, ...] = ()
    lines: tuple[str, ...] = ()
    grid: Grid | None = None


def blocks(figures: Any, title: str = "Figures", level: int = 2, key: str = "figures") -> tuple[Block, ...]:
    """Figures as a flat list of blocks in their order; the level says how deep each lay."""
    if isinstance(figures, Mapping) and _is_table(figures.values()):
        return (Block(title, key, level, grid=_grid([{"": name, **row} for name, row in figures.items()])),)
    if isinstance(figures, Mapping):
        return _of_mapping(figures, title, level, key)
    if isinstance(figures, list) and _is_table(figures):
        return (Block(title, key, level, grid=_grid(figures)),)
    if isinstance(figures, list) and any(isinstance(each, Mapping | list) for each in figures):
        return _of_mapping({str(n): each for n, each in enumerate(figures, 1)}, title, level, key)
    if isinstance(figures, list):
        return (Block(title, key, level, lines=tuple(written(each) for each in figures)),)
    return (Block(title, key, level, lines=(written(figures),)),)


def _of_mapping(figures: Mapping[str, Any], title: str, level: int, key: str) -> tuple[Block, ...]:
    """What stands alone first, then the parts below."""
    deep = {n: v for n, v in figures.items() if isinstance(v, Mapping | list) and v and level < DEEPEST}
    pairs = tuple(Pair(said(name), written(value)) for name, value in figures.items() if name not in deep)
    first = (Block(title, key, level, pairs=pairs),) if pairs or not deep else ()
    rest = (blocks(value, said(name), level + 1, f"{key}-{n}") for n, (name, value) in enumerate(deep.items()))
    return (*first, *(block for part in rest for block in part))


def _is_table(rows: Iterable[Any]) -> bool:
    """Whether these are rows of single values with at least one name in common."""
    every = list(rows)
    if not every or not all(isinstance(row, Mapping) and row for row in every):
        return False
    return all(not isinstance(value, Mapping | list) for row in every for value in row.values())


def _grid(rows: Iterable[Mapping[str, Any]]) -> Grid:
    every = list(rows)
    keys = list(dict.fromkeys(name for row in every for name in row))
    texts = tuple(tuple(written(row.get(key)) for key in keys) for row in every)
    numeric = tuple(
        any(column) and all(not text or NUMBER.fullmatch(text) for text in column)
        for column in zip(*texts, strict=True)
    )
    return Grid(tuple(said(key) if key else "Key" for key in keys), texts, numeric)


def said(name: str) -> str:
    """A name of code in words: "per_1000" is "Per 1000"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def written(value: Any) -> str:
    """A single value as it was frozen, with commas between thousands of an amount; nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    amount = EXACT.fullmatch(str(value))
    return f"{int(amount[1]):,}{amount[2]}" if amount and amount[1] != "-0" else str(value)
