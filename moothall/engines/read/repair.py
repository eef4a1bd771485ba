"""Text that a wrong encoding damaged before it was published, put right; everything else is left as it stands."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from moothall.vocabulary.printed import bare

_MARKS = (
    "&amp;",
    "&pound;",
    "&#",
    "&quot;",
    "&nbsp;",
    "Ã",
    "Â",
    "â€",
    "ï»¿",
    "\xa0",
    '="',
    "\u200b",
    "\ufeff",
    "\xad",
    "\u200e",
    "\u200f",
    "\x92",
    "\x93",
    "\x94",
    "\x96",
    "\ufffd",
)
_DAMAGE = re.compile(r"[ÃÂâï][\x80-\xff\u0152-\u2122]")


def suspicious(block: str) -> bool:
    """Whether a block of text may hold damaged text; quick and generous."""
    return any(mark in block for mark in _MARKS)


def repair(text: str) -> str:
    """Undo UTF-8 read as Windows-1252 (up to twice); turn no-break spaces into spaces; C1 quotes into quotes."""
    for _ in range(2):
        if not _DAMAGE.search(text):
            break
        try:
            again = text.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            again = _DAMAGE.sub(_pair, text)
        if again == text:
            break
        text = again
    return bare(text).replace("\xa0", " ").replace("\x92", "’").replace("\x96", "–").replace("ï»¿", "").strip()


def _pair(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found[0]


def repair_column(texts: pa.Array) -> tuple[pa.Array, int]:
    """A column with its damaged texts repaired, and how many rows changed beyond spaces."""
    encoded = texts.dictionary_encode()
    before = encoded.dictionary.to_pylist()
    after = [repair(t) if t else t for t in before]
    changed = [a != b and (b or "").replace("\xa0", " ").strip() != a for a, b in zip(after, before, strict=True)]
    if after == before:
        return texts, 0
    mask = pa.array(changed, pa.bool_()).take(encoded.indices)
    return pa.array(after, pa.string()).take(encoded.indices), pc.sum(mask).as_py() or 0
