"""Step *open*: what a file is, told from its content and never from its name. Walks archives; refuses with a reason.

Yields parts (a text file, or a workbook) as bytes. Does not look into their rows.
"""

import hashlib
import io
import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from moothall.vocabulary.issue import Issue

MEMBER_LIMIT = 4 * 2**30
RATIO_LIMIT = 200
SMALL = 32 * 2**20
DEPTH_LIMIT = 3
SKIP_NAMES = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
SKIP_SUFFIXES = (".md", ".html", ".htm", ".xml", ".docx", ".doc", ".png", ".jpg", ".yml", ".yaml")

UNPACKS_NOT = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, KeyError)

Buffer = bytes | mmap.mmap
_JSON = re.compile(rb"(?s)[{\[].{0,2048}?\"\s*:")


@dataclass(frozen=True)
class Part:
    """One file inside what was given. `kind` is text, json, xlsx, xls, ods or refused; `member` is its path in an
    archive."""

    member: str | None
    kind: str
    data: Buffer
    issues: tuple[Issue, ...] = ()

    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def open_parts(path: Path, only: str | None = None) -> Iterator[Part]:
    """Every part of a file on disk, or `only` one member of an archive and what lies in it.

    Raises OSError when the file cannot be read; never for what it holds.
    """
    if only is not None:
        with zipfile.ZipFile(path) as archive:
            yield from _member_parts(archive, archive.getinfo(only), only, 0)
        return
    size = path.stat().st_size
    if size == 0:
        yield refused(None, b"", Issue("file-empty", found="0 bytes"))
        return
    with path.open("rb") as handle:
        data: Buffer = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) if size > SMALL else handle.read()
    yield from parts_of(data, None, 0)


def parts_of(data: Buffer, member: str | None, depth: int) -> Iterator[Part]:
    """The parts of some bytes: themselves, or the members of an archive."""
    head = bytes(data[:4096])
    if head[:2] == b"PK":
        yield from _zip_parts(data, member, depth)
    elif head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        locked = "EncryptedPackage".encode("utf-16-le") in bytes(data)
        yield (
            refused(member, data, Issue("file-encrypted", found="a workbook with a password"))
            if locked
            else Part(member, "xls", data)
        )
    else:
        yield _plain_part(data, head, member)


def _plain_part(data: Buffer, head: bytes, member: str | None) -> Part:
    low = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head[:5] == b"%PDF-" or b"%PDF-" in head[:1024]:
        return refused(member, data, Issue("file-pdf", found="a PDF document"))
    if low.startswith((b"<!doctype html", b"<html", b"<table", b"<head")) or b"<table" in low[:2048]:
        return refused(member, data, Issue("file-html", found="a web page"))
    if _JSON.match(low):
        return Part(member, "json", data)
    if low.startswith((b"<?xml", b"{\\rtf")) or looks_binary(head):
        return refused(member, data, Issue("file-not-table", found=_first_bytes(head)))
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf") and not bytes(data).strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        return refused(member, data, Issue("file-empty", found=f"{len(data)} bytes without a character"))
    return Part(member, "text", data)


def looks_binary(head: bytes) -> bool:
    """Whether bytes are no text in any encoding we read: many control characters that are not UTF-16's NULs."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    control = sum(head.count(bytes([c])) for c in (*range(1, 9), *range(14, 32)) if c != 27)
    if control > len(head) * 0.02:
        return True
    nul = head.count(b"\x00")
    aligned = max(head[0::2].count(b"\x00"), head[1::2].count(b"\x00"))
    return nul > len(head) * 0.1 and aligned < nul * 0.95


def refused(member: str | None, data: Buffer, issue: Issue) -> Part:
    """A part that cannot be read, with the reason."""
    return Part(member, "refused", data, (issue,))


def _first_bytes(head: bytes) -> str:
    return f"bytes {head[:8].hex(' ')}"


def _zip_parts(data: Buffer, member: str | None, depth: int) -> Iterator[Part]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else _Mapped(data))
        names = [info for info in archive.infolist() if not info.is_dir()]
        kind = _workbook_kind(archive, {info.filename for info in names})
    except UNPACKS_NOT as error:
        yield refused(member, data, Issue("file-damaged", found=f"an archive that does not open ({error})"))
        return
    if kind:
        yield _checked_workbook(archive, names, kind, data, member)
        return
    reason = _no_archive_of_tables(names, len(data))
    if reason:
        yield refused(member, data, reason)
        return
    yield from _members(archive, names, data, member, depth)


def _no_archive_of_tables(names: list[zipfile.ZipInfo], size: int) -> Issue | None:
    """Why an archive is not opened: another program's document, or one made to fill the disk."""
    if any(info.filename == "[Content_Types].xml" for info in names):
        return Issue("file-not-table", found="a document that is not a spreadsheet")
    unpacked = sum(info.file_size for info in names)
    if unpacked > 64 * 2**20 and unpacked > RATIO_LIMIT * size:
        return Issue("archive-too-large", found=f"{unpacked:,} bytes packed into {size:,}")
    return None


def _members(
    archive: zipfile.ZipFile, names: list[zipfile.ZipInfo], data: Buffer, member: str | None, depth: int
) -> Iterator[Part]:
    found = 0
    for info in names:
        if skipped(info.filename):
            continue
        found += 1
        name = f"{member}/{info.filename}" if member else info.filename
        yield from _member_parts(archive, info, name, depth)
    if not found:
        yield refused(member, data, Issue("file-empty", found="an archive without a table"))


def _member_parts(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Part]:
    if info.flag_bits & 1:
        yield refused(name, b"", Issue("file-encrypted", found="a member with a password"))
        return
    if too_large(info):
        found = f"{info.file_size:,} bytes packed into {info.compress_size:,}"
        yield refused(name, b"", Issue("archive-too-large", found=found))
        return
    try:
        body = archive.read(info)
    except UNPACKS_NOT as error:
        yield refused(name, b"", Issue("file-damaged", found=f"a member that does not unpack ({error})"))
        return
    if not body:
        yield refused(name, body, Issue("file-empty", found="0 bytes"))
        return
    inner = body[:2] == b"PK" and not _is_workbook(body)
    if inner and depth >= DEPTH_LIMIT:
        yield refused(name, body, Issue("archive-too-deep", found=f"archives {depth + 1} deep", set_aside=True))
        return
    for part in parts_of(body, name, depth + 1):
        yield (
            Part(part.member, part.kind, part.data, (*part.issues, Issue("archive-too-deep", found=name)))
            if inner
            else part
        )


def too_large(info: zipfile.ZipInfo) -> bool:
    """Whether a member would unpack to more than any payments file holds (an archive made to fill the disk)."""
    ratio = info.file_size / max(info.compress_size, 1)
    return info.file_size > MEMBER_LIMIT or (info.file_size > 64 * 2**20 and ratio > RATIO_LIMIT)


def _checked_workbook(
    archive: zipfile.ZipFile, names: list[zipfile.ZipInfo], kind: str, data: Buffer, member: str | None
) -> Part:
    unpacked = sum(info.file_size for info in names)
    if unpacked > MEMBER_LIMIT:
        return refused(member, data, Issue("archive-too-large", found=f"a workbook of {unpacked:,} bytes"))
    return Part(member, kind, data)


def _workbook_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods" if b"spreadsheet" in archive.read("mimetype") else None
    return None


def _is_workbook(body: bytes) -> bool:
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        return _workbook_kind(archive, set(archive.namelist())) is not None
    except UNPACKS_NOT:
        return False


def skipped(name: str) -> bool:
    """Names that carry no table: system files, notes, pictures."""
    path = PurePosixPath(name)
    hidden = any(part in SKIP_NAMES or (part.startswith((".", "~$")) and part != "..") for part in path.parts)
    return hidden or path.suffix.lower() in SKIP_SUFFIXES or path.name.lower().startswith("readme")


class _Mapped(io.RawIOBase):
    """A mapped file as a seekable stream for zipfile, without a copy in memory."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.place = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = (0, self.place, len(self.data))[whence] + offset
        return self.place

    def tell(self) -> int:
        return self.place

    def read(self, size: int = -1) -> bytes:
        end = len(self.data) if size is None or size < 0 else self.place + size
        chunk = self.data[self.place : end]
        self.place += len(chunk)
        return chunk
