"""What funds of MHCLG have awarded, as published. Read from `lists/funds.csv`, `awards.csv`,
`award_codes.csv` and `award_purposes.csv`.

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
    """What a fund awarded. `code` names the organisation as published, `organisation_id` in the register's own way (or
    `company:` and a number); `amount` is in whole pounds; `others` are organisations that the award names beside it."""

    number: int
    on: date
    fund: str
    purpose: str
    amount: int
    code: str
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
def _own_ids() -> dict[str, str]:
    return {row["code"]: row["organisation_id"] for row in read_list("award_codes")}


def own_id(code: str) -> str:
    """The register's id of an organisation by its published code; most are the same."""
    return _own_ids().get(code, code)


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
            code=row["organisation"],
            organisation_id=own_id(row["organisation"]),
            others=tuple(own_id(code) for code in parts(row["organisations"])),
            address=row["documentation_url"],
            note=row["notes"],
        )
        for row in read_list("awards")
    )


@cache
def purposes() -> dict[str, str]:
    """What an award was for, in words, by its code."""
    return {row["intervention"]: row["name"] for row in read_list("award_purposes")}
