"""The tables of a file that are contracts registers, read a second time as such. Decides nothing about other tables."""

from collections.abc import Callable, Iterator, Sequence

from moothall.engines.read.contracts_register import Row, fields_of, is_register, read_register
from moothall.engines.read.found import Found
from moothall.vocabulary.issue import Issue

Rows = Iterator[tuple[Sequence[int], Sequence[list[str]]]]
USABLE = 0.5


def read_registers(found: list[Found], rows: Callable[[], Rows]) -> None:
    """Give each contracts register among the tables its notices. `rows` gives all rows of the file or sheet again.

    A table whose rows mostly say nothing of contracts stays what it was: not payments.
    """
    for place, one in enumerate(found):
        table = one.table
        if one.kind != "contracts" or table is None or table.header_line is None:
            continue
        if not is_register(fields_of(table.headings)):
            continue
        after = next((f.table.header_line for f in found[place + 1 :] if f.table and f.table.header_line), None)
        skip = sum(i.code == "header-two-lines" for i in one.issues)
        counted = read_register(_between(rows(), table.header_line + skip, after), table.headings, one.sheet)
        used = counted.notices.table.num_rows
        if used < USABLE * counted.notices.seen or not used:
            continue
        one.register, one.notices = counted, counted.notices
        read = Issue(
            "contracts-read", line=table.header_line, found=f"{used:,} of {counted.notices.seen:,} rows", rows=used
        )
        one.issues = [read if i.code == "not-payments" else i for i in one.issues]


def _between(rows: Rows, header: int, after: int | None) -> Iterator[Row]:
    """Rows below a heading row and above the next one, each with its line."""
    for numbers, batch in rows:
        for line, cells in zip(numbers, batch, strict=True):
            if line > header and (after is None or line < after):
                yield line, cells
