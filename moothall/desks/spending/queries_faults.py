"""What the spending desk knows of faults and their mending: issues by code and in their place, what each heading was
taken for, and the corrections in force. Reads only. Names of natural persons are covered before a cell leaves here."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files as package_files

from moothall.desks.spending.models import Correction
from moothall.desks.spending.queries_asking import Row, ask, has_column, remembered, sql
from moothall.desks.spending.queries_masking import cover_name, looks_like_person, mask_cells, mask_loose_row, mask_text
from moothall.vocabulary.issue import IssueKind, issue_kinds

BATCH = 2_000


@dataclass(frozen=True)
class IssueCode:
    """Issues of one code together. `kind` has its title and how to mend it; None for a code that is not listed."""

    code: str
    severity: str
    who_mends: str
    issues: int
    rows: int
    files: int
    publishers: int

    @property
    def kind(self) -> IssueKind | None:
        """The entry of the list of issues, None for a code that is not in it."""
        return issue_kinds().get(self.code)

    @property
    def title(self) -> str:
        """What the code means, in words."""
        return issue_title(self.code)

    @property
    def severity_text(self) -> str:
        """How bad it is, in words."""
        return {"error": "Error", "warning": "Warning", "info": "Note"}.get(self.severity, self.severity)

    @property
    def who_text(self) -> str:
        """Who mends it, in words."""
        return {"publisher": "The publisher", "moothall": "We did", "nobody": "Nobody has to"}.get(self.who_mends, "")

    @property
    def how_to_mend(self) -> str:
        """What to do about it, in words."""
        return self.kind.how_to_mend if self.kind else ""


@dataclass(frozen=True)
class FileIssue:
    """One issue in its place. `cells` are the row as printed where it is known; `bad` is the 0-based offending cell."""

    issue_id: str
    resource_id: str
    publisher_id: str
    publisher: str
    source_ref: str
    table_no: int
    sheet: str | None
    line: int | None
    position: int | None
    heading: str | None
    field: str | None
    code: str
    severity: str
    found: str | None
    expected: str | None
    who_mends: str
    rows: int
    payment_id: str | None = None
    cells: tuple[str | None, ...] = ()

    @property
    def title(self) -> str:
        """What the code means, in words."""
        return issue_title(self.code)

    @property
    def bad(self) -> int | None:
        """0-based place of the offending cell, None when the issue is of the whole row or file."""
        return self.position - 1 if self.position else None


@dataclass(frozen=True)
class FieldUse:
    """How a field is found in the files held; zero counts for a field that no file prints."""

    field: str
    title: str
    required: bool
    source: str
    publishers: int
    files: int
    headings: int
    lowest: float | None
    corrected: int

    @property
    def required_text(self) -> str:
        """Whether the LGA Spend schema asks for the field, in words."""
        return "Yes" if self.required else ""


@dataclass(frozen=True)
class HeadingUse:
    """A heading as printed by a publisher and the field it was taken for. `resource_id` is one file that has it."""

    heading: str | None
    field: str
    publisher_id: str
    publisher: str
    files: int
    lowest: float
    how: str
    resource_id: str


@dataclass(frozen=True)
class CorrectionMade:
    """A correction that a person made, as kept. `what` is what it says, in one line."""

    number: int
    publisher_id: str
    file_pattern: str
    heading: str
    field: str
    header_row: int | None
    encoding: str
    delimiter: str
    reason: str
    made_by: str
    made_at: datetime
    withdrawn_by: str
    withdrawn_reason: str
    withdrawn_at: datetime | None
    what: str
    in_force: bool


def issue_kind(code: str) -> IssueKind | None:
    """The entry of a code in the list of issues, None when it is not in it."""
    return issue_kinds().get(code)


def issue_title(code: str | None) -> str:
    """The title of an issue code in words; the code itself when it is not listed; empty for None."""
    if not code:
        return ""
    kind = issue_kinds().get(code)
    return kind.title if kind else code


@remembered(size=512)
def issue_codes(publisher: str = "", severity: str = "", mends: str = "", file: str = "") -> tuple[IssueCode, ...]:
    """Issues counted by code, errors first, over all files or those of a publisher or one file."""
    some = {"publisher": publisher, "severity": severity, "mends": mends, "file": file}
    return tuple(IssueCode(**row) for row in ask(sql("issue_codes"), some))


def issues(
    file: str = "",
    code: str = "",
    publisher: str = "",
    severity: str = "",
    limit: int = 50,
    offset: int = 0,
    place: tuple[int, int] = (0, 0),
) -> tuple[tuple[FileIssue, ...], int]:
    """Single issues with the rows they stand on, in the order of their places, and how many there are in all.

    `place` is (table_no, line) for those of one row; line 0 means every row.
    """
    some = {"file": file, "code": code, "publisher": publisher, "severity": severity, "limit": limit, "offset": offset}
    rows = ask(sql("issues"), {**some, "table_no": place[0], "line": place[1]})
    return tuple(_with_rows(rows)), rows[0]["total"] if rows else 0


def every_issue(file: str = "", code: str = "", publisher: str = "", severity: str = "") -> Iterator[FileIssue]:
    """Every single issue of a choice, a batch at a time."""
    offset = 0
    while True:
        found, total = issues(file, code, publisher, severity, BATCH, offset)
        yield from found
        offset += BATCH
        if offset >= total:
            return


def _with_rows(rows: Sequence[Row]) -> Iterator[FileIssue]:
    """Issues with the cells of their rows: from the payment on that line, else as kept with the issue itself."""
    ids = {row["issue_id"]: f"{row['resource_id']}.{row['table_no']}.{row['line']}" for row in rows if row["line"]}
    some = {"publishers": sorted({row["publisher_id"] for row in rows}), "ids": sorted(set(ids.values()))}
    paid = {row["payment_id"]: row for row in ask(sql("rows_of_issues"), some)} if ids else {}
    places = _beneficiary_places(sorted({row["resource_id"] for row in rows}))
    for row in rows:
        here = paid.get(ids.get(row["issue_id"], ""))
        place = places.get((row["resource_id"], row["table_no"]))
        yield _as_payment(row, here) if here else _as_loose(row, place)


def _as_payment(row: Row, payment: Row) -> FileIssue:
    """An issue on a line that is a payment."""
    found, cells = row["found"], payment["raw"] or []
    if payment["person"]:
        name = payment["supplier_text"] or ""
        found, cells = cover_name(found, name), mask_cells(cells, name)
    return _issue(row, mask_text(found, row["field"]), cells, payment["payment_id"])


def _as_loose(row: Row, beneficiary_at: int | None) -> FileIssue:
    """An issue of a whole file, or on a line that is not among the payments."""
    cells = row.get("raw") or []
    name = cells[beneficiary_at] if beneficiary_at is not None and beneficiary_at < len(cells) else None
    found = cover_name(row["found"], name) if looks_like_person(name) else row["found"]
    return _issue(row, mask_text(found, row["field"]), mask_loose_row(cells, beneficiary_at), None)


def _issue(row: Row, found: str | None, cells: Sequence[str | None], payment_id: str | None) -> FileIssue:
    kept = {name: row[name] for name in FileIssue.__dataclass_fields__ if name in row and name != "found"}
    return FileIssue(**kept, found=found, cells=tuple(cells), payment_id=payment_id)


def _beneficiary_places(resources: Sequence[str]) -> dict[tuple[str, int], int]:
    """0-based place of the beneficiary in each table of some files; only needed when issues keep their cells."""
    if not resources or not has_column("issue", "raw"):
        return {}
    text = (
        "SELECT resource_id, table_no, position FROM column_map "
        "WHERE field = 'BeneficiaryName' AND resource_id IN (SELECT unnest($resources))"
    )
    return {(r["resource_id"], r["table_no"]): r["position"] - 1 for r in ask(text, {"resources": list(resources)})}


@cache
def field_list() -> Mapping[str, Row]:
    """Every field that a column can be taken for, by name, from the vocabulary; then `ignore` and `unmapped`."""
    text = (package_files("moothall.vocabulary") / "lists/fields.csv").read_text(encoding="utf-8")
    listed: dict[str, Row] = {row["field"]: dict(row) for row in csv.DictReader(text.splitlines())}
    ours = {"required": "no", "source": "ours"}
    listed["ignore"] = {"field": "ignore", "title": "Left out on purpose", **ours}
    listed["unmapped"] = {"field": "unmapped", "title": "Not recognised; the cells are kept as printed", **ours}
    return listed


@remembered()
def fields(publisher: str = "") -> tuple[FieldUse, ...]:
    """How each field of the list is found, in the order of the list, over all files or a publisher's."""
    found = {row["field"]: row for row in ask(sql("fields"), {"publisher": publisher})}
    nothing = {"publishers": 0, "files": 0, "headings": 0, "lowest": None, "corrected": 0}
    known = field_list()
    return tuple(
        FieldUse(
            title=known[name]["title"] if name in known else "",
            required=name in known and known[name]["required"] == "yes",
            source=known[name]["source"] if name in known else "",
            **{"field": name, **nothing, **found.get(name, {})},
        )
        for name in [*known, *sorted(found.keys() - known.keys())]
    )


@remembered()
def headings(
    field: str = "", publisher: str = "", q: str = "", limit: int = 50, offset: int = 0
) -> tuple[tuple[HeadingUse, ...], int]:
    """Headings as printed with the field each was taken for, and how many there are in all."""
    some = {"field": field, "publisher": publisher, "q": q.lower(), "limit": limit, "offset": offset}
    rows = ask(sql("headings"), some)
    found = tuple(HeadingUse(**{name: value for name, value in row.items() if name != "total"}) for row in rows)
    return found, rows[0]["total"] if rows else 0


def corrections(publisher: str = "", live: bool = True) -> list[CorrectionMade]:
    """Corrections made on these pages, newest first; only those in force unless `live` is False."""
    wanted = Correction.objects.filter(withdrawn_at__isnull=True) if live else Correction.objects.all()
    return [_made(each) for each in (wanted.filter(publisher_id=publisher) if publisher else wanted)]


def corrections_of(publisher_id: str, source_ref: str) -> list[CorrectionMade]:
    """The corrections in force that a file falls under."""
    return [c for c in corrections(publisher_id) if not c.file_pattern or fnmatchcase(source_ref, c.file_pattern)]


def correction(number: int) -> CorrectionMade | None:
    """One correction by its number, also a withdrawn one."""
    found = Correction.objects.filter(pk=number).first()
    return _made(found) if found else None


def _made(kept: Correction) -> CorrectionMade:
    same = {name: getattr(kept, name) for name in CorrectionMade.__dataclass_fields__ if name != "number"}
    return CorrectionMade(number=kept.pk, **same)
