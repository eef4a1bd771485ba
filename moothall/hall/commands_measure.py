"""`moothall measure suppliers`: truth tables against our linking, as words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moothall.engines.link.suppliers import link_suppliers
from moothall.engines.measure.suppliers import (
    Name,
    error_lines,
    measure_suppliers,
    our_link,
    read_judged,
    read_truth,
    report_lines,
)


def suppliers_measured(truths: Sequence[Path], judged: Path | None, picture: Any, half: str | None, errors: int) -> str:
    """What each truth table says of our linking, literally and, where pairs were judged by hand, as judged.

    `picture` (may be None) lends all its names, so that words are as rare or common as they are out there. Raises
    OSError, BadTable.
    """
    link, context = our_link(link_suppliers), names_in(picture) if picture else []
    verdicts = read_judged(judged) if judged else []
    lines: list[str] = []
    for path in truths:
        truth = read_truth(path)
        literal = measure_suppliers(truth, link, context, half=half)
        last = literal
        lines += report_lines(path.stem, literal)
        if verdicts:
            last = measure_suppliers(truth, link, context, verdicts, half)
            lines += report_lines(f"{path.stem}, pairs judged by hand", last)
        lines += [*error_lines(last, errors), ""] if errors else [""]
    return "\n".join(lines).rstrip()


def names_in(picture: Any) -> list[Name]:
    """Every beneficiary of a picture that is no natural person and not redacted."""
    rows = picture.query(
        "SELECT publisher_id, supplier_text FROM summary_beneficiary WHERE NOT person AND NOT redacted"
    )
    return [Name(r["publisher_id"], r["supplier_text"]) for r in rows if r["supplier_text"]]
