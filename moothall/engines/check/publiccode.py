"""Checks a publiccode.yml, the metadata file of public software: one verdict, and every fault with its place.

The standard's versions 0 to 0.7. Rules are data (`publiccode_fields.csv` and the lists beside it). Nothing is ever
fetched and nothing in the file is run; whether software is good or suits anybody is not judged.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from moothall.engines.check.checked import Checked, Known, Message, as_warning, capped, verdict_of
from moothall.engines.check.publiccode_later import later
from moothall.engines.check.publiccode_record import import_publiccode
from moothall.engines.check.publiccode_rules import Case, judge
from moothall.engines.check.publiccode_types import typed
from moothall.engines.check.yaml_nodes import Node, Refused, read_yaml

VERSION = "publiccodeYmlVersion"


def check_publiccode(
    data: bytes,
    base: Path | None = None,
    *,
    links: Mapping[str, str] = MappingProxyType({}),
    italian_codes: frozenset[str] | None = None,
    reach: bool = True,
) -> Checked:
    """Check a publiccode.yml; see `Known` for what the caller may know besides the file.

    The record is a PubliccodeRecord. Never raises for anything that a file can hold: what cannot be read is invalid,
    with a message that says why.
    """
    return check_file(data, Known(base, links, italian_codes, reach))


def check_file(data: bytes, known: Known) -> Checked:
    """The same, with all that is known in one value: the shape that every standard's check has."""
    checked, root = examine(data, known)
    if checked.verdict == "invalid" or root is None:
        return checked
    return replace(checked, record=import_publiccode(root))


def examine(data: bytes, known: Known) -> tuple[Checked, Node | None]:
    """The verdict without a record, and the nodes of the file; None when it cannot be read at all."""
    try:
        root, said = read_yaml(data, known.size)
    except Refused as refused:
        return Checked("invalid", (refused.said,)), None
    case = Case(root, known)
    values, types = typed(root)
    judged = judge(values, case)
    versions = [m for m in judged if m.key == VERSION]
    if any(m.key == VERSION for m in types):
        versions = []  # of the wrong type, so not also missing
    others = [m for m in judged if m.key != VERSION]
    told = [*versions, *said, *map(softened, types), *others, *later(values, case)]
    return Checked(verdict_of(told), capped(told)), root


def softened(told: Message) -> Message:
    """A fault inside our own section for the United Kingdom is only a warning: it must make no file invalid."""
    return as_warning(told) if told.key == "GB" or told.key.startswith(("GB.", "GB[")) else told
