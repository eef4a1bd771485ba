"""What the desk says of faults: every issue once, its cell marked, no name shown; fields, headings, corrections."""

import pytest

from moothall.desks.spending import queries_faults as faults
from moothall.desks.spending.queries_masking import COVERED, WITHHELD
from tests.pictures import PERSON

pytestmark = pytest.mark.usefixtures("home")
ISSUE = {
    "issue_id": "i",
    "resource_id": "r",
    "publisher_id": "p",
    "publisher": "P",
    "source_ref": "p/f.csv",
    "table_no": 0,
    "sheet": None,
    "line": 9,
    "position": 2,
    "heading": "Payee",
    "field": "BeneficiaryName",
    "code": "amount-unreadable",
    "severity": "error",
    "found": "Mr John Smith",
    "expected": "",
    "who_mends": "publisher",
    "rows": 1,
}


def test_it_works(plain) -> None:
    codes = faults.issue_codes()
    assert sum(code.issues for code in codes) == plain("SELECT count(*) n FROM issue")[0]["n"]
    assert [c.severity for c in codes] == sorted((c.severity for c in codes), key=["error", "warning", "info"].index)


@pytest.mark.parametrize(
    "chosen", [{}, {"publisher": "southfire"}, {"severity": "error"}, {"code": "amount-unreadable"}]
)
def test_every_issue_comes_once(chosen: dict[str, str], plain) -> None:
    rows, total = faults.issues(**chosen, limit=1000)
    assert len(rows) == total == len({row.issue_id for row in rows})
    assert [r.issue_id for r in faults.every_issue(**chosen)] == [r.issue_id for r in rows]
    condition = (
        " AND ".join(f"{'r.publisher_id' if k == 'publisher' else k} = '{v}'" for k, v in chosen.items()) or "TRUE"
    )
    assert total == plain(f"SELECT count(*) n FROM issue JOIN resource r USING (resource_id) WHERE {condition}")[0]["n"]


def test_an_issue_on_a_payment_shows_its_cells_and_marks_the_bad_one(plain) -> None:
    payment = {"payment_id": "r.0.9", "raw": ["x", "£1,2345.0"], "person": False, "supplier_text": "Acme Ltd"}
    issue = faults._as_payment({**ISSUE, "field": "Amount", "found": "£1,2345.0"}, payment)
    assert issue.cells[issue.bad] == "£1,2345.0"
    assert issue.payment_id == "r.0.9"
    assert issue.title == "An amount cannot be read"


def test_names_are_covered_in_issues_of_both_kinds() -> None:
    person = {"payment_id": "r.0.9", "raw": ["x", PERSON, f"for {PERSON}"], "person": True, "supplier_text": PERSON}
    issue = faults._as_payment({**ISSUE, "found": PERSON}, person)
    assert issue.cells == ("x", COVERED, COVERED)
    assert PERSON not in repr(issue)
    loose = faults._as_loose({**ISSUE, "raw": ["x", "Mr John Smith", "for Smith", "12"]}, 1)
    assert loose.cells == ("x", COVERED, f"for {COVERED}", "12")
    assert "Smith" not in repr(loose)
    assert faults._as_loose(ISSUE, None).found == WITHHELD


def test_the_line_of_a_payment_has_its_issues(plain) -> None:
    (row,) = plain("SELECT resource_id, table_no, line FROM issue WHERE line IS NOT NULL LIMIT 1")
    found, total = faults.issues(file=row["resource_id"], place=(row["table_no"], row["line"]))
    assert total == len(found) >= 1
    assert {issue.line for issue in found} == {row["line"]}


def test_fields_count_what_is_printed(plain) -> None:
    rows = {row.field: row for row in faults.fields()}
    (held,) = plain("SELECT count(DISTINCT resource_id) n FROM column_map WHERE field = 'Amount'")
    assert rows["Amount"].files == held["n"]
    assert rows["Amount"].required
    assert rows["CPVCode"].files == 0
    assert rows["unmapped"].headings == 1
    assert list(rows)[-2:] == ["ignore", "unmapped"]
    assert faults.fields("southfire")[0].publishers <= 1


def test_headings_say_what_they_were_taken_for() -> None:
    rows, total = faults.headings(field="Amount")
    assert {row.field for row in rows} == {"Amount"}
    assert total == len(rows)
    assert faults.headings(q="colour")[0][0].field == "unmapped"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    code = faults.IssueCode("no-such-code", "info", "nobody", 1, 1, 1, 1)
    assert (code.title, code.how_to_mend, code.kind) == ("no-such-code", "", None)
    assert faults.issue_title(None) == ""
