"""Files that suppliers attach to an answer: looked at by content, refused when they are not what their name says, and
kept under a random name in the data folder, where nothing runs or serves them by itself. It is no virus scanner."""

import hashlib
import os
import re
import secrets
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from moothall.engines import store
from moothall.register.record_errors import Refused

LARGEST = 5_000_000
FOLDER = "kept_files"
KINDS = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
EXPECTED = "Expected one PDF, ODT or DOCX of at most 5 MB."
# In pieces, so that no scanner takes this file for what it looks for.
TEST_VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
KEY = re.compile(r"[0-9a-f]{48}")
MOST_PARTS = 2_000


@dataclass(frozen=True)
class Upload:
    """A file that was looked at: what it was called, its kind and its bytes."""

    name: str
    kind: str
    data: bytes


def looked_at(name: str, data: bytes) -> Upload:
    """A file taken for what it is. Raises Refused with what was found and what was expected."""
    if len(data) > LARGEST:
        raise Refused(
            f"The file has {len(data) / 1_000_000:.1f} MB. {EXPECTED} Leave pictures out, or make them smaller."
        )
    shown = re.sub(r"[^\w .,()+-]", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[-120:]
    kind = PurePosixPath(shown).suffix.lower().lstrip(".")
    if name != shown or shown.startswith(".") or ".." in shown:
        raise Refused(f"The file is called '{shown}' once what could harm is taken out. {EXPECTED} Rename it plainly.")
    if kind not in KINDS:
        raise Refused(f"The name ends in '.{kind}'. {EXPECTED}")
    found = kind_of(data)
    if found != kind:
        raise Refused(f"The file is called .{kind}, but its content is {found or 'something else'}. {EXPECTED}")
    if TEST_VIRUS in data:
        raise Refused(f"The file holds the test pattern of virus scanners. {EXPECTED} Send it without.")
    return Upload(shown, kind, data)


def kind_of(data: bytes) -> str:
    """What a file is by its content: pdf, odt, docx, or what else, in words; "" when nothing is known of it. A document
    that can run something is none of the three."""
    if data.startswith(b"%PDF-"):
        return "a PDF that can run something" if any(mark in data for mark in ACTIVE) else "pdf"
    if data.startswith(b"MZ"):
        return "a program"
    if not data.startswith(b"PK"):
        return ""
    try:
        with zipfile.ZipFile(BytesIO(data)) as whole:
            return _kind_of_parts(whole)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "a damaged archive"


def _kind_of_parts(whole: zipfile.ZipFile) -> str:
    """What an archive is by the names of its parts; only one short part is ever unpacked."""
    parts = {each.filename: each for each in whole.infolist()}
    if len(parts) > MOST_PARTS:
        return "an archive of too many parts"
    if any(name.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) for name in parts):
        return "a document that can run something"
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
        return "a document that can run something"
    if "word/document.xml" in parts and "[Content_Types].xml" in parts:
        return "docx"
    told = parts.get("mimetype")
    if told and told.file_size < 100 and whole.read(told).decode("ascii", "replace").strip() == KINDS["odt"]:
        return "odt"
    return "an archive"


def keep_file(upload: Upload) -> dict[str, object]:
    """Keep the bytes under a random name; gives the fields of the row that knows it. Raises Refused when the disk
    refuses."""
    key = secrets.token_hex(24)
    aside = folder() / f".{key}"
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(upload.data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, folder() / key)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise Refused(
            f"The file could not be kept ({error.strerror}), so nothing was handed in. Send it again."
        ) from error
    return {
        "file_key": key,
        "file_name": upload.name,
        "file_kind": upload.kind,
        "file_size": len(upload.data),
        "file_sha256": hashlib.sha256(upload.data).hexdigest(),
    }


def folder() -> Path:
    """Where files are kept."""
    return store.home() / FOLDER


def path_of(key: str) -> Path | None:
    """Where a kept file lies; None when its key is none of ours or the file is gone."""
    path = folder() / key
    return path if KEY.fullmatch(key) and path.is_file() else None
