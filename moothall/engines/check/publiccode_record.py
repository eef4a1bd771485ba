"""Import and export of publiccode.yml: plain values to a record and back, without losing a key.

A text is kept as it was written, also where YAML would take it for a number ("1.10"). An empty list counts as none, and
so does a key without a value. Whether a record is valid is not asked here.
"""

from collections.abc import Mapping
from dataclasses import Field, fields, replace
from typing import Any

import yaml

from moothall.engines.check.publiccode_shapes import PubliccodeRecord, Support
from moothall.engines.check.yaml_nodes import Node, kind_of, plain
from moothall.vocabulary.code_list import read_list

SECTIONS = ("IT", "it", "GB")


def import_publiccode(root: Node) -> PubliccodeRecord:
    """The record in a file that has been read (`read_yaml`)."""
    record: PubliccodeRecord = shaped(root, PubliccodeRecord)
    return record


def shaped(node: Node, shape: Any) -> Any:
    """A block as a dataclass. A value of the wrong type goes to `others` with the unknown keys, so nothing is lost."""
    known: dict[str, Field[Any]] = {f.metadata["key"]: f for f in fields(shape) if "key" in f.metadata}
    sections = shape is PubliccodeRecord
    taken: dict[str, Any] = {}
    apart: dict[str, Any] = {}
    countries: dict[str, Any] = {}
    for key, child in node.pairs:
        if sections and key.text in SECTIONS and child.kind == "block":
            countries[key.text] = section(child)
        elif key.text not in known or not fits(child, known[key.text].metadata["kind"]):
            apart[key.text] = plain(child)
        elif child.kind != "null":
            taken[known[key.text].name] = value_of(child, known[key.text].metadata)
    if sections:
        taken["country_sections"] = countries
    return shape(**taken, others=apart)


def fits(node: Node, kind: str) -> bool:
    """Whether a node can be a value of a kind."""
    if node.kind == "null":
        return True
    if kind == "text":
        return node.kind not in ("list", "block")
    if kind == "flag":
        return node.kind == "bool"
    if kind in ("texts", "text_or_texts"):
        as_list = node.kind == "list" or (kind == "text_or_texts" and node.kind != "block")
        return as_list and all(item.kind not in ("list", "block") for item in node.items)
    if kind == "blocks":
        return node.kind == "list" and all(item.kind == "block" for item in node.items)
    if kind == "languages":
        return node.kind == "block" and all(child.kind == "block" for _, child in node.pairs)
    return node.kind == "block"


def value_of(node: Node, meta: Mapping[str, Any]) -> Any:
    """The value of a field from a node that fits it."""
    kind = meta["kind"]
    if kind == "text":
        return node.text
    if kind == "flag":
        return node.text.lower() == "true"
    if kind in ("texts", "text_or_texts"):
        items = node.items if node.kind == "list" else [node]
        return tuple("" if item.kind == "null" else item.text for item in items)
    if kind == "blocks":
        return tuple(shaped(item, meta["shape"]) for item in node.items)
    if kind == "languages":
        return {key.text: shaped(child, meta["shape"]) for key, child in node.pairs}
    return shaped(node, meta["shape"])


def section(node: Node) -> Any:
    """A country section as keys with texts, flags and lists; texts as written."""
    if node.kind == "block":
        return {key.text: section(child) for key, child in node.pairs}
    if node.kind == "list":
        return [section(item) for item in node.items]
    return {"bool": node.text.lower() == "true", "null": None}.get(node.kind, node.text)


# Export ---------------------------------------------------------------------------------------------------------------


def export_publiccode(record: PubliccodeRecord, *, portable: bool = False) -> str:
    """A record as YAML text in the order of the standard, which reads back as the same record.

    With `portable`, our own section GB is left out, and what it says that others understand is said in `supports`.
    """
    return write_yaml(unshaped(as_portable(record) if portable else record))


def as_portable(record: PubliccodeRecord) -> PubliccodeRecord:
    """The record without the section GB; its flags become entries of `supports`."""
    ours = record.country_sections.get("GB")
    if ours is None:
        return record
    there = {support.id for support in record.supports}
    more = [row["id"] for row in read_list("publiccode_uk_supports") if ours.get(row["field"]) is True]
    supports = (*record.supports, *(Support(id=i) for i in more if i not in there))
    rest = {name: value for name, value in record.country_sections.items() if name != "GB"}
    return replace(record, supports=supports, country_sections=rest)


def unshaped(record: Any) -> dict[str, Any]:
    """A dataclass as plain keys and values; what is None or an empty list is left out."""
    out: dict[str, Any] = {}
    for f in fields(record):
        value, kind = getattr(record, f.name), f.metadata["kind"]
        if kind in ("others", "sections"):
            out |= value
        elif kind in ("text", "flag"):
            if value is not None:
                out[f.metadata["key"]] = value
        elif kind in ("texts", "text_or_texts"):
            if value:
                out[f.metadata["key"]] = list(value)
        elif kind == "blocks":
            if value:
                out[f.metadata["key"]] = [unshaped(item) for item in value]
        elif kind == "languages":
            if value:
                out[f.metadata["key"]] = {tag: unshaped(item) for tag, item in value.items()}
        elif value is not None:
            out[f.metadata["key"]] = unshaped(value)
    return out


class _Dumper(yaml.SafeDumper):
    """Writes text so that both YAML 1.1 and 1.2 read it back as text; never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style_of(value))


def style_of(value: str) -> str | None:
    """How a text is written: in lines when it has some, quoted when it could be taken for something else."""
    lines = value.split("\n")
    if len(lines) > 1 and all(line == line.strip() and line.isprintable() for line in lines):
        return "|"
    return '"' if kind_of(value) != "text" or value == "<<" or not value.isprintable() else None


_Dumper.add_representer(str, _text)


def write_yaml(value: Any) -> str:
    """Plain values as YAML text, keys in the order given."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
