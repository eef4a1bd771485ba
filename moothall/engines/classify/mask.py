"""Mask natural persons in a payments file before it is published: text, workbook, or a zip of these.

The beneficiary columns are told to it (the reader finds them). It changes only what it masks, never a file in place
unless asked to, and its report names nobody.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from moothall.engines.classify.mask_csv import CannotMask, MaskedBytes, mask_csv
from moothall.engines.classify.mask_names import MaskOptions, key_of, names_in, strict_options
from moothall.engines.classify.mask_xlsx import MOST_BYTES, SheetPlace, mask_xlsx, repacked

__all__ = [
    "CannotMask",
    "MaskOptions",
    "MaskReport",
    "MaskedBytes",
    "TablePlace",
    "mask_bytes",
    "mask_csv",
    "mask_file",
    "mask_xlsx",
    "mask_zip",
    "names_in",
    "strict_options",
]


@dataclass(frozen=True)
class TablePlace:
    """Where the beneficiaries of one table stand. `member` is the path inside a zip (`inner.zip/file.csv` for a zip in
    a zip), `sheet` the sheet of a workbook; `header_row` is 1-based (0 for none), `columns` are 1-based."""

    columns: tuple[int, ...]
    header_row: int
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    member: str | None = None


@dataclass(frozen=True)
class MaskReport:
    """What was masked in one file: counts only, and notes for the officer."""

    file: str
    rows: int
    cells: int
    names: int
    changed: bool
    notes: tuple[str, ...] = field(default_factory=tuple)


def mask_file(
    path_in: Path, path_out: Path, places: Sequence[TablePlace], options: MaskOptions | None = None
) -> MaskReport:
    """Mask one file and write it in one step (`path_out` may be `path_in`).

    Raises `CannotMask` if it is of a kind that cannot be masked (then nothing is written), OSError if it cannot be
    read or written.
    """
    data = path_in.read_bytes()
    done = mask_bytes(path_in.name, data, places, options)
    write_whole(path_out, done.data)
    keys = {key_of(name) for name in done.masked}
    file_name = key_of(path_in.stem)
    named = any(f" {key} " in f" {file_name} " for key in keys)
    notes = done.notes + (("The file's own name holds a masked name: rename it.",) if named else ())
    return MaskReport(path_in.name, done.rows, done.cells, len(keys), done.data != data, notes)


def mask_bytes(name: str, data: bytes, places: Sequence[TablePlace], options: MaskOptions | None = None) -> MaskedBytes:
    """Mask a file held in memory; its kind is told by its content. Raises `CannotMask`."""
    if data[:4] == b"PK\x03\x04":
        return mask_archive(name, data, places, options)
    if data[:4] in {b"\xd0\xcf\x11\xe0", b"%PDF"}:
        raise CannotMask(f"{name} is an old Excel file or a PDF. Save it as XLSX or CSV, then mask that.")
    if not places:
        return MaskedBytes(data, frozenset(), 0, 0, ("No beneficiary column was found: nothing is masked.",))
    return mask_tables(data, places, options)


def mask_tables(data: bytes, places: Sequence[TablePlace], options: MaskOptions | None) -> MaskedBytes:
    """Mask each table of one text file in turn (a file may hold stacked tables)."""
    names: frozenset[str] = frozenset()
    cells = rows = 0
    notes: tuple[str, ...] = ()
    for place in places:
        done = mask_csv(data, place.encoding, place.delimiter, place.header_row, place.columns, options)
        data, names, notes = done.data, names | done.masked, notes + done.notes
        cells, rows = cells + done.cells, rows + done.rows
    return MaskedBytes(data, names, cells, rows, tuple(dict.fromkeys(notes)))


def mask_archive(name: str, data: bytes, places: Sequence[TablePlace], options: MaskOptions | None) -> MaskedBytes:
    """A workbook, or a zip of files."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile as error:
        raise CannotMask(f"{name} is a broken zip ({error}). Fetch it again or unpack it first.") from error
    if "xl/workbook.xml" in members:
        sheets = [SheetPlace(p.sheet, p.header_row, p.columns) for p in places if p.sheet is not None]
        return mask_xlsx(data, sheets, options)
    if "mimetype" in members:
        raise CannotMask(f"{name} is an OpenDocument file. Save it as XLSX or CSV, then mask that.")
    options = options or MaskOptions()
    first = mask_zip(data, lambda member, body: mask_bytes(member, body, places_in(member, places), options))
    if len(members) < 2 or not first.masked:
        return first
    # A name that the context gave away in one member is masked in all of them.
    wider = replace(options, also=options.also | first.masked)
    return mask_zip(data, lambda member, body: mask_bytes(member, body, places_in(member, places), wider))


def places_in(member: str, places: Sequence[TablePlace]) -> list[TablePlace]:
    """The places that lie in one member of a zip, as seen from inside it."""
    inside = []
    for p in places:
        if p.member == member:
            inside.append(TablePlace(p.columns, p.header_row, p.encoding, p.delimiter, p.sheet, None))
        elif p.member and p.member.startswith(f"{member}/"):
            rest = p.member.removeprefix(f"{member}/")
            inside.append(TablePlace(p.columns, p.header_row, p.encoding, p.delimiter, p.sheet, rest))
    return inside


def mask_zip(data: bytes, mask_member: Callable[[str, bytes], MaskedBytes]) -> MaskedBytes:
    """A zip with each member masked by `mask_member(name, content)`; order, dates and packing stay. If no member
    changes, the very bytes are given back. Raises `CannotMask` for an encrypted or huge zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        if sum(info.file_size for info in old.infolist()) > MOST_BYTES:
            raise CannotMask("The zip unpacks to more than 1 GB. Unpack it and mask the files one by one.")
        try:
            bodies = {info.filename: old.read(info) for info in old.infolist() if not info.is_dir()}
        except RuntimeError as error:
            raise CannotMask(f"The zip cannot be read ({error}). Unpack it first.") from error
    done = {member: mask_member(member, body) for member, body in bodies.items()}
    changed = any(done[member].data != body for member, body in bodies.items())
    out = repacked(data, {member: result.data for member, result in done.items()}) if changed else data
    names = frozenset[str]().union(*(result.masked for result in done.values()))
    notes = tuple(f"{PurePosixPath(m).name}: {note}" for m, result in done.items() for note in result.notes)
    return MaskedBytes(out, names, sum(r.cells for r in done.values()), sum(r.rows for r in done.values()), notes)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step: beside it first, then moved into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".mask-")
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
