"""The same faults far down a long file, where a reader no longer looks at every row with the same care.

Only faults that keep the headings and the dialect of the clean file are tried: the spoilt rows follow 6,000 clean
ones.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from moothall.engines.journey import explain_file, read_payments
from tests.faults import HEADINGS, Case, Fault, Payment, grid, ledger, payments, text
from tests.faults_layout import LAYOUT_FAULTS
from tests.faults_more import MORE_FAULTS
from tests.faults_text import TEXT_FAULTS
from tests.faults_values import VALUE_FAULTS
from tests.oracle import judge

ROWS = 6_000
HEAD = text([HEADINGS]).encode()
LATE = """
    delimiter_changes delimiter_changes_to_tab quoted_whole_rows_some quote_open_at_end quote_open_in_middle
    stray_quote line_breaks_in_cells broken_lines nul_bytes nul_padding end_of_file_mark one_bad_byte
    two_encodings swapped_without_heading swapped_dates_without_heading swapped_with_heading
    second_table_narrower heading_repeated footer_notes blank_rows shifted_rows shifted_left remark_in_amount
    unreadable_amounts words_for_amounts dates_for_amounts empty_amounts infinite_amounts sentinel_dates
    impossible_dates empty_dates scientific float_tails euros stars_and_notes page_feet brackets minus_behind
    credit_only
"""


@cache
def clean() -> tuple[bytes, tuple[Payment, ...]]:
    """The clean rows, printed, and their payments."""
    lines = ledger(Random(99), ROWS)
    return text(grid(lines)[1:]).encode(), payments(lines)


def put_late(spoilt: Case) -> Case:
    """The case with 6,000 clean rows between its heading and its own rows."""
    body, paid = clean()
    assert spoilt.content.startswith(HEAD), "this fault spoils the heading"
    content = HEAD + body + spoilt.content[len(HEAD) :]
    return replace(spoilt, content=content, truth=paid + spoilt.truth, lines=tuple(n + ROWS for n in spoilt.lines))


def chosen() -> list[Fault]:
    known = {f.__name__: f for f in TEXT_FAULTS + LAYOUT_FAULTS + VALUE_FAULTS + MORE_FAULTS}
    return [known[name] for name in LATE.split()]


@pytest.mark.parametrize("fault", chosen(), ids=lambda f: f.__name__)
def test_late_fault(fault: Fault, tmp_path: Path) -> None:
    spoilt = put_late(fault(Random(2)))
    path = tmp_path / spoilt.name
    path.write_bytes(spoilt.content)
    judgement = judge(spoilt, explain_file(path), read_payments(path).to_pylist())
    assert not judgement.problems, judgement
