"""Issue: something found in a file that somebody may have to mend. Holds no rule; the codes are `lists/issues.csv`."""

from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class IssueKind:
    """One row of `lists/issues.csv`: what a code means, how bad it is, who mends it and how."""

    code: str
    severity: str
    who_mends: str
    title: str
    expected: str
    how_to_mend: str


@dataclass(frozen=True)
class Issue:
    """One fault and its place. `line` is the physical line of a text file or the row of a sheet, both 1-based;
    `position` is the column, 1-based; `rows` counts how many rows the issue stands for; `raw` holds the cells of a row
    that was set aside."""

    code: str
    line: int | None = None
    position: int | None = None
    heading: str | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    rows: int = 1
    set_aside: bool = False
    raw: tuple[str, ...] | None = None

    @property
    def kind(self) -> IssueKind:
        return issue_kinds()[self.code]

    @property
    def severity(self) -> str:
        return "error" if self.set_aside else self.kind.severity

    def message(self) -> str:
        """One sentence with place, what was found, what was expected and who mends it."""
        place = [f"Row {self.line}"] if self.line else []
        if self.heading or self.position:
            place.append(f"column '{self.heading}'" if self.heading else f"column {self.position}")
        where = (", ".join(place) or "The file") + ": "
        found = f"found {shown(self.found)}; " if self.found is not None else f"{self.kind.title.lower()}; "
        many = f" ({self.rows:,} rows)" if self.rows > 1 else ""
        mends = {"publisher": "The publisher mends this.", "moothall": "We have mended this.", "nobody": ""}
        text = f"{where}{found}expected {self.expected or self.kind.expected}{many}. {mends[self.kind.who_mends]}"
        return f"{text.strip()} [{self.code}]"


def shown(text: str | None, limit: int = 120) -> str:
    """Text in quotes, cut to `limit` characters, control characters made visible."""
    clean = "".join(c if c.isprintable() else repr(c)[1:-1] for c in (text or ""))
    return f"'{clean[:limit]}…'" if len(clean) > limit else f"'{clean}'"


@cache
def issue_kinds() -> dict[str, IssueKind]:
    """Every issue code of the project, from `lists/issues.csv`."""
    return {row["code"]: IssueKind(**row) for row in read_list("issues")}
