"""What the spending desk does: makes and withdraws corrections, and writes those in force to the file that the next
`moothall build` replays. The only file of this desk that writes."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from moothall.desks.spending.models import Correction
from moothall.register.kept_files import KeptFile, NotKept, alone, one_line, rewrite, stamp

__all__ = ["COLUMNS", "FILE_NAME", "Conflict", "NotKept", "Wanted", "correct_mapping", "withdraw_correction"]
FILE_NAME = "corrections.csv"
COLUMNS = (
    "publisher",
    "file",
    "heading",
    "field",
    "header_row",
    "encoding",
    "delimiter",
    "reason",
    "made_by",
    "made_at",
)
FILE = KeptFile(FILE_NAME, COLUMNS, "correction")


class Conflict(Exception):
    """The correction contradicts one that is in force; the message says which and what to do."""


@dataclass(frozen=True)
class Wanted:
    """A correction that somebody wants: see `models.Correction` for what the values mean."""

    publisher_id: str
    reason: str
    made_by: str
    file_pattern: str = ""
    heading: str = ""
    field: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""


def correct_mapping(wanted: Wanted) -> int:
    """Keep a correction and write the file that builds replay; gives its number.

    Raises Conflict when one in force says otherwise of the same heading or file, NotKept when the disk refuses.
    """
    with alone(FILE):
        _refuse_conflict(wanted)
        with transaction.atomic():
            kept = Correction.objects.create(**vars(wanted), made_at=timezone.now().replace(microsecond=0))
            _write_file()
    return kept.pk


def withdraw_correction(number: int, withdrawn_by: str, reason: str) -> None:
    """Take a correction out of force. It is kept, with who withdrew it and why. Does nothing when already withdrawn."""
    with alone(FILE), transaction.atomic():
        still = Correction.objects.filter(pk=number, withdrawn_at__isnull=True)
        still.update(withdrawn_at=timezone.now(), withdrawn_by=withdrawn_by, withdrawn_reason=reason)
        _write_file()


def _refuse_conflict(wanted: Wanted) -> None:
    in_force = Correction.objects.filter(
        publisher_id=wanted.publisher_id, file_pattern=wanted.file_pattern, withdrawn_at__isnull=True
    )
    rival = next((each for each in in_force if _same_place(each, wanted)), None)
    if rival:
        raise Conflict(
            f"Correction {rival.pk} by {rival.made_by} is in force for the same place: {rival.what}. "
            "Withdraw it first, then make this one."
        )


def _same_place(kept: Correction, wanted: Wanted) -> bool:
    """Whether two corrections of the same files speak of the same heading, or of the row, encoding or delimiter."""
    if wanted.heading and kept.heading == wanted.heading:
        return True
    return any(getattr(kept, name) and getattr(wanted, name) for name in ("header_row", "encoding", "delimiter"))


def _write_file() -> None:
    """Write every correction in force, in the order made."""
    ours = {_line(each) for each in Correction.objects.all()}
    live = Correction.objects.filter(withdrawn_at__isnull=True).order_by("made_at", "pk")
    rewrite(FILE, ours, [_line(each) for each in live])


def _line(kept: Correction) -> tuple[str, ...]:
    named = (kept.publisher_id, kept.file_pattern, kept.heading, kept.field, str(kept.header_row or ""))
    return (*named, kept.encoding, kept.delimiter, one_line(kept.reason), kept.made_by, stamp(kept.made_at))
