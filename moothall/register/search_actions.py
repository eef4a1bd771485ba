"""Write the entries of the search: each matter when something happens to it, organisations when the register is loaded,
and what a desk adds of its own. Entries hold no more than the pages they lead to; what can be made again is replaced.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from moothall.register.models import Organisation
from moothall.register.models_record import Matter
from moothall.register.models_search import SearchEntry
from moothall.vocabulary.matter import matter_kinds, states

UPDATED = ("kind", "title", "about", "body", "link", "state", "system_type", "organisations", "seen_by", "example")


@dataclass(frozen=True)
class Entry:
    """Something that can be found: see SearchEntry for what the fields mean. `organisations` and `seen_by` are ids."""

    key: str
    kind: str
    title: str
    link: str
    about: str = ""
    body: str = ""
    state: str = ""
    system_type: str = ""
    organisations: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    example: bool = False
    changed_at: datetime | None = None


def file_entries(entries: Iterable[Entry]) -> int:
    """Put entries into the search, or replace those of the same key; gives how many."""
    rows = [_row(each) for each in entries]
    SearchEntry.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["key"], update_fields=[*UPDATED, "changed_at"]
    )
    return len(rows)


@transaction.atomic
def replace_kind(kind: str, entries: Iterable[Entry]) -> int:
    """Make the entries of a kind these and no others; gives how many."""
    every = list(entries)
    SearchEntry.objects.filter(kind=kind).exclude(key__in=[each.key for each in every]).delete()
    return file_entries(every)


def file_matter(matter: Matter) -> None:
    """Put a matter into the search as it is now. Called whenever something happened to it."""
    file_entries([matter_entry(matter)])


def add_text(reference: str, text: str) -> None:
    """Let a matter be found by more of its text than the register holds: what a desk keeps of it. Replaces what the
    desk said before."""
    SearchEntry.objects.filter(key=f"matter:{reference}").update(more=text)


def matter_entry(matter: Matter) -> Entry:
    """The entry of a matter. One whose state only its members see is found by them alone."""
    state = states()[matter.kind, matter.state]
    members = [each.organisation_id for each in matter.members.all() if each.until is None]
    concerned = tuple(dict.fromkeys([*([matter.owner_id] if matter.owner_id else []), *members]))
    return Entry(
        key=f"matter:{matter.reference}",
        kind=matter.kind,
        title=matter.title,
        link=f"/record/{matter.reference}/",
        about=f"{matter_kinds()[matter.kind].title} {matter.reference}, {state.title.lower()}",
        body=matter.about,
        state=matter.state,
        system_type=matter.system_type,
        organisations=concerned,
        seen_by=() if state.seen_by == "public" else concerned or ("nobody",),
        example=matter.example,
        changed_at=matter.changed_at,
    )


@transaction.atomic
def refresh() -> int:
    """Make the entries of organisations and matters again; gives how many. What desks added to a matter stays."""
    found = Organisation.objects.prefetch_related("names")
    count = replace_kind(
        "organisation",
        (
            Entry(
                key=f"organisation:{each.pk}",
                kind="organisation",
                title=each.name,
                link=f"/organisations/{each.pk}/",
                about=" · ".join(filter(None, (each.kind.replace("-", " "), each.region))),
                body=" · ".join(sorted({row.name for row in each.names.all()} - {each.name})),
                organisations=(each.pk,),
            )
            for each in found
        ),
    )
    every = Matter.objects.prefetch_related("members").order_by("pk")
    return count + file_entries(matter_entry(each) for each in every)


def _row(entry: Entry) -> SearchEntry:
    values = vars(entry) | {"organisations": _ids(entry.organisations), "seen_by": _ids(entry.seen_by)}
    return SearchEntry(**values | {"title": entry.title[:500]})


def _ids(ids: tuple[str, ...]) -> str:
    """Ids in one text, each between spaces, so that one is never found inside another."""
    return f" {' '.join(ids)} " if ids else ""
