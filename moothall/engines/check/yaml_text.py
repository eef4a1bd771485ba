"""Bytes of a file to text, or a refusal that says what they are. It guesses no encoding: YAML files are UTF-8."""

import codecs
import re
from collections.abc import Callable

MOST_BYTES = 1024 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UTF16 = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def text_of(data: bytes, refuse: Callable[..., Exception], size: int = 0) -> str:
    """The text of a file; a byte order mark is left out. Raises what `refuse(code, place, found, expected)` makes.

    `size` is that of the whole file, when only its beginning was read.
    """
    size = max(size, len(data))
    if size > MOST_BYTES:
        raise refuse("file-too-big", found=megabytes(size), expected=megabytes(MOST_BYTES))
    for mark, name in _UTF16:
        if data.startswith(mark):
            raise refuse("file-utf16", found=name)
    if b"\x00" in data:
        raise refuse("file-binary", place_of(data, data.index(b"\x00")), found="NUL")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = place_of(data, error.start)
        raise refuse("file-not-utf8", found=f"byte {data[error.start]:#04x} in line {line}, byte {column}") from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - (text.rfind("\n", 0, control.start()) + 1) + 1
        raise refuse("file-binary", (line, column), found=f"control character {ord(control[0]):#04x}")
    return text


def place_of(data: bytes, at: int) -> tuple[int, int]:
    """Line and byte in the line, from 1, of a position in the file."""
    return data.count(b"\n", 0, at) + 1, at - (data.rfind(b"\n", 0, at) + 1) + 1


def megabytes(size: int) -> str:
    """A number of bytes in words, such as "1 MB"."""
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 MB", " MB")
