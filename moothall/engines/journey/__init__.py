"""The steps of a payment, in order, as one visible list. Everything that happens to a payment happens in one of them.

`explain_file` runs the steps up to *type* on one file and keeps nothing; `build` runs all of them on folders and
publishes a picture; `trace` tells the way of one payment.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: its name, what it does in a sentence, and where its code stands."""

    name: str
    what: str
    where: str


STEPS = (
    Step(
        "arrive",
        "The file is found in its publisher's folder and known by the hash of its content.",
        "journey/sources.py",
    ),
    Step(
        "open",
        "Its type, encoding and delimiter are decided from its bytes; what cannot be read is refused.",
        "read/open.py",
    ),
    Step(
        "frame",
        "The heading row is found; preamble, totals, notes and blank rows are counted and left aside.",
        "read/frame.py",
    ),
    Step("map", "Each column is given a field, by its heading and by its values.", "read/map.py"),
    Step(
        "type",
        "Dates and amounts are read, by the evidence of the whole column; the text stays beside the value.",
        "read/typed.py",
    ),
    Step(
        "payment",
        "Withheld names, natural persons, duplicates and reversals are marked; nothing is deleted.",
        "journey/marks.py",
    ),
    Step(
        "supplier",
        "Beneficiaries as printed become suppliers: by printed numbers first, then by name; in doubt they stay apart.",
        "link/suppliers.py",
    ),
    Step(
        "system",
        "A payment to a supplier of council systems is given a type of system, or 'cannot tell'.",
        "classify/systems.py",
    ),
    Step(
        "contract",
        "Notices and registers are folded into contracts; a payment is tied to the only contract that it fits.",
        "link/contracts.py",
    ),
    Step("publish", "The tables are written aside and switched to in one step.", "journey/publish.py"),
)

from moothall.engines.journey.explain import explain_file, read_payments  # noqa: E402
from moothall.engines.journey.publish import build  # noqa: E402
from moothall.engines.journey.trace import trace  # noqa: E402

__all__ = ["STEPS", "Step", "build", "explain_file", "read_payments", "trace"]
