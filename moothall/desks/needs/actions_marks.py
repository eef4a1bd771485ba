"""Mark answers, tell what was said of disagreements, write to suppliers, and decide. Marks are new rows each time; who
has an interest in an answer marks none."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions_challenges import held_challenge
from moothall.desks.needs.models_challenges import (
    HIGHEST,
    Challenge,
    Feedback,
    InterestStated,
    Score,
    Submission,
    Talk,
)
from moothall.desks.needs.models_marks import (
    disagreements,
    each_marked,
    each_told,
    interests,
    live_answers,
    live_criteria,
    marks_in_force,
)
from moothall.register.record_actions import act
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import Actor

Marks = Mapping[int, tuple[int, str]]  # by criterion: the mark and its reason


@transaction.atomic
def state_interest(reference: str, has_interest: bool, said: str, by: Actor) -> None:
    """Say whether you have an interest in any of the answers. Said again, the last one counts. What it is may name who
    answered, so it stays out of the public history; those who read the answers read it. Raises Refused."""
    _, challenge = held_challenge(reference)
    if has_interest and not said.strip():
        raise Refused("Say what the interest is, in a sentence.")
    file_note(reference, "state-interest", by, data={"interest": has_interest})
    InterestStated.objects.create(
        challenge=challenge,
        person_id=_person(by),
        by=by.name,
        organisation_id=by.organisation_id,
        has_interest=has_interest,
        said=said.strip(),
        at=timezone.now(),
    )


@transaction.atomic
def mark_answer(reference: str, number: int, marks: Marks, by: Actor) -> int:
    """Mark an answer for its criteria; only what is new or different is kept. Gives how many. Raises Refused."""
    _, challenge = held_challenge(reference)
    answer, person = _answer(challenge, number), _person(by)
    _check_free(challenge, person)
    known = {each.pk for each in live_criteria(challenge)}
    wrong = [c for c, (mark, why) in marks.items() if c not in known or not 0 <= mark <= HIGHEST or not why.strip()]
    if wrong or not marks:
        raise Refused(f"Each criterion takes a mark from 0 to {HIGHEST} and a reason.")
    last = {s.criterion_id: s for s in Score.objects.filter(submission=answer, person_id=person).order_by("at", "pk")}
    new = {c: m for c, m in marks.items() if c not in last or (last[c].mark, last[c].reason) != (m[0], m[1].strip())}
    if new:
        file_note(reference, "mark", by, data={"answer": number, "criteria": len(new)})
    kept = {"person_id": person, "by": by.name, "organisation_id": by.organisation_id, "at": timezone.now()}
    for criterion, (mark, why) in new.items():
        Score.objects.create(submission=answer, criterion_id=criterion, mark=mark, reason=why.strip(), **kept)
    return len(new)


@transaction.atomic
def talk_over(reference: str, number: int, criterion: int, said: str, stands: bool, by: Actor) -> None:
    """Tell what was said of a disagreement; `stands`: the marks stay apart on purpose. Raises Refused."""
    _, challenge = held_challenge(reference)
    person = _person(by)
    _check_free(challenge, person)
    if person not in marks_in_force(challenge).get((number, criterion), {}):
        raise Refused("Mark the answer first: those who gave marks talk about them.")
    if (number, criterion) not in disagreements(challenge):
        raise Refused("Nobody disagrees there any more. Look at the list again.")
    if not said.strip():
        raise Refused("Say what was said, in a sentence or two.")
    file_note(reference, "talk-over", by, data={"answer": number, "criterion": criterion, "stands": stands})
    made = {"said": said.strip(), "stands": stands, "by": by.name, "at": timezone.now()}
    Talk.objects.create(submission_id=number, criterion_id=criterion, **made)


@transaction.atomic
def give_feedback(reference: str, number: int, text: str, by: Actor) -> None:
    """Write to a supplier about its answer; the supplier reads it once it is decided. Raises Refused."""
    _, challenge = held_challenge(reference)
    answer = _answer(challenge, number)
    _check_uninvolved(challenge, by)
    if not text.strip():
        raise Refused("Write something that helps: what was good, what was missing.")
    file_note(reference, "give-feedback", by, data={"answer": number})
    Feedback.objects.create(submission=answer, text=text.strip(), by=by.name, at=timezone.now())


@transaction.atomic
def decide(reference: str, chosen: int | None, why: str, by: Actor, version: int | None = None) -> None:
    """Decide a challenge: one answer is chosen, or none. Raises Refused while marks, talks or feedback are missing."""
    _, challenge = held_challenge(reference, version)
    answer = _answer(challenge, chosen) if chosen is not None else None
    _check_uninvolved(challenge, by)
    challenge.outcome, challenge.chosen = ("chosen", answer) if answer else ("none", None)
    challenge.decided_at, challenge.decided_why = timezone.now(), why.strip()
    act(reference, "decide", by, None, why, counts_of(challenge), {"outcome": challenge.outcome, "answer": chosen})
    challenge.save()


def counts_of(challenge: Challenge) -> dict[str, int]:
    """What the guards of deciding ask for."""
    return {
        "each-marked": int(each_marked(challenge)),
        "each-told": int(each_told(challenge)),
        "agreed": int(not disagreements(challenge)),
    }


def _answer(challenge: Challenge, number: int) -> Submission:
    found = next((each for each in live_answers(challenge) if each.pk == number), None)
    if found is None:
        raise Refused("There is no such answer to this challenge. Look at the list again.")
    return found


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise NotYours("Marks are given by people who have signed in.")
    return by.person_id


def _check_free(challenge: Challenge, person: int) -> None:
    """Raises Refused for who has not yet said that there is no interest, or has one."""
    said = interests(challenge).get(person)
    if said is None:
        raise Refused("Say first whether you have an interest in any of the answers.")
    if said.has_interest:
        raise Refused("You have said that you have an interest, so you mark nothing here.")


def _check_uninvolved(challenge: Challenge, by: Actor) -> None:
    """Raises Refused for who has said to have an interest."""
    said = interests(challenge).get(by.person_id or 0)
    if said and said.has_interest:
        raise Refused("You have said that you have an interest, so somebody else decides, and writes to suppliers.")
