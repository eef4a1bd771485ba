"""What a desk tells the hall, and what a desk's pages hand to the hall's templates. Plain values: no Django, no rules.

A desk has one `desk.py` with `DESK = Desk(...)`. Its views put `Listing`, `Coverage`, `Chip` and `Fact` values into
the template context; the hall's tags draw them, and the hall offers every `Listing` as CSV and JSON too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, Literal

Row = Any  # a mapping or a frozen dataclass; see `cell`
Kind = Literal["text", "money", "number", "percent", "day", "month"]


@dataclass(frozen=True)
class Column:
    """One column of a listing. `key` names the value in a row and is the heading of the CSV; `title` is for people.

    `link` gives a row's address for this cell (None for no link). `sort` is the value of `?sort=` that sorts by this
    column; leave it empty where sorting is not offered. `hidden` columns are in the downloads only. A column of `names`
    of people is shown, and given in downloads, to those only who have signed in.
    """

    key: str
    title: str
    kind: Kind = "text"
    link: Callable[[Row], str | None] | None = None
    sort: str = ""
    hidden: bool = False
    names: bool = False

    @property
    def numeric(self) -> bool:
        """True when the cells are set to the right."""
        return self.kind in ("money", "number", "percent")


@dataclass(frozen=True)
class Page:
    """Which part of a long list is shown: `number` counts from 1, `size` is rows a page, `total` is rows in all.
    `furthest` is the last row that can be reached by turning pages; 0 when every row can."""

    number: int
    size: int
    total: int
    furthest: int = 0

    @property
    def last(self) -> int:
        """Number of the last page that can be reached, at least 1."""
        pages = ceil(self.total / self.size)
        return max(1, min(pages, self.furthest // self.size) if self.furthest else pages)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def first_row(self) -> int:
        """Number of the first row shown, from 1; 0 when the list is empty."""
        return min(self.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.size, self.total)


@dataclass(frozen=True)
class Listing:
    """A list on a page: the rows shown, and the way to every row for the downloads.

    `name` becomes the file name of the download (`payments.csv`). `caption` is the table's caption. `every_row` is
    called only when somebody downloads; it may be a generator. Without it the rows shown are the whole list.
    `empty` says what to do when there is nothing.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    page: Page | None = None
    every_row: Callable[[], Iterable[Row]] | None = None
    sort: str = ""
    empty: str = "Nothing here matches. Take a filter off, or search for something shorter."
    row_header: str = ""

    def all_rows(self) -> Iterable[Row]:
        """Every row of the list, not only those on the page."""
        return self.every_row() if self.every_row else self.rows


@dataclass(frozen=True)
class Coverage:
    """How much of the sector an answer speaks for: `held` of `of` bodies, between two months (None = unknown)."""

    held: int
    of: int
    what: str = "English councils"
    first_month: date | None = None
    last_month: date | None = None
    others: int = 0

    def sentence(self) -> str:
        """For example: "9 of 317 English councils and 11 other bodies, April 2018 to March 2020"."""
        others = f" and {self.others:,} other {'body' if self.others == 1 else 'bodies'}" if self.others else ""
        months = [f"{month:%B %Y}" for month in (self.first_month, self.last_month) if month]
        span = f", {' to '.join(dict.fromkeys(months))}" if months else ""
        return f"{self.held:,} of {self.of:,} {self.what}{others}{span}"


@dataclass(frozen=True)
class Chip:
    """A filter in force: `name` is its name in the URL, `value` its value there, `label` is for people."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Fact:
    """One line of a summary card: a name, a value, and where the value leads."""

    name: str
    value: Any
    kind: Kind = "text"
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class Found:
    """One thing a desk's search found: what kind of thing, its title, where it is, and a line about it."""

    kind: str
    title: str
    link: str
    about: str = ""


@dataclass(frozen=True)
class Panel:
    """What a desk has to say on a page that joins desks: a heading, facts, and at most one listing."""

    title: str
    facts: Sequence[Fact] = ()
    listing: Listing | None = None
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class MenuItem:
    """One entry of a desk's own menu: text and the name of the URL (`spending:payments`)."""

    title: str
    url_name: str


@dataclass(frozen=True)
class Waiting:
    """Something that waits for whoever is asking: what, where to do it, why it waits for them, since when, and by when
    if there is such a day."""

    title: str
    link: str
    why: str
    since: date | None = None
    due: date | None = None
    example: bool = False


@dataclass(frozen=True)
class Job:
    """Work that is done in the background again and again: `run()` does a share of it and says in a sentence what was
    done. It may be stopped at any moment and goes on where it was."""

    name: str
    every_hours: int
    run: Callable[[], str]
    about: str


PanelMaker = Callable[[str], Panel | None]


@dataclass(frozen=True)
class Desk:
    """What a desk tells the hall: `DESK` in each `desk.py`.

    `slug` is its folder, URL and namespace; `urls` the dotted name of its urls module. `menu` is in order; the first
    entry is the desk's front page. `search(words, limit)` gives what it found in the picture; what is in the register
    is found by the search of the whole house. `panels` maps a kind of joined page (`organisation`, `supplier`,
    `place`, `matter`) to a function of that page's id; None means nothing to say.
    `matters` maps each kind of matter that the desk shows to the name of its page's URL, which takes the reference.
    `steps` maps a kind and an action to the name of the URL of the desk's own page for that step, which takes the
    reference; other steps are the hall's. `counts(reference, action)` is what only the desk can count for the guards
    of a step of its matters.
    `seed(examples)` loads the desk's published lists into the register, and invented examples when asked, and says in
    sentences what it did; it may be called again. `waiting(actor)` (register.roles.Actor) is what waits for somebody
    beside the steps of matters. `jobs` are done in the background.
    """

    slug: str
    title: str
    question: str
    urls: str
    menu: tuple[MenuItem, ...]
    search: Callable[[str, int], Sequence[Found]] | None = None
    panels: Mapping[str, PanelMaker] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts: Callable[[str, str], Mapping[str, int]] | None = None
    seed: Callable[[bool], Sequence[str]] | None = None
    waiting: Callable[[Any], Sequence[Waiting]] | None = None
    jobs: tuple[Job, ...] = ()


def cell(row: Row, key: str) -> Any:
    """The value of `key` in a row, be the row a mapping or an object; None when it has no such value."""
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)
