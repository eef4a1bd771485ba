"""What a person decided for a file, and what was found in it: the two ends of reading."""

from dataclasses import dataclass, field

from moothall.engines.read.contracts_register import Counted
from moothall.engines.read.ocds import Notices
from moothall.engines.read.table import Table
from moothall.vocabulary.issue import Issue


@dataclass(frozen=True)
class Correction:
    """What a person decided for the files of a publisher: a field for a heading, or how the file is to be read."""

    heading: str | None = None
    field: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    file: str | None = None


@dataclass
class Found:
    """One table found in a file. `table` is None when there was nothing to read (the issues say why). `notices` are
    what it says of contracts; `register` counts the rows of a contracts register."""

    member: str | None
    sheet: str | None
    table_no: int
    kind: str
    kind_title: str
    encoding: str | None = None
    delimiter: str | None = None
    table: Table | None = None
    issues: list[Issue] = field(default_factory=list)
    suspicious: bool = True
    register: Counted | None = None
    notices: Notices | None = None
