"""What the pages of names and judgements show beside their lists: candidates to join, judgements as rows to take
away. Asks for the name that stands for a supplier, nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from moothall.desks.buying.queries_judgements import JudgementRow
from moothall.desks.buying.queries_names import Alias, main_alias
from moothall.desks.buying.queries_suppliers import SupplierRow
from moothall.desks.buying.views_renew_listings import to
from moothall.vocabulary.desk import Column, Listing, Page

Every = Callable[[], Iterable[Any]] | None


@dataclass(frozen=True)
class Candidate:
    """Another supplier that a supplier could be joined to, and where that is judged."""

    supplier: SupplierRow
    link: str


def to_part(supplier_id: str) -> Callable[[Alias], str | None]:
    """The address of the form that parts a name from a supplier's other names."""
    return lambda alias: to("judge", supplier_id, left=alias.alias_id, right="any", verb="part")


def candidates(one: SupplierRow, found: Sequence[SupplierRow]) -> list[Candidate]:
    """Suppliers found by words, without the supplier itself, each with the address of the form that joins them."""
    ours = main_alias(one.supplier_id)
    some = []
    for each in found:
        theirs = main_alias(each.supplier_id)
        if ours and theirs and each.supplier_id != one.supplier_id:
            link = to("judge", one.supplier_id, left=ours.alias_id, right=theirs.alias_id, verb="join")
            some.append(Candidate(each, link))
    return some


def judgements_listing(rows: Sequence[JudgementRow], page: Page, every: Every) -> Listing:
    """Judgements as kept; for download."""
    columns = (
        Column("number", "Number", "number"),
        Column("verb", "Verb"),
        *(Column(f"{side}_{key}", f"{title} ({side})") for side in ("left", "right") for key, title in NAMED),
        Column("reason", "Reason"),
        Column("made_by", "Made by"),
        Column("made_at", "Made at"),
        Column("withdrawn_at", "Withdrawn at"),
        Column("withdrawn_by", "Withdrawn by"),
        Column("withdrawn_reason", "Why withdrawn"),
    )
    made = every and (lambda: (_row(row) for row in every()))
    return Listing("judgements", "Judgements", columns, [_row(row) for row in rows], page, made)


NAMED = (("publisher_id", "Publisher"), ("ref", "Its number"), ("text", "Name as printed"), ("supplier_id", "Supplier"))


def _row(row: JudgementRow) -> dict[str, Any]:
    sides = {"left": row.left, "right": row.right}
    return {**vars(row), **{f"{s}_{key}": getattr(name, key) for s, name in sides.items() for key, _ in NAMED}}
