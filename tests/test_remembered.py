"""What is kept in memory is never older than the record: not after a step, not for somebody else, not after a fault."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from moothall.register import record_queries as queries
from moothall.register.once import reading
from moothall.register.record_actions import draft_matter, edit_matter
from moothall.register.remembered import mark, remembered
from moothall.register.roles import Actor

pytestmark = pytest.mark.django_db
COUNCIL = "local-authority:XNT"
OFFICER = Actor("Ann", "officer", COUNCIL)


@remembered("need")
def titles() -> tuple[str, ...]:
    """The titles of all needs."""
    return tuple(sorted(row.title for row in queries.matters("need", actor=Actor("Staff", "staff"))))


def drafted(title: str) -> str:
    return draft_matter("need", title, OFFICER, COUNCIL).reference


def test_a_new_matter_and_a_changed_one_are_seen_at_once() -> None:
    reference = drafted("Repairs")
    assert titles() == ("Repairs",)
    drafted("Bins")
    assert titles() == ("Bins", "Repairs")
    edit_matter(reference, OFFICER, 1, "Clearer", title="Repairs, told")
    assert titles() == ("Bins", "Repairs, told")


def test_other_kinds_leave_it_and_it_is_not_asked_again() -> None:
    drafted("Repairs")
    titles()
    draft_matter("question", "Who has done it?", OFFICER, COUNCIL)
    with CaptureQueriesContext(connection) as asked:
        assert titles() == ("Repairs",)
    assert len(asked) == 1


def test_what_was_taken_back_is_forgotten() -> None:
    reference = drafted("Repairs")
    with transaction.atomic():
        edit_matter(reference, OFFICER, 1, "", title="Half done")
        assert titles() == ("Half done",)
        transaction.set_rollback(True)
    assert titles() == ("Repairs",)
    edit_matter(reference, OFFICER, 1, "", title="Done")
    assert titles() == ("Done",)


def test_every_event_makes_another_mark() -> None:
    reference = drafted("Repairs")
    marks = [mark("need")]
    edit_matter(reference, OFFICER, 1, "", title="One")
    marks.append(mark("need"))
    edit_matter(reference, OFFICER, 2, "", title="Two")
    assert len({*marks, mark("need")}) == 3


def test_while_a_page_is_read_a_question_is_asked_once() -> None:
    reference = drafted("Repairs")
    with reading(), CaptureQueriesContext(connection) as asked:
        assert queries.matter(reference) is queries.matter(reference)
    assert len([each for each in asked if "register_matter" in each["sql"] and "reference" in each["sql"]]) == 1


def test_two_people_do_not_share_an_answer() -> None:
    reference = drafted("Repairs")
    with reading():
        assert queries.may_see(reference, OFFICER)
        assert not queries.may_see(reference, None)


def test_outside_a_page_nothing_is_kept() -> None:
    reference = drafted("Repairs")
    with reading():
        assert queries.matter(reference) is not None
    edit_matter(reference, OFFICER, 1, "", title="Later")
    card = queries.matter(reference)
    assert card is not None
    assert card.title == "Later"


def test_a_page_that_writes_keeps_nothing(client) -> None:  # type: ignore[no-untyped-def]
    from moothall.hall.middleware import EachQuestionOnce
    from moothall.register.once import _answers

    seen = {}

    def view(request):  # type: ignore[no-untyped-def]
        seen[request.method] = _answers.get()
        return request

    class Asked:
        """Enough of a request."""

        def __init__(self, method: str) -> None:
            self.method = method

    for method in ("GET", "HEAD", "POST"):
        EachQuestionOnce(view)(Asked(method))  # type: ignore[arg-type]
    assert seen == {"GET": {}, "HEAD": {}, "POST": None}
    assert _answers.get() is None
