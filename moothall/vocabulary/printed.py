"""Cells as spreadsheets print them, laid bare: no invisible characters, no formula or apostrophe around a value."""

import re
from html import unescape

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_FORMULA = re.compile(r'="?(.*?)"?', re.DOTALL)
_QUOTED_FIGURE = re.compile(r"'(?=[-+(£\d])")


def for_xml(text: str) -> str:
    """A text without the signs that no XML document can hold: one of them would break a whole feed."""
    return _NOT_IN_XML.sub("", text)


def bare(text: str) -> str:
    """The value of a cell without space around it, invisible characters, entities, `="..."` or a leading apostrophe."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    text = text.strip()
    if "&" in text and ";" in text:
        text = unescape(text)
    if text.startswith("=") and not any(c in text for c in "()!:*/"):
        found = _FORMULA.fullmatch(text)
        text = found[1] if found else text
    return _QUOTED_FIGURE.sub("", text, count=1) if text.startswith("'") else text
