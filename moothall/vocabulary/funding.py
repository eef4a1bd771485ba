"""What funds of MHCLG have awarded, as published. Read from `lists/funds.csv`, `awards.csv` and `award_purposes.csv`.

It knows codes of organisations, not their names (register), and nothing of what was paid.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.solution import parts


@dataclass(frozen=True)
class Fund:
    """A fund: its code, name, first day, the programme that it belongs to, and where it is told of (may be empty)."""

    code: str
    name: str
    since: date
    programme: str
    address: str
    note: str


@dataclass(frozen=True)
class Award:
    """What a fund awarded to an organisation (its id in the register, or `company:` and a number). `amount` is in whole
    pounds; `others` are organisations that the award names beside it."""

    number: int
    on: date
    fund: str
    purpose: str
    amount: int
    organisation_id: str
    others: tuple[str, ...]
    address: str
    note: str


@cache
def funds() -> dict[str, Fund]:
    """Every fund by its code, as the list stands."""
    return {
        row["fund"]: Fund(
            row["fund"],
            row["name"],
            date.fromisoformat(row["start_date"]),
            row["programme"],
            row["documentation_url"],
            row["notes"],
        )
        for row in read_list("funds")
    }


@cache
def awards() -> tuple[Award, ...]:
    """Every award, as the list stands."""
    return tuple(
        Award(
            number=int(row["award"]),
            on=date.fromisoformat(row["start_date"]),
            fund=row["fund"],
            purpose=row["intervention"],
            amount=int(row["amount_gbp"]),
            organisation_id=row["organisation"],
            others=parts(row["organisations"]),
            address=row["documentation_url"],
            note=row["notes"],
        )
        for row in read_list("awards")
    )


@cache
def purposes() -> dict[str, str]:
    """What an award was for, in words, by its code."""
    return {row["intervention"]: row["name"] for row in read_list("award_purposes")}
