"""What can be read of a publiccode.yml even when it is invalid, so that a catalogue can list it with its faults.

Nothing is guessed: a field is what stands in the file under its own key. Whether to show it is for who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moothall.engines.check.checked import Known, Message, Verdict
from moothall.engines.check.publiccode import examine
from moothall.engines.check.publiccode_record import import_publiccode
from moothall.engines.check.publiccode_shapes import Description, PubliccodeRecord


@dataclass(frozen=True)
class PartialRecord:
    """The verdict and messages of a file, and its chief fields; texts are "" and lists empty when not there.

    `description` is the short one, else the beginning of the long one, in `language`: English if there is, else the
    first. `used_by` and `funded_by` are names. `record` is everything that could be read, with unknown keys in
    `others`; None when the file is no YAML.
    """

    verdict: Verdict
    messages: tuple[Message, ...]
    name: str = ""
    url: str = ""
    description: str = ""
    language: str = ""
    landing_url: str = ""
    licence: str = ""
    software_type: str = ""
    development_status: str = ""
    maintenance_type: str = ""
    release_date: str = ""
    platforms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    funded_by: tuple[str, ...] = ()
    record: PubliccodeRecord | None = None
    others: Mapping[str, Any] = field(default_factory=dict)


def lenient_record(data: bytes, known: Known | None = None) -> PartialRecord:
    """Read as much as can be read. Never raises for anything that a file can hold."""
    checked, root = examine(data, known or Known())
    if root is None:
        return PartialRecord(checked.verdict, checked.messages)
    record = import_publiccode(root)
    language, words = best_description(record)
    short = (words.short_description or words.long_description or "")[:300] if words else ""
    return PartialRecord(
        checked.verdict,
        checked.messages,
        name=record.name or "",
        url=record.url or "",
        description=" ".join(short.split()),
        language=language,
        landing_url=record.landing_url or "",
        licence=(record.legal.license or "") if record.legal else "",
        software_type=record.software_type or "",
        development_status=record.development_status or "",
        maintenance_type=(record.maintenance.type or "") if record.maintenance else "",
        release_date=record.release_date or "",
        platforms=record.platforms,
        categories=record.categories,
        used_by=record.used_by,
        funded_by=tuple(o.name or o.uri or "" for o in record.funded_by),
        record=record,
        others=record.others,
    )


def best_description(record: PubliccodeRecord) -> tuple[str, Description | None]:
    """The description in English, else in the first language that has one."""
    tags = sorted(record.description, key=lambda tag: not tag.lower().startswith("en"))
    return next(((tag, record.description[tag]) for tag in tags), ("", None))
