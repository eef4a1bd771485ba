"""What the YAML library says of a syntax fault, in our words; the place is the line where it could not read on."""

from typing import Any

TABS = ("cannot start any token", "tab character", "'\\t'")
WORDS = (
    ("could not find expected ':'", "a line that is neither a value nor a key with a colon"),
    ("mapping values are not allowed", "a second colon, or a key where only a value can stand"),
    ("expected key", "a line that is indented otherwise than those above it"),
    ("<block end>", "a line that is indented otherwise than those above it"),
    ("expected '-' indicator", "a line that is no item of the list above it"),
    ("end of stream", "a quotation mark or bracket that is never closed"),
    ("document indicator", "a quotation mark or bracket that is never closed"),
    ("expected ',' or", "a list or block in brackets without its comma or closing bracket"),
    ("expected the node content", "no value where one must stand"),
    ("escape", "a backslash with a letter that YAML does not know"),
    ("cannot start any token", "a character that no value can begin with; put the value in quotation marks"),
    ("anchor", "an anchor or alias (& or *) without a name"),
    ("tag", "a tag (!) that cannot be read"),
    ("duplicate %", "a directive (%) that stands twice"),
)


def syntax_fault(error: Any, text: str) -> tuple[str, tuple[int, int], str]:
    """Code, place and what was found, from an exception of the YAML library and the text that it read."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = (mark.line + 1, 1) if mark else (0, 0)
    problem = str(getattr(error, "problem", None) or "")
    if "nesting" in problem:
        return "yaml-too-deep", (0, 0), ""
    lines = text.split("\n", place[0])
    begin = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in begin[: len(begin) - len(begin.lstrip())] and any(words in problem for words in TABS):
        return "yaml-tab", place, ""
    found = next((ours for theirs, ours in WORDS if theirs in problem), "something that YAML does not allow here")
    return "yaml-syntax", place, found
