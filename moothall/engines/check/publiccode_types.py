"""From YAML nodes to the values of the fields of publiccode.yml, with a message for each key or type that is wrong.

A block that holds a value of the wrong type cannot be trusted and counts as empty, up to the top of the file; only a
language, or an item of a list, is left out alone. Keys that the standard does not know are named and kept.
"""

from typing import Any

from moothall.engines.check.checked import Message, message
from moothall.engines.check.places import Path, key_text
from moothall.engines.check.publiccode_fields import Field, fields
from moothall.engines.check.yaml_nodes import KIND_WORDS, Node

WRONG = object()
EXPECTED = {
    "text": "text",
    "flag": "true or false",
    "texts": "a list of texts",
    "text_or_texts": "text or a list of texts",
    "block": "keys with values",
    "blocks": "a list of keys with values",
    "languages": "a language with keys",
}
SCALARS = ("text", "bool", "int", "float", "null")


def typed(root: Node) -> tuple[dict[str, Any], list[Message]]:
    """The values of a file by field name, and what is wrong with types and keys.

    Lists of blocks keep their length: None stands for an item that was left out.
    """
    said: list[Message] = []
    values: dict[str, Any] = {}
    for key, node in root.pairs:
        known = fields().get(key.text)
        if known is None:
            said.append(unknown((key.text,), key))
            continue
        value = read(node, known, (key.text,), said)
        if value is not WRONG:
            values[key.text] = value
    return values, said


def unknown(path: Path, key: Node) -> Message:
    """The message for a key that the standard does not know."""
    return message("unknown-key", key_text(path), key.place, found=key.text)


def read(node: Node, field: Field, path: Path, said: list[Message]) -> Any:
    """The value of one field, or WRONG."""
    if node.kind == "null":
        return None
    if field.kind == "text" and node.kind in SCALARS:
        return node.text
    if field.kind == "flag" and node.kind == "bool":
        return node.text.lower() == "true"
    if field.kind == "text_or_texts" and node.kind in SCALARS:
        return [node.text]
    if field.kind in ("texts", "text_or_texts") and node.kind == "list":
        return read_texts(node, path, said)
    if field.kind == "block" and node.kind == "block":
        return read_block(node, field, path, said)
    if field.kind == "blocks" and node.kind == "list":
        return read_blocks(node, field, path, said)
    if field.kind == "languages" and node.kind == "block":
        return read_languages(node, field, path, said)
    said.append(wrong(node, EXPECTED[field.kind], path))
    return WRONG


def read_texts(node: Node, path: Path, said: list[Message]) -> Any:
    """A list of texts, or WRONG when an item is none."""
    faulty = [(i, item) for i, item in enumerate(node.items) if item.kind not in SCALARS]
    said += [wrong(item, "text", (*path, i)) for i, item in faulty]
    return WRONG if faulty else ["" if item.kind == "null" else item.text for item in node.items]


def read_block(node: Node, field: Field, path: Path, said: list[Message]) -> Any:
    """The values of a block, or WRONG when one of them is."""
    found: dict[str, Any] = {}
    for key, child in node.pairs:
        known = field.fields.get(key.text)
        if known is None:
            said.append(unknown((*path, key.text), key))
            continue
        found[key.text] = read(child, known, (*path, key.text), said)
    return WRONG if any(value is WRONG for value in found.values()) else found


def read_blocks(node: Node, field: Field, path: Path, said: list[Message]) -> list[dict[str, Any] | None]:
    """A list of blocks; an item that cannot be read is None, so that the others keep their places."""
    found: list[dict[str, Any] | None] = []
    for i, item in enumerate(node.items):
        if item.kind == "block":
            value = read_block(item, field, (*path, i), said)
            found.append(None if value is WRONG else value)
        else:
            said.append(wrong(item, EXPECTED["block"], (*path, i)))
            found.append(None)
    return found


def read_languages(node: Node, field: Field, path: Path, said: list[Message]) -> dict[str, dict[str, Any]]:
    """A block for each language that can be read."""
    found = {}
    for key, child in node.pairs:
        if child.kind == "block":
            value = read_block(child, field, (*path, key.text), said)
            if value is not WRONG:
                found[key.text] = value
        else:
            said.append(wrong(child, EXPECTED["languages"], (*path, key.text)))
    return found


def wrong(node: Node, expected: str, path: Path) -> Message:
    """The message for a type, at the first line of the value: its first key or item when that stands in a new line."""
    line, deeper = node.line, path
    if node.kind == "block" and node.pairs and not node.flow:
        deeper = (*path, node.pairs[0][0].text)
    elif node.kind == "list" and node.items and not node.flow:
        deeper = (*path, 0)
    return message("wrong-type", key_text(deeper), (line, 1), found=KIND_WORDS[node.kind], expected=expected)
