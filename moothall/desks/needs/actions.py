"""Record needs: draft, change, derive one from another, and what councils add by supporting it. With its neighbours
`actions_*.py` the only files of this desk that write. Every refusal is a `Refused` with a sentence for the page.

    reference = record_need(Told("Report repairs online", "Tenants", "report a repair at any hour", "..."), by)
    support(reference, by, adds="We have 12,000 homes")          # the council of `by`, not the person
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from moothall.desks.needs.models import Need
from moothall.register.models_record import Matter
from moothall.register.record_actions import add_member, attach_evidence, draft_matter, edit_matter, end_member, link
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import Change, NoMatter, NotYours, Refused, Stale
from moothall.register.roles import OFFICER, Actor, holds

__all__ = ["NoMatter", "NotYours", "Refused", "Stale"]
OF_MATTER = ("title", "aims", "places", "system_type")


@dataclass(frozen=True)
class Told:
    """What somebody says of a need. `anyway` is why it was recorded although others like it were shown."""

    title: str
    who: str
    must_do: str
    why: str
    tried: str = ""
    cost: str = ""
    cost_a_year: Decimal | None = None
    cost_basis: str = ""
    aims: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    system_type: str = ""
    anyway: str = ""

    @property
    def about(self) -> str:
        """The whole in a few paragraphs, for everybody who knows only the matter."""
        said = [f"{self.who} must be able to: {self.must_do}", f"Why it matters: {self.why}"]
        said += [f"What was tried: {self.tried}"] if self.tried else []
        return "\n\n".join(said)

    @property
    def own(self) -> dict[str, Any]:
        """The fields that this desk keeps."""
        return {name: value for name, value in asdict(self).items() if name not in OF_MATTER}

    @property
    def of_matter(self) -> dict[str, Any]:
        """The fields that the record keeps."""
        return {"about": self.about, **{name: getattr(self, name) for name in OF_MATTER}}


def held(reference: str, kind: str, version: int | None = None) -> Matter:
    """A matter of a kind, locked until the transaction ends. Raises NoMatter, and Stale when it is no longer what the
    person saw."""
    found = Matter.objects.select_for_update().filter(reference=reference, kind=kind).first()
    if found is None:
        raise NoMatter(f"There is no {kind} {reference!r}. Look for it in the list.")
    if version is not None and version != found.version:
        later = found.events.filter(number__gt=version)
        raise Stale(reference, tuple(Change(each.number, each.action, each.by, each.data) for each in later))
    return found


def acting_council(by: Actor) -> str:
    """The organisation that somebody acts for. Raises NotYours for who acts for none."""
    if not by.organisation_id or not holds(by.role, OFFICER):
        raise NotYours("This is done for a council: sign in as somebody who acts for one.")
    return by.organisation_id


@transaction.atomic
def record_need(told: Told, by: Actor, example: bool = False) -> str:
    """Draft a need for the council that the person acts for; gives its reference. Raises Refused."""
    return _drafted(told, by, acting_council(by), example)


@transaction.atomic
def derive_need(source: str, told: Told, by: Actor) -> str:
    """Draft a need that was made out of another one, and say so for good; gives its reference. Raises Refused."""
    example = held(source, "need").example
    reference = _drafted(told, by, acting_council(by), example)
    link(reference, "derives-from", source, by)
    return reference


def _drafted(told: Told, by: Actor, owner: str | None, example: bool) -> str:
    fields = told.of_matter
    matter = draft_matter("need", fields.pop("title"), by, owner, example=example, **fields)
    Need.objects.create(matter=matter, **told.own)
    return matter.reference


@transaction.atomic
def change_need(reference: str, told: Told, by: Actor, version: int, reason: str = "") -> None:
    """Change what a need says; every field that changes is in the history with its value before. Raises Refused."""
    matter = held(reference, "need", version)
    need = Need.objects.get(matter=matter)
    new = {**told.own, "anyway": need.anyway}
    changed = {name: [_plain(getattr(need, name)), _plain(value)] for name, value in new.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if changed:
        file_note(reference, "edit", by, reason, {"need": changed}, version)
        for name, value in new.items():
            setattr(need, name, value)
        need.save()
    edit_matter(reference, by, version + bool(changed), reason, **told.of_matter)


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


@transaction.atomic
def support(reference: str, by: Actor, adds: str = "") -> None:
    """A council says that it has the same need; `adds` is what is different there or comes on top. Raises Refused."""
    council = acting_council(by)
    if held(reference, "need").owner_id == council:
        raise Refused("Your council recorded this need itself, so it is counted already.")
    add_member(reference, council, "supporter", by, adds)


@transaction.atomic
def withdraw_support(reference: str, by: Actor, reason: str) -> None:
    """A council's support ends today; that it supported stays on record. Raises Refused."""
    if not reason.strip():
        raise Refused("Say why the support ends, in a sentence.")
    end_member(reference, acting_council(by), by, reason)


@transaction.atomic
def freeze_payments(
    reference: str,
    title: str,
    query: Mapping[str, Any],
    dataset: Mapping[str, Any],
    figures: Mapping[str, Any],
    by: Actor,
) -> int:
    """Freeze what the councils concerned pay as evidence; gives its number. Raises Refused."""
    held(reference, "need")
    return attach_evidence(reference, title, query, dataset, figures, by).number
