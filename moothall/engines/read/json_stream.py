"""Entries of a JSON document one after another, so that a package of any length takes the memory of its longest entry.

Takes a package (`{"releases": [...]}`, `{"records": [...]}`), a bare list, one object, or objects one after another
(JSON Lines). It knows nothing of what the entries mean.
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from moothall.engines.read.open import Buffer

LISTS = ("releases", "records")
CHUNK = 2**20
LONGEST = 32 * 2**20
LARGEST = 2**30
SPACE = " \t\r\n\ufeff\x1e"
DIGITS = 18


class BrokenJson(Exception):
    """The document cannot be read; `code` is an issue code, the message says what was found and where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """One entry: its number (1-based), the name of the list it stands in ("" for none) and its value."""

    number: int
    inside: str
    value: Any


def entries(data: Buffer) -> Iterator[Entry]:
    """Every entry in order. Numbers are Decimal or int, never floats. Raises BrokenJson, also after some entries."""
    if len(data) > LARGEST:
        raise BrokenJson("json-too-large", f"{len(data):,} bytes; at most {LARGEST:,} are read at once")
    reader = Reader(data)
    number = 0
    while reader.peek():
        for inside, value in _document(reader):
            number += 1
            yield Entry(number, inside, value)


def _document(reader: "Reader") -> Iterator[tuple[str, Any]]:
    first = reader.peek()
    if first == "[":
        yield from (("", value) for value in _items(reader))
    elif first == "{":
        yield from _object(reader)
    else:
        raise reader.broken("expected an object or a list")


def _items(reader: "Reader") -> Iterator[Any]:
    """The items of the list that begins here."""
    reader.take("[")
    if reader.peek() == "]":
        reader.take("]")
        return
    while True:
        yield reader.value()
        if reader.peek() != ",":
            reader.take("]")
            return
        reader.take(",")


def _object(reader: "Reader") -> Iterator[tuple[str, Any]]:
    """The items of the lists of an object that is a package; else the object itself."""
    rest: dict[str, Any] = {}
    package = False
    reader.take("{")
    while reader.peek() != "}":
        name = reader.value()
        reader.take(":")
        if name in LISTS and reader.peek() == "[":
            package = True
            yield from ((name, value) for value in _items(reader))
        else:
            rest[str(name)] = reader.value()
        if reader.peek() != ",":
            break
        reader.take(",")
    reader.take("}")
    if not package or "compiledRelease" in rest:
        yield "", rest


def _number(text: str) -> int | Decimal:
    """A whole number of ordinary length as int, a longer one as Decimal (int refuses thousands of digits)."""
    return int(text) if len(text) <= DIGITS else Decimal(text)


def _no_number(text: str) -> None:
    """NaN and Infinity are no amounts."""
    return None


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=_number, parse_constant=_no_number, strict=False)


@dataclass
class Reader:
    """A window on the text of a document that moves on as values are taken."""

    data: Buffer
    text: str = ""
    at: int = 0
    before: int = 0
    taken: int = 0
    decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")())

    def more(self) -> bool:
        """Decode the next piece, at least as long as what is held; False at the end."""
        if self.taken >= len(self.data):
            return False
        end = self.taken + max(CHUNK, len(self.text) - self.at)
        piece = bytes(self.data[self.taken : end])
        try:
            new = self.decoder.decode(piece, final=end >= len(self.data))
        except UnicodeDecodeError as error:
            found = f"bytes that are not UTF-8 at byte {self.taken + error.start:,}"
            raise BrokenJson("json-broken", found) from error
        self.taken += len(piece)
        self.before += self.at
        self.text, self.at = self.text[self.at :] + new, 0
        return True

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, wanted: str) -> None:
        """Pass a character that must come next."""
        if self.peek() != wanted:
            raise self.broken(f"expected '{wanted}'")
        self.at += 1

    def value(self) -> Any:
        """The value that begins here, whole."""
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self.text, self.at)
            except RecursionError as error:
                raise BrokenJson("json-too-deep", f"values inside values too deep at {self.place()}") from error
            except (ValueError, ArithmeticError) as error:
                if len(self.text) - self.at > LONGEST:
                    raise BrokenJson("json-broken", f"a value that does not end at {self.place()}") from error
                if not self.more():
                    raise self.broken(str(error)) from error
                continue
            if end == len(self.text) and self.more():
                continue
            self.at = end
            return found

    def place(self) -> str:
        """Where the window stands, in words."""
        return f"character {self.before + self.at + 1:,}"

    def broken(self, what: str) -> BrokenJson:
        """A fault at this place."""
        near = self.text[self.at : self.at + 20]
        return BrokenJson(
            "json-broken", f"{what} at {self.place()}, found {near!r}" if near else f"{what}, found the end"
        )
