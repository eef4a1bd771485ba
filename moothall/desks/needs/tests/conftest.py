"""Actors of two made-up councils and one real one, needs and a challenge, for the tests of the desk."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from moothall.desks.needs.actions import Told, record_need
from moothall.desks.needs.actions_challenges import ChallengeWanted, CriterionWanted, open_challenge, take_part
from moothall.desks.needs.models_challenges import Challenge
from moothall.register.record_actions import act
from moothall.register.roles import Actor
from tests.people import actor

LEEDS = "local-authority:LDS"
MakeNeed = Callable[..., str]


@pytest.fixture(autouse=True)
def _home(home: Path) -> None:
    """Every test has the made-up picture."""


@pytest.fixture
def asha(db: None) -> Actor:
    """An officer of Exampleshire."""
    return actor("officer")


@pytest.fixture
def ben(db: None) -> Actor:
    """An officer of Northtown."""
    return actor("officer", "local-authority:XNT")


@pytest.fixture
def chloe(db: None) -> Actor:
    """An officer of Leeds."""
    return actor("officer", LEEDS)


@pytest.fixture
def staff(db: None) -> Actor:
    """Staff of the Centre."""
    return actor("staff")


@pytest.fixture
def make_need(asha: Actor) -> MakeNeed:
    """Makes an open need of Exampleshire, or of whoever is named."""

    def make(title: str = "Tenants cannot report a repair online", by: Actor = asha, **fields: object) -> str:
        told = {"who": "Tenants", "must_do": "report a broken boiler at any hour", "why": "Calls cost money"}
        reference = record_need(Told(title, **{**told, **fields}), by)  # type: ignore[arg-type]
        act(reference, "publish", by, None, counts={"told": 1})
        return reference

    return make


CRITERIA = (CriterionWanted("Works", "It works alone", 60), CriterionWanted("Price", "Small councils can pay", 40))


def wanted(**changed: object) -> ChallengeWanted:
    """A challenge that closes in ten days."""
    today, now = timezone.localdate(), timezone.now()
    fields: dict[str, object] = {
        "title": "Repairs by small firms",
        "problem": "Small firms cannot take jobs",
        "opens": today,
        "questions_until": today + timedelta(days=5),
        "closes": now + timedelta(days=10),
        "decide_by": today + timedelta(days=30),
        "criteria": CRITERIA,
        "budget": Decimal("1000.00"),
    }
    return ChallengeWanted(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.fixture
def challenge(make_need: MakeNeed, asha: Actor, ben: Actor) -> str:
    """An open challenge of Exampleshire in which Northtown takes part."""
    reference = open_challenge(make_need(), wanted(), asha)
    act(reference, "publish", asha, None, counts={"criteria": 1, "dates-to-come": 1})
    take_part(reference, ben)
    return reference


@pytest.fixture
def supplier(db: None) -> Actor:
    """Somebody who acts for a supplier."""
    return actor("supplier")


def close(reference: str, by: Actor) -> None:
    """Let the closing pass, and open the answers."""
    Challenge.objects.filter(matter__reference=reference).update(closes=timezone.now() - timedelta(seconds=2))
    act(reference, "close-answers", by, None, counts={"closed": 1})
