"""A brief: what a board reads before it decides, on two pages of A4. Plain values: no Django, no rules.

A desk's view puts a `Brief` under the name `brief` into the context of its page. The hall draws it as a page that can
be printed, and as a Word document at the same address with `.docx`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .desk import Coverage, Listing


@dataclass(frozen=True)
class Bar:
    """One bar of a small chart: what it stands for, pounds, and what to know about it ("part of the year only")."""

    label: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One part of a brief, in the order printed: paragraphs, bars, a table, a note under them.

    Of `listing` the rows shown are printed; keep to a dozen, and say in `note` how many were left out and where they
    are. Hidden columns are not printed. `bars` are drawn in the order given, largest first being the usual one.
    """

    title: str
    paragraphs: Sequence[str] = ()
    listing: Listing | None = None
    bars: Sequence[Bar] = ()
    note: str = ""


@dataclass(frozen=True)
class Brief:
    """Everything that is printed. `name` becomes the file's name, `address` is the page that it was taken from.

    `answer` is one or two sentences and comes first. `caveats` say what the figures cannot bear; `sources` say where
    they come from, each a sentence or a whole address. All texts are plain text.
    """

    name: str
    title: str
    answer: str
    coverage: Coverage | None = None
    sections: Sequence[Section] = ()
    caveats: Sequence[str] = ()
    sources: Sequence[str] = ()
    address: str = ""
