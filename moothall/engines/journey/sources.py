"""Step *arrive*: which files belong to which publisher, and what a manifest or a correction says of them.

A folder holds one sub-folder for each publisher, or a `manifest.csv`; loose files are told by their names. Members of
an archive are files of their own. Nothing is opened here but archives' lists of names.
"""

import csv
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from moothall.engines.read.found import Correction
from moothall.engines.read.open import skipped

MANIFEST, CORRECTIONS = "manifest.csv", "corrections.csv"


class BadFolder(Exception):
    """A folder or a file beside the data cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """A file on disk that may hold payments, and whose it is. `ref` is its path below the folder given."""

    path: Path
    ref: str
    publisher_id: str
    publisher_name: str
    dataset: str = "payments"
    licence: str | None = None
    origin: str | None = None
    how: str = "folder"


@dataclass(frozen=True)
class Rule:
    """One line of a corrections file: for which publisher and files, and what a person decided."""

    publisher: str
    correction: Correction

    def applies(self, publisher_id: str, ref: str) -> bool:
        """Whether the rule is for this file: publisher equal, file pattern matching the path or its last part."""
        pattern = self.correction.file
        if self.publisher and self.publisher.lower() != publisher_id.lower():
            return False
        return not pattern or fnmatch(ref, pattern) or fnmatch(ref.rsplit("/", 1)[-1], pattern)


def find_sources(folders: Iterable[Path]) -> list[Source]:
    """Every file of every publisher in the folders, in a stable order. Raises BadFolder with the next step."""
    sources: list[Source] = []
    for folder in folders:
        if not folder.is_dir():
            what = "a file" if folder.exists() else "nothing"
            raise BadFolder(
                f"{folder}: found {what}; expected a folder with one sub-folder for each publisher. "
                "Next: put the files of each publisher into a folder with its name, and give the folder above them."
            )
        sources += _in_folder(folder)
    return sorted(sources, key=lambda s: (s.publisher_id, s.ref))


def _in_folder(folder: Path) -> list[Source]:
    manifest = _manifest(folder)
    sources = []
    for path in _files_below(folder):
        inside = path.relative_to(folder)
        if path.name in (MANIFEST, CORRECTIONS) or skipped(str(inside)):
            continue
        row = manifest.get(inside.as_posix(), {})
        publisher, how = _publisher(inside, row, folder)
        name = row.get("publisher_name") or publisher
        sources.append(
            Source(
                path,
                inside.as_posix(),
                slug(publisher),
                name,
                row.get("dataset") or "payments",
                row.get("licence") or None,
                row.get("source_ref") or None,
                how,
            )
        )
    return sources


def _files_below(folder: Path) -> list[Path]:
    """Every file in a folder and below it, in order. Raises BadFolder that names the folder which cannot be listed."""

    def closed(error: OSError) -> None:
        where = error.filename or folder
        raise BadFolder(
            f"{where}: cannot be listed ({error.strerror}). Next: check its permissions and run again."
        ) from error

    found = [
        Path(place) / name for place, _, names in os.walk(folder, onerror=closed, followlinks=True) for name in names
    ]
    return sorted(p for p in found if p.is_file())


def _publisher(inside: Path, row: dict[str, str], folder: Path) -> tuple[str, str]:
    if row.get("publisher"):
        return row["publisher"], "manifest"
    if len(inside.parts) > 1:
        return inside.parts[0], "folder"
    return _name_before_dates(inside.stem) or folder.name, "name"


def _name_before_dates(stem: str) -> str:
    """The words of a file's name before any year or month: `anytown_2018-19` -> `anytown`."""
    words = re.split(
        r"[_\s-]*(?:\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q[1-4])(?![a-z]*[g-z]{4}))",
        stem,
        maxsplit=1,
        flags=re.IGNORECASE,
    )
    return words[0].strip(" _-") if words else ""


def slug(name: str) -> str:
    """A publisher's name as an address: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unknown"


def _manifest(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    rows = _csv_rows(path, ("file",))
    return {row["file"]: row for row in rows}


def _csv_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            rows = [{k: (v or "").strip() for k, v in row.items() if k} for row in reader]
            names = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFolder(f"{path}: {error}. Expected a CSV file in UTF-8. Next: mend it or take it away.") from error
    missing = [n for n in needed if n not in names]
    if missing:
        raise BadFolder(
            f"{path}: found the headings {', '.join(names) or 'none'}; expected {', '.join(needed)}. "
            "Next: name the columns as the guide on manifests and corrections does."
        )
    return rows


def find_rules(folders: Iterable[Path], more: Path | None = None) -> list[Rule]:
    """Corrections kept beside the data (`corrections.csv` in a folder or a publisher's sub-folder), and those of the
    pages (`more`)."""
    rules: list[Rule] = []
    for folder in folders:
        for path in sorted([*folder.glob(CORRECTIONS), *folder.glob(f"*/{CORRECTIONS}")]):
            default = path.parent.name if path.parent != folder else ""
            rules += [_rule(row, default, path) for row in _csv_rows(path, ("reason",))]
    if more and more.is_file():
        rules += [_rule(row, "", more) for row in _csv_rows(more, ("publisher", "reason"))]
    return rules


def rules_in(path: Path) -> list[Rule]:
    """The corrections of one file. Raises BadFolder when it cannot be read."""
    return [_rule(row, "", path) for row in _csv_rows(path, ("reason",))]


def _rule(row: dict[str, str], publisher: str, path: Path) -> Rule:
    header = row.get("header_row") or ""
    if header and not header.isdigit():
        raise BadFolder(f"{path}: found header_row '{header}'; expected a line number. Next: mend the line.")
    correction = Correction(
        heading=row.get("heading") or None,
        field=row.get("field") or None,
        header_row=int(header) if header else None,
        encoding=row.get("encoding") or None,
        delimiter={"tab": "\t"}.get(row.get("delimiter") or "", row.get("delimiter") or None),
        file=row.get("file") or None,
    )
    return Rule(slug(row.get("publisher") or publisher) if row.get("publisher") or publisher else "", correction)


def members_of(path: Path) -> list[tuple[str, int]] | None:
    """Names and check sums of an archive's members; None when the file is no plain archive of tables."""
    try:
        if not zipfile.is_zipfile(path):
            return None
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    names = {i.filename for i in infos}
    if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        return None
    return [(i.filename, i.CRC) for i in infos if not skipped(i.filename)]
