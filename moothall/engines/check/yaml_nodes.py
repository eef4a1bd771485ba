"""YAML text to nodes that remember their line and column, in bounded time and memory.

Scalars are told by the core schema of YAML 1.2: only true and false are booleans; yes, no, on and off are text. What
could be an attack is refused and never built: large files, deep nesting, aliases that multiply, tags of programming
languages. It knows nothing of publiccode.yml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from moothall.engines.check.checked import Message, message
from moothall.engines.check.yaml_syntax import syntax_fault
from moothall.engines.check.yaml_text import text_of

DEEPEST, MOST_NODES = 30, 20_000
LONGEST_NUMBER = 100
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CORE = "tag:yaml.org,2002:"
_TAGS = {_CORE + name: name for name in ("str", "null", "bool", "int", "float", "seq", "map")}
_KINDS = {"str": "text", "seq": "list", "map": "block"}


@dataclass(slots=True)
class Node:
    """A value: `kind` is text, bool, int, float or null (with `text` as written), list (`items`) or block (`pairs`)."""

    kind: str
    line: int
    column: int
    text: str = ""
    items: list["Node"] = field(default_factory=list)
    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)
    size: int = 1
    whole: bool = True
    flow: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, from 1."""
        return self.line, self.column

    def get(self, key: str) -> tuple["Node", "Node"] | None:
        """The first pair of a block with this key."""
        return next((pair for pair in self.pairs if pair[0].text == key), None)


class Refused(Exception):
    """The file cannot be read, or must not be; `said` is the one message about it."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.text)
        self.said = said


def refuse(code: str, place: tuple[int, int] = (0, 0), found: object = "", expected: object = "") -> Refused:
    """The exception for a file that is not read on."""
    return Refused(message(code, "", place, found=found, expected=expected))


def read_yaml(data: bytes, size: int = 0) -> tuple[Node, list[Message]]:
    """The block that a file holds, with the messages about single keys. Raises Refused.

    `size`: see `text_of`.
    """
    builder = _Builder()
    text = text_of(data, refuse, size)
    try:
        root = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise refuse(*syntax_fault(error, text), expected=DEEPEST) from None
    if root is None or (root.kind == "null" and not root.text):
        raise refuse("yaml-empty", (1, 1))
    if root.kind != "block":
        raise refuse("yaml-not-a-block", root.place, found=KIND_WORDS[root.kind])
    return root, builder.said


KIND_WORDS = {
    "text": "text",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "list": "a list",
    "block": "keys with values",
}


def kind_of(text: str) -> str:
    """What a plain scalar is by the core schema of YAML 1.2. Infinities and very long numbers count as text."""
    if _NULL.fullmatch(text):
        return "null"
    if _BOOL.fullmatch(text):
        return "bool"
    if len(text) > LONGEST_NUMBER:
        return "text"
    return "int" if _INT.fullmatch(text) else "float" if _FLOAT.fullmatch(text) else "text"


def plain(node: Node) -> Any:
    """A node as plain Python: str, int, float, bool, None, list, dict."""
    if node.kind == "block":
        return {key.text: plain(value) for key, value in node.pairs}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    return scalar(node)


def scalar(node: Node) -> Any:
    """The value of a scalar node."""
    if node.kind == "bool":
        return node.text.lower() == "true"
    if node.kind == "int":
        return int(node.text, 0) if node.text[:2] in ("0o", "0x") else int(node.text)
    if node.kind == "float":
        value = float(node.text)
        return node.text if value in (float("inf"), float("-inf")) else value
    return None if node.kind == "null" else node.text


class _Builder:
    """Builds nodes from events, counting as it goes; holds the state of one file."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.anchors: dict[str, Node] = {}
        self.total = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        stack: list[tuple[Node, list[Node]]] = []
        for event in events:
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise refuse("yaml-many-documents", place)
            if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                node = self.leaf(event, place)
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(stack) >= DEEPEST:
                    raise refuse("yaml-too-deep", place, expected=DEEPEST)
                stack.append((self.opened(event, place), []))
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                node = self.closed(*stack.pop())
            else:
                continue
            if stack:
                stack[-1][1].append(node)
            else:
                root = node
        return root

    def count(self, size: int, place: tuple[int, int]) -> None:
        self.total += size
        if self.total > MOST_NODES:
            raise refuse("yaml-too-large", place, expected=f"{MOST_NODES:,}")

    def leaf(self, event: Any, place: tuple[int, int]) -> Node:
        if isinstance(event, yaml.AliasEvent):
            node = self.anchors.get(str(event.anchor))
            if node is None or not node.whole:
                why = "stands for nothing above it" if node is None else "holds itself"
                raise refuse("yaml-alias", place, found=f"*{event.anchor}", expected=why)
            self.count(node.size, place)
            return node
        self.count(1, place)
        kind = kind_of(event.value) if event.implicit[0] else "text"
        if event.tag not in (None, "!"):
            kind = self.tagged(event.tag, event.value, place)
        return self.anchored(event, Node(kind, *place, text=event.value))

    def opened(self, event: Any, place: tuple[int, int]) -> Node:
        self.count(1, place)
        kind = "block" if isinstance(event, yaml.MappingStartEvent) else "list"
        if event.tag not in (None, "!") and _KINDS.get(_TAGS.get(event.tag, "")) != kind:
            raise refuse("yaml-tag", place, found=event.tag)
        return self.anchored(event, Node(kind, *place, whole=False, flow=bool(event.flow_style)))

    def anchored(self, event: Any, node: Node) -> Node:
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def tagged(self, tag: str, text: str, place: tuple[int, int]) -> str:
        name = _TAGS.get(tag, "")
        if name in ("", "seq", "map") or (name != "str" and kind_of(text) not in (name, "int")):
            raise refuse("yaml-tag", place, found=tag)
        return "text" if name == "str" else name

    def closed(self, node: Node, children: list[Node]) -> Node:
        node.whole = True
        node.size = 1 + sum(child.size for child in children)
        if node.kind == "list":
            node.items = children
        else:
            node.pairs = self.paired(children)
        return node

    def paired(self, children: list[Node]) -> list[tuple[Node, Node]]:
        """Keys with values: each key once, and what `<<` brings in for keys that are not there."""
        pairs: dict[str, tuple[Node, Node]] = {}
        merged: list[Node] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if key.kind in ("list", "block", "null"):
                self.said.append(message("yaml-bad-key", "", key.place, found=KIND_WORDS[key.kind]))
            elif key.text == "<<" and value.kind in ("block", "list"):
                merged += [value] if value.kind == "block" else [v for v in value.items if v.kind == "block"]
            elif key.text in pairs:
                first = pairs[key.text][0].line
                self.said.append(
                    message("yaml-duplicate-key", key.text, key.place, found=f'"{key.text}"', expected=first)
                )
            else:
                pairs[key.text] = (key, value)
        for block in merged:
            for key, value in block.pairs:
                pairs.setdefault(key.text, (key, value))
        return list(pairs.values())
