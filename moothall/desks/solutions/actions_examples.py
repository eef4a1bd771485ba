"""Invented statements and a referee, so that the site can be tried: each is marked Example, says so itself, and is in
no count. Made once; `moothall setup --no-examples` leaves them out."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions_referees import answer_question, ask_referees, promise_answers
from moothall.desks.solutions.actions_usage import declare_use, leave_use
from moothall.desks.solutions.models import RefereeAnswer, Solution, Usage
from moothall.register.example_people import example_actor
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor

INVENTED = "Invented to show how the site works; this council has not said it."
USED = (
    ("asha", "localgov-drupal", f"Our website and two smaller ones run on it. {INVENTED}"),
    ("ben", "gov-uk-notify", f"Letters and text messages about repairs. {INVENTED}"),
    ("chloe", "fixmystreet", f"Reports of potholes and fly-tipping reach our own system. {INVENTED}"),
)
LEFT = ("ben", "planx", f"We tried it for a year and could not join it to our back office. {INVENTED}")
ASKED = "How long did it take to move your old pages into it, and who did the work?"
ANSWERED = f"About four months with two people of our own. {INVENTED}"


@transaction.atomic
def load_examples() -> str:
    """Make the examples that are not there yet; says in a sentence what was done."""
    if Usage.objects.filter(example=True).exists():
        return "The invented statements of use are there already."
    try:
        people = {slug: example_actor(slug) for slug in ("asha", "ben", "chloe", "staff")}
    except LookupError as error:
        return f"No invented statements of use were made: {error}"
    made = sum(_said(people[who], slug, words) for who, slug, words in USED)
    made += _left(people[LEFT[0]], *LEFT[1:])
    _referee(people["asha"], people["staff"])
    return f"{made} invented statements of use and a referee were made, marked as examples; they are in no count."


def _reference(slug: str) -> str:
    return Solution.objects.values_list("matter__reference", flat=True).filter(slug=slug).first() or ""


def _said(by: Actor, slug: str, words: str) -> bool:
    reference = _reference(slug)
    return bool(reference and declare_use(reference, by.organisation_id or "", by, words))


def _left(by: Actor, slug: str, words: str) -> bool:
    reference = _reference(slug)
    day: date = timezone.localdate() - timedelta(days=200)
    return bool(reference and leave_use(reference, by.organisation_id or "", by, words, day))


def _referee(by: Actor, asker: Actor) -> None:
    """A promise, a question and an answer that everybody may read."""
    reference = _reference("localgov-drupal")
    try:
        promise_answers(reference, by, f"Moving pages, training editors. {INVENTED}", 3, _in_a_year())
        number, _ = ask_referees(reference, asker, f"{ASKED} {INVENTED}")
    except Refused:  # somebody has used the example people for something else meanwhile
        return
    own = RefereeAnswer.objects.get(question_id=number, referee__person_id=by.person_id or 0)
    answer_question(own.pk, by, ANSWERED, published=True)


def _in_a_year() -> date:
    return timezone.localdate() + timedelta(days=365)
