"""Take GOV.UK Frontend's two minified files out of its npm archive and make them fit for a site that is not GOV.UK.

It cuts the font faces (the font may be used on gov.uk only), the crest, and the links to source maps, and writes what
it did into VENDOR.md. It will not download anything: see vendor-govuk.md for the one command that does.
"""

import hashlib
import re
import sys
import tarfile
from pathlib import Path

TARGET = Path(__file__).parents[2] / "moothall/hall/static/govuk"
INSIDE = "package/dist/govuk/govuk-frontend.min"
CUTS = (
    ("font faces and their notice", r"(/\*! Copyright \(c\) 2011 by Margaret.*?\*/)|(@font-face\{[^}]*\})", ""),
    ("the font's name in lists of fonts", r"GDS Transport,", ""),
    ("the crest", r"url\(/assets/images/govuk-crest\.svg\)", "none"),
    ("links to source maps", r"\n?(/\*|//)# sourceMappingURL=.*?(\*/|$)", ""),
)


def vendor(archive: Path) -> str:
    """Write CSS, JS and VENDOR.md from one npm archive; returns the text of VENDOR.md."""
    with tarfile.open(archive) as tar:
        texts = {kind: read_member(tar, f"{INSIDE}.{kind}") for kind in ("css", "js")}
    lines = []
    for kind, text in texts.items():
        for what, pattern, instead in CUTS:
            text, count = re.subn(pattern, instead, text, flags=re.DOTALL)
            if count:
                lines.append(f"- `govuk-frontend.min.{kind}`: {what} taken out, {count} place{'s' * (count > 1)}")
        if "url(" in text or "Transport" in text:
            raise SystemExit(f"The {kind} file still asks for something from elsewhere: look at it and add a cut.")
        (TARGET / f"govuk-frontend.min.{kind}").write_text(text, encoding="utf-8")
    record = about(archive, lines)
    (TARGET / "VENDOR.md").write_text(record, encoding="utf-8")
    return record


def read_member(tar: tarfile.TarFile, name: str) -> str:
    """The text of one member of the archive."""
    member = tar.extractfile(name)
    if member is None:
        raise SystemExit(f"{name} is not in the archive. Expected the npm archive of govuk-frontend 6.")
    return member.read().decode("utf-8")


def about(archive: Path, changes: list[str]) -> str:
    """The record of what was vendored, with hashes that a test compares."""
    hashes = [f"{digest(path)}  {path.name}" for path in sorted(TARGET.glob("*.min.*"))]
    return "\n".join(
        [
            "# GOV.UK Frontend, vendored",
            "",
            f"Source: npm `{archive.name.removesuffix('.tgz')}`, sha256 of the archive `{digest(archive)}`.",
            "Licence: MIT, Crown copyright (Government Digital Service); see LICENCE.txt.",
            "Made by `docs/how/vendor_govuk.py`; the recipe is `docs/how/vendor-govuk.md`. Do not edit by hand.",
            "",
            "What was changed:",
            *changes,
            "- images, fonts, crown and logo are not here: this is not a GOV.UK site",
            "",
            "sha256 of the files here:",
            "",
            *(f"    {line}" for line in hashes),
            "",
        ]
    )


def digest(path: Path) -> str:
    """SHA-256 of a file as hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Give the npm archive: python docs/how/vendor_govuk.py govuk-frontend-6.6.0.tgz")
    print(vendor(Path(sys.argv[1])))
