"""Where a field stands in a YAML file, and how its path is written in a message.

A key that is there has the place of the key; an item of a list its own; a key that is missing has the place where its
block begins; what has no block has no place (0, 0).
"""

import re

from moothall.engines.check.yaml_nodes import Node

Path = tuple[str | int, ...]
_WORD = re.compile(r"[A-Za-z]+")


def key_text(path: Path) -> str:
    """A path as text: `description.en.videos[0]`; a key that is not all letters stands in brackets, `[en-GB]`."""
    parts: list[str] = []
    for part in path:
        in_brackets = isinstance(part, int) or (parts and not _WORD.fullmatch(part))
        parts.append(f"[{part}]" if in_brackets else f".{part}" if parts else str(part))
    return "".join(parts)


def place_of(root: Node, path: Path) -> tuple[int, int]:
    """Line and column of a path, from 1; of what stands around it when it is missing; 0, 0 when nothing does."""
    node, place = root, root.place
    for i, part in enumerate(path):
        last = i == len(path) - 1
        if isinstance(part, int):
            if node.kind != "list" or part >= len(node.items):
                return place if last else (0, 0)
            node = node.items[part]
            place = node.place
            continue
        pair = node.get(part) if node.kind == "block" else None
        if pair is None:
            return node.place if last else (0, 0)
        place, node = pair[0].place, pair[1]
    return place
