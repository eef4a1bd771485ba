"""Step *open* for text: which encoding, and the text in blocks of whole lines. Rules only; no detector is asked.

Order of the rules: byte-order mark, NULs of UTF-16, strict UTF-8, else Windows-1252 with any UTF-8 lines kept.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from moothall.engines.read.open import Buffer
from moothall.vocabulary.issue import Issue

BLOCK = 4 * 2**20
LONGEST_LINE = 8 * 2**20
_UNDEFINED = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") or _UNDEFINED[b] for b in range(256))
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


class LineTooLong(Exception):
    """A line is longer than any table's; holds the 1-based number of the line."""


@dataclass
class Text:
    """A decided encoding with what was noticed. `issues` is filled while blocks are read."""

    data: Buffer
    encoding: str
    skip: int = 0
    mixed: bool = False
    newline: bytes = b"\n"
    issues: list[Issue] = field(default_factory=list)
    nul_lines: int = 0


def decide_text(data: Buffer, encoding: str | None = None) -> Text:
    """The encoding of a text file; `encoding` overrules (a correction). Reads the bytes once."""
    head = bytes(data[:4])
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _with_newline(_from_mark(data, name, encoding))
    if encoding:
        return _with_newline(Text(data, encoding))
    wide = _utf16_without_mark(bytes(data[:4096]))
    if wide:
        return _with_newline(Text(data, wide, issues=[Issue("encoding-not-utf8", found=wide)]))
    if is_utf8(data):
        return _with_newline(Text(data, "utf-8" if not _is_ascii(data) else "ascii"))
    return _with_newline(_windows(data))


def _from_mark(data: Buffer, name: str, encoding: str | None) -> Text:
    if encoding and not encoding.startswith("utf"):
        return Text(data, encoding, skip=3 if name == "utf-8-sig" else 2)
    if name == "utf-8-sig":
        if not is_utf8(data):
            text = _windows(data)
            return Text(
                data, text.encoding, 3, True, issues=[Issue("encoding-mixed", found="UTF-8 mark and Windows-1252")]
            )
        return Text(data, name, skip=3)
    return Text(data, name, issues=[Issue("encoding-not-utf8", found="utf-16")])


def _windows(data: Buffer) -> Text:
    """Windows-1252, with a note when some lines are UTF-8 or some bytes are undefined."""
    raw = bytes(data) if len(data) < BLOCK * 16 else bytes(data[: BLOCK * 16])
    text = Text(data, "cp1252", issues=[Issue("encoding-not-utf8", found="Windows-1252")])
    if _UTF8_PAIR.search(raw) and any(_UTF8_PAIR.search(line) and _fully_utf8(line) for line in raw.split(b"\n")):
        text.mixed = True
        text.issues = [Issue("encoding-mixed", found="UTF-8 and Windows-1252")]
    if any(bytes([b]) in raw for b in _UNDEFINED) and not text.mixed:
        text.issues.append(Issue("encoding-undefined", found="bytes that Windows-1252 leaves undefined"))
    return text


def _fully_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_newline(text: Text) -> Text:
    if not text.encoding.startswith("utf-16"):
        head = bytes(text.data[:BLOCK])
        text.newline = b"\n" if b"\n" in head or b"\r" not in head else b"\r"
    return text


def is_utf8(data: Buffer) -> bool:
    """Strict UTF-8 over all bytes, block by block."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), BLOCK):
            decoder.decode(data[start : start + BLOCK], final=start + BLOCK >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _is_ascii(data: Buffer) -> bool:
    return all(bytes(data[start : start + BLOCK]).isascii() for start in range(0, len(data), BLOCK))


def _utf16_without_mark(head: bytes) -> str | None:
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd, half = head[0::2].count(b"\x00"), head[1::2].count(b"\x00"), len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None


def blocks(text: Text) -> Iterator[str]:
    """The text in blocks that end at a line's end, line ends made `\\n`, byte-order marks and NULs taken out.

    Raises LineTooLong when no line ends within LONGEST_LINE bytes.
    """
    for number, block in enumerate(_decoded(text)):
        if "\r" in block:
            block = block.replace("\r\n", "\n").replace("\r", "\n")
        if number == 0:
            block = block.lstrip("\ufeff").removeprefix("ï»¿")
        if "\x00" in block:
            text.nul_lines += sum("\x00" in line for line in block.split("\n"))
            block = block.replace("\x00", "")
        yield block


def _decoded(text: Text) -> Iterator[str]:
    if text.encoding.startswith("utf-16"):
        yield from _decoded_wide(text)
        return
    decode = _decode_mixed if text.mixed else _decoder(text.encoding)
    for chunk in _byte_blocks(text.data, text.skip, text.newline):
        yield decode(chunk)


def _byte_blocks(data: Buffer, start: int, newline: bytes) -> Iterator[bytes]:
    size = len(data)
    while start < size:
        end = min(start + BLOCK, size)
        if end < size:
            cut = data.rfind(newline, start, end)
            if cut < start:
                cut = data.find(newline, end, start + LONGEST_LINE)
                if cut < 0 and start + LONGEST_LINE < size:
                    raise LineTooLong(f"no line end within {LONGEST_LINE:,} bytes after byte {start:,}")
            end = cut + 1 if cut >= start else size
        chunk = bytes(data[start:end])
        if chunk.endswith(b"\r") and newline == b"\n" and end < size and data[end : end + 1] == b"\n":
            end += 1
            chunk += b"\n"
        yield chunk
        start = end


def _decoded_wide(text: Text) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(text.encoding)("replace")
    held = ""
    for start in range(0, len(text.data), BLOCK):
        held += decoder.decode(text.data[start : start + BLOCK], final=start + BLOCK >= len(text.data))
        cut = held.rfind("\n") + 1
        if not cut and len(held) > LONGEST_LINE:
            raise LineTooLong(f"no line end within {LONGEST_LINE:,} characters")
        if cut:
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def _decoder(encoding: str):  # type: ignore[no-untyped-def]
    if encoding == "cp1252":
        return lambda chunk: codecs.charmap_decode(chunk, "strict", _CP1252)[0]
    name = "utf-8" if encoding in ("utf-8-sig", "ascii") else encoding
    return lambda chunk: chunk.decode(name, "replace")


def _decode_mixed(chunk: bytes) -> str:
    lines = []
    for line in chunk.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(codecs.charmap_decode(line, "strict", _CP1252)[0])
    return "\n".join(lines)
