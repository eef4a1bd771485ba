"""Keeps the names of natural persons off pages and downloads.

A payment whose beneficiary looks like a person shows its money, unit and file, not the name; wherever that name stands
again in the same row it is covered too. It cannot find a name that stands only in free text of another row: nothing
in the row says that it is a name.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moothall.engines.classify.person import STRICT_THRESHOLD, person_score

WITHHELD = "Name withheld (natural person)"
COVERED = "[name withheld]"
FREE_TEXT = (
    "unit_text",
    "service_label_pub",
    "purpose_text",
    "expense_type_text",
    "procurement_text",
    "transaction_ref",
    "contract_ref",
    "organisation_label",
)
_TITLES = {"MR", "MRS", "MISS", "MS", "DR", "REV", "SIR", "DAME", "LADY", "LORD", "PROF", "THE", "AND", "FOR", "OF"}
_WORD = re.compile(r"[^\W\d_]{3,}")


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that could give it away again: three letters or more, without titles; upper case."""
    return tuple(w for w in (m.upper() for m in _WORD.findall(name)) if w not in _TITLES)


def cover_name(text: str | None, name: str | None) -> str | None:
    """`text` with every recurrence of a person's `name`, or of a word of it, covered. None stays None.

    A cell that holds the whole name is replaced as a whole; else single words of the name are.
    """
    if not text or not name:
        return text
    if " ".join(name.upper().split()) in " ".join(text.upper().split()):
        return COVERED
    words = name_words(name)
    if not words:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", COVERED, text, flags=re.IGNORECASE)


def mask_payment(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `payment` (any of its columns) as it may be shown; rows of other beneficiaries come back as they are."""
    shown = dict(row)
    if not row.get("person"):
        return shown
    name = row.get("supplier_text") or ""
    shown["supplier_text"] = WITHHELD
    for column in FREE_TEXT:
        if column in shown:
            shown[column] = cover_name(shown[column], name)
    if shown.get("raw") is not None:
        shown["raw"] = mask_cells(row["raw"], name)
    return shown


def mask_cells(cells: Sequence[str | None], name: str) -> list[str | None]:
    """Cells of one row as printed, with the person's name covered wherever it stands."""
    return [cover_name(cell, name) for cell in cells]


def looks_like_person(text: str | None) -> bool:
    """Whether a text by itself reads as the name of a natural person; stricter than the build, which knows the row."""
    return bool(text) and person_score(str(text), threshold=STRICT_THRESHOLD).is_person


def mask_text(text: str | None, field: str | None = None) -> str | None:
    """A cell about whose row nothing is known: covered when it may hold a name and reads as one.

    Cells of amounts, dates and codes are never names; `field` says what the column was taken for, if anything.
    """
    if field in ("Amount", "PaymentDate", "IrrecoverableVATAmount", "TransactionNumber", "gross_amount", "vat_amount"):
        return text
    return WITHHELD if looks_like_person(text) else text


def mask_loose_row(cells: Sequence[str | None], beneficiary_at: int | None) -> list[str | None]:
    """Cells of a row that is in no table of payments (it was set aside), as they may be shown.

    `beneficiary_at` is the 0-based place of the beneficiary, when known; a name there is covered in every cell.
    """
    name = cells[beneficiary_at] if beneficiary_at is not None and beneficiary_at < len(cells) else None
    if name and looks_like_person(name):
        return mask_cells(cells, name)
    return [mask_text(cell) for cell in cells]
