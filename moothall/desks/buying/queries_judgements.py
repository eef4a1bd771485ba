"""What people have judged of suppliers' names: who, when, why, and whether it is in force. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from moothall.desks.buying.models import SupplierJudgement
from moothall.desks.buying.queries_names import alias_of
from moothall.engines.classify.person import STRICT_THRESHOLD, person_score
from moothall.engines.link.judgements import AliasKey

WITHHELD = "Name withheld (natural person)"


@dataclass(frozen=True)
class JudgedName:
    """One side of a judgement. `supplier_id` is what the present picture resolves it to, None when no file prints the
    name any more; `text` is withheld when the picture no longer lists it and it reads as a person's."""

    publisher_id: str
    ref: str
    text: str
    supplier_id: str | None


@dataclass(frozen=True)
class JudgementRow:
    """A judgement, as kept: `join` says that both names are one supplier, `part` that they are two."""

    number: int
    verb: str
    left: JudgedName
    right: JudgedName
    reason: str
    made_by: str
    made_at: datetime
    withdrawn_by: str
    withdrawn_reason: str
    withdrawn_at: datetime | None

    @property
    def in_force(self) -> bool:
        """False once it has been withdrawn."""
        return self.withdrawn_at is None


def judgements(live: bool | None = None, limit: int = 50, offset: int = 0) -> tuple[tuple[JudgementRow, ...], int]:
    """Judgements and how many there are in all, those in force first, then the newest. `live` keeps only those in force
    (True) or only those withdrawn (False)."""
    found = SupplierJudgement.objects.order_by(F("withdrawn_at").desc(nulls_first=True), "-made_at", "-pk")
    if live is not None:
        found = found.filter(withdrawn_at__isnull=live)
    return tuple(_row(each) for each in found[offset : offset + limit]), found.count()


def judgement(number: int) -> JudgementRow | None:
    """One judgement by its number, or None."""
    found = SupplierJudgement.objects.filter(pk=number).first()
    return _row(found) if found else None


def judgements_of(names: frozenset[AliasKey]) -> tuple[JudgementRow, ...]:
    """The judgements in force of any of some names: those of one supplier."""
    texts = {name.supplier_text for name in names}
    live = SupplierJudgement.objects.filter(withdrawn_at__isnull=True)
    either = (live.filter(left_text__in=texts) | live.filter(right_text__in=texts)).order_by("-made_at", "-pk")
    sides = [(each, {_key(each, "left"), _key(each, "right")}) for each in either]
    return tuple(_row(each) for each, keys in sides if keys & names)


def _key(kept: SupplierJudgement, side: str) -> AliasKey:
    return AliasKey(*(getattr(kept, f"{side}_{part}") for part in ("publisher", "ref", "text")))


def _row(kept: SupplierJudgement) -> JudgementRow:
    same = ("verb", "reason", "made_by", "made_at", "withdrawn_by", "withdrawn_reason", "withdrawn_at")
    left, right = _name(_key(kept, "left")), _name(_key(kept, "right"))
    return JudgementRow(number=kept.pk, left=left, right=right, **{name: getattr(kept, name) for name in same})


def _name(key: AliasKey) -> JudgedName:
    found = alias_of(key.publisher_id, key.supplier_ref_pub, key.supplier_text)
    personal = found is None and person_score(key.supplier_text, threshold=STRICT_THRESHOLD).is_person
    text = WITHHELD if personal else key.supplier_text
    return JudgedName(key.publisher_id, key.supplier_ref_pub, text, found.supplier_id if found else None)
