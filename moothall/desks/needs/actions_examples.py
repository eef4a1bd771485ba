"""Loads the invented examples of the desk from `examples/repairs/`: needs of three councils in their own words, support
and a challenge that is being marked. Who speaks are the example people of the register; all of it says "Example"."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions import Told, record_need, support
from moothall.desks.needs.actions_challenges import (
    ChallengeWanted,
    CriterionWanted,
    open_challenge,
    promise_to_buy,
    take_part,
)
from moothall.desks.needs.actions_marks import mark_answer, state_interest
from moothall.desks.needs.actions_offers import Offer, hand_in
from moothall.desks.needs.models_challenges import Challenge
from moothall.desks.needs.models_marks import live_criteria
from moothall.register.example_people import example_actor
from moothall.register.models_record import Matter
from moothall.register.record_actions import act
from moothall.register.roles import Actor

FOLDER = Path(__file__).parent / "examples" / "repairs"
PARTNERS = ("asha", "ben")


def seed(examples: bool) -> Sequence[str]:
    """Load the examples when they are wanted and not there yet; the desk has no list of its own to load. Says what was
    done."""
    if not examples or Matter.objects.filter(kind="need", example=True).exists():
        return ()
    with transaction.atomic():
        references = [_need(row) for row in _rows()]
        _challenge(references[-1])
    return (f"{len(references)} invented needs and a challenge were recorded, marked as examples.",)


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "needs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _need(row: dict[str, str]) -> str:
    """One need, open to all, with those who support it."""
    by = example_actor(row["who_tells"])
    plain = ("title", "who", "must_do", "why", "tried", "cost", "cost_basis", "system_type")
    cost = Decimal(row["cost_a_year"]) if row["cost_a_year"] else None
    said: dict[str, Any] = {name: row[name] for name in plain}
    told = Told(**said, cost_a_year=cost, aims=tuple(row["aims"].split(";")))
    reference = record_need(told, by, example=True)
    act(reference, "publish", by, None, counts={"told": 1})
    for slug in filter(None, row["supported_by"].split(";")):
        support(reference, example_actor(slug), row["adds"])
    return reference


def _challenge(need: str) -> None:
    """A challenge for a need, from its draft to marks that lie apart."""
    told = json.loads((FOLDER / "challenge.json").read_text(encoding="utf-8"))
    owner, now = example_actor("chloe"), timezone.now()
    reference = open_challenge(need, _wanted(told, now), owner)
    act(reference, "publish", owner, None, counts={"criteria": 1, "dates-to-come": 1})
    for slug in PARTNERS:
        take_part(reference, example_actor(slug))
    for each in told["promises"]:
        by_day = timezone.localdate() + timedelta(days=200)
        promise_to_buy(reference, Decimal(each["amount"]), by_day, each["condition"], example_actor(each["who"]))
    numbers = [_answer(reference, each) for each in told["answers"]]
    # An example has no six weeks to wait: its closing is set back to where a real one would be by now.
    Challenge.objects.filter(matter__reference=reference).update(closes=now - timedelta(days=1))
    act(reference, "close-answers", owner, None, counts={"closed": 1})
    _marks(reference, numbers, told["marks"])


def _wanted(told: dict[str, Any], now: datetime) -> ChallengeWanted:
    today: date = timezone.localdate()
    return ChallengeWanted(
        title=told["title"],
        problem=told["problem"],
        opens=today - timedelta(days=43),
        questions_until=today - timedelta(days=22),
        closes=now + timedelta(days=1),
        decide_by=today + timedelta(days=28),
        criteria=tuple(CriterionWanted(**each) for each in told["criteria"]),
        budget=Decimal(told["budget"]),
        budget_note=told["budget_note"],
    )


def _answer(reference: str, told: dict[str, Any]) -> int:
    person = example_actor("supplier")
    by = Actor(person.name, person.role, person_id=person.person_id, supplier=told["supplier"])
    return hand_in(reference, Offer(told["title"], told["text"], Decimal(told["price"])), by, told["supplier_name"])


def _marks(reference: str, numbers: list[int], told: list[dict[str, Any]]) -> None:
    criteria = live_criteria(Challenge.objects.get(matter__reference=reference))
    for slug in PARTNERS:
        state_interest(reference, False, "", example_actor(slug))
    for each in told:
        marks = {c.pk: (mark, why) for c, (mark, why) in zip(criteria, each["marks"], strict=True)}
        mark_answer(reference, numbers[each["answer"]], marks, example_actor(each["who"]))
