"""Files that a record names by a relative path: are they there, inside its folder, and images of the kind expected?

Only the first bytes of an image are read. What is a URL is not looked at beyond the end of its name.
"""

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

PNG = b"\x89PNG\r\n\x1a\n"
NARROWEST = 120
LOGOS, SCREENSHOTS = (".svg", ".svgz", ".png"), (".jpg", ".png")
Fault = tuple[str, object, object]


def form_fault(text: str) -> Fault | None:
    """What is wrong with a path by its form alone."""
    if text.startswith("/"):
        return "path-absolute", text, ""
    return ("path-file-url", text, "") if text.lower().startswith("file:") else None


def is_address(text: str) -> bool:
    """Whether a text is a URL and no path."""
    return "://" in text


def ending_fault(text: str, endings: tuple[str, ...]) -> Fault | None:
    """Whether a path or URL ends as an image should."""
    try:
        path = urlsplit(text).path if is_address(text) else text
    except ValueError:
        path = text
    right = PurePosixPath(path).suffix.lower() in endings
    return None if right else ("file-extension", text, ", ".join(endings[:-1]) + " or " + endings[-1])


def file_fault(text: str, base: Path) -> Fault | None:
    """Whether a relative path leads to a file inside the folder `base`."""
    try:
        there = (base / text).resolve()
        if not there.is_relative_to(base.resolve()):
            return "path-outside", text, ""
        return None if there.exists() else ("file-missing", text, "")
    except (OSError, ValueError, RuntimeError):
        return "file-missing", text, ""


def logo_fault(text: str, base: Path) -> Fault | None:
    """Whether a logo is there and, if a PNG, at least 120 pixels wide: less than the standard asks for, as is usual."""
    if fault := file_fault(text, base):
        return fault
    if not text.lower().endswith(".png"):
        return None
    try:
        with (base / text).open("rb") as file:
            head = file.read(24)
    except OSError:
        return "file-missing", text, ""
    if len(head) < 24 or head[:8] != PNG or head[12:16] != b"IHDR":
        return "image-unknown", text, ""
    width = int.from_bytes(head[16:20], "big")
    return None if width >= NARROWEST else ("image-narrow", f"{text} ({width} pixels)", NARROWEST)
