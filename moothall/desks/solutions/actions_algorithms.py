"""Loads the published records of algorithms, and says whose each is: by a rule that may be unable to tell, or a person.

    load_algorithms()                                                  # the list; may be called again
    judge_record(slug, "organisation", "local-authority:LDS", why, by)  # a person's word goes before the rule's
    end_judgement(slug, "organisation", by)                            # and can be taken back

The rule knows a body by its name in the register, by an abbreviation of the list, or by what stands before the tool's
name; a product by its whole name in the catalogue. Anything less is left open.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.models import AlgorithmJudgement, AlgorithmRecord, Solution
from moothall.engines.link.words import plain
from moothall.register.models import Organisation
from moothall.register.queries import meant_exactly
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import STAFF, Actor, holds
from moothall.vocabulary.algorithms import Printed, other_names, printed_records

COUNCILS = "local-authority:"


@dataclass(frozen=True)
class Told:
    """What the rule says: the id of an organisation or solution ("" when it cannot tell), how, and why."""

    key: str
    how: str
    why: str


@transaction.atomic
def load_algorithms(records: Iterable[Printed] | None = None) -> str:
    """Load the list, and join each record by the rule; says in a sentence what was done. What people said stays."""
    rows = tuple(printed_records() if records is None else records)
    named, known = _solutions(), {row.slug: row for row in AlgorithmRecord.objects.all()}
    bodies: dict[tuple[str, str], Told] = {}
    for each in rows:
        asked = (each.body, "" if each.body else each.tool)
        bodies[asked] = body = bodies.get(asked) or body_of(each)
        told = product_of(each, named)
        row = known.get(each.slug) or AlgorithmRecord(slug=each.slug)
        row.tool, row.body_printed, row.address = each.tool[:255], each.body[:255], each.address[:500]
        row.published, row.listed = each.published, True
        row.organisation_id, row.organisation_how, row.organisation_why = body.key or None, body.how, body.why
        row.solution_id = int(told.key) if told.key else None
        row.solution_how, row.solution_why = told.how, told.why
        row.save()
    AlgorithmRecord.objects.exclude(slug__in=[each.slug for each in rows]).update(listed=False)
    joined = AlgorithmRecord.objects.filter(listed=True, organisation__isnull=False).count()
    sold = AlgorithmRecord.objects.filter(listed=True, solution__isnull=False).count()
    return f"Published records of algorithms: {len(rows)}, {joined} joined to a body, {sold} to a solution."


def body_of(each: Printed) -> Told:
    """Whose record it is, as far as is sure."""
    if each.body:
        return _named(each.body) or Told(
            "", "unknown", f"The register has no single body that is called '{each.body}'."
        )
    before, dash, _ = each.tool.partition(" - ")
    found = _named(before) if dash else None
    if found:
        why = f"No body is given; the tool's name begins with '{before}'. {found.why}"
        return Told(found.key, "title", why)
    return Told("", "unknown", "No body is given, and the tool's name does not begin with one.")


def _named(text: str) -> Told | None:
    """The one body that a text names: by its name, an abbreviation, or a name in brackets behind it."""
    known = other_names().get(text.casefold())
    if known and Organisation.objects.filter(pk=known.organisation_id).exists():
        note = f" {known.note}." if known.note else ""
        said = "a later name of it" if known.how == "later name" else "how it is abbreviated"
        return Told(known.organisation_id, "abbreviation", f"'{text}' is {said}, by our list.{note}")
    short = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE)
    for spelling in (text, short, f"The {short}"):
        if key := _only(meant_exactly(spelling)):
            return Told(key, "name", f"'{text}' is a name that the register has of it.")
    council = re.sub(r"\s+council$", "", text, flags=re.IGNORECASE)
    if council != text and (key := _only(k for k in meant_exactly(council) if k.startswith(COUNCILS))):
        return Told(key, "name", f"'{council}' is a name that the register has of it, and it is a council.")
    bracket = re.search(r"\(([^()]+)\)$", text)
    found = _named(bracket.group(1)) if bracket else None
    return Told(found.key, "name", f"The body in brackets: {found.why}") if found else None


def _only(keys: Iterable[str]) -> str:
    """The only one of some ids, or nothing."""
    every = set(keys)
    return every.pop() if len(every) == 1 else ""


def _solutions() -> dict[str, set[str]]:
    """The solutions by each of their names in plain words; a name with a stroke is two names."""
    found: dict[str, set[str]] = {}
    for each in Solution.objects.exclude(matter__state="withdrawn"):
        for name in {each.name, *each.name.split(" / ")}:
            if plain(name):
                found.setdefault(plain(name), set()).add(str(each.pk))
    return found


def product_of(each: Printed, named: dict[str, set[str]]) -> Told:
    """Which solution the tool is, when its whole name is that of one in the catalogue."""
    before, dash, after = each.tool.partition(" - ")
    names = [each.tool, *([after] if dash and _named(before) else [])]
    for name in names:
        keys = named.get(plain(name), set())
        if len(keys) == 1:
            return Told(next(iter(keys)), "product", f"'{name}' is the whole name of a solution in the catalogue.")
        if keys:
            return Told("", "unknown", f"Several solutions in the catalogue are called '{name}'.")
    return Told("", "unknown", "No solution in the catalogue has the tool's name.")


@transaction.atomic
def judge_record(slug: str, about: str, key: str, why: str, by: Actor) -> None:
    """Say whose a record is: the id of an organisation or the reference of a solution, "" for none that we know.
    A new word ends the one before. For the Centre's staff. Raises Refused."""
    if by.person_id is None or not holds(by.role, STAFF):
        raise NotYours("Saying whose a record is is for the Centre's staff. Tell them what you know.")
    row = AlgorithmRecord.objects.select_for_update().filter(slug=slug).first()
    if row is None or about not in ("organisation", "solution"):
        raise Refused(f"There is no record '{slug}'. Look for it in the list.")
    if not why.strip():
        raise Refused("Say how you know: others rest on it.")
    body = Organisation.objects.filter(pk=key).first() if about == "organisation" else None
    solution = Solution.objects.filter(matter__reference=key).first() if about == "solution" else None
    if key and body is None and solution is None:
        raise Refused(f"There is no {about} '{key}'. Give {'its id' if about == 'organisation' else 'its reference'}.")
    now = timezone.now()
    row.judgements.filter(about=about, ended_at=None).update(ended_at=now)
    AlgorithmJudgement.objects.create(
        record=row,
        about=about,
        organisation=body,
        solution=solution,
        why=why.strip(),
        made_by=by.name,
        person_id=by.person_id,
        made_at=now,
    )


@transaction.atomic
def end_judgement(slug: str, about: str, by: Actor) -> None:
    """Take a person's word back, so that the rule's holds again. For the Centre's staff. Raises Refused."""
    if by.person_id is None or not holds(by.role, STAFF):
        raise NotYours("Taking back what was said of a record is for the Centre's staff.")
    open_ = AlgorithmJudgement.objects.filter(record__slug=slug, about=about, ended_at=None)
    if not open_.update(ended_at=timezone.now()):
        raise Refused("Nothing said by a person is in force. Look at the record again.")
