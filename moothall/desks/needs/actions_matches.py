"""Keep what people say of matches: fits, does not, not sure. A later verdict is a new row; none is overwritten."""

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions import held
from moothall.desks.needs.models import Verdict
from moothall.register.record_actions import link
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor
from moothall.vocabulary.matter import steps

VERDICTS = {"fits": "Fits", "not": "Does not fit", "unsure": "Not sure"}
MATTER = "matter:"


@transaction.atomic
def judge_match(reference: str, target: str, title: str, verdict: str, why: str, by: Actor) -> int:
    """Say whether a match fits, for the council that the person acts for; gives the number. Raises Refused.

    Where the need's own council says that a solution or project of the record fits, the two are linked."""
    if verdict not in VERDICTS:
        raise Refused(f"There is no verdict '{verdict}'. Expected one of {', '.join(VERDICTS)}.")
    if not why.strip():
        raise Refused("Say why, in a sentence: others decide by it.")
    matter = held(reference, "need")
    file_note(reference, "judge-match", by, why, {"match": target, "title": title, "verdict": verdict})
    kept = Verdict.objects.create(
        matter=matter,
        target=target,
        title=title[:255],
        verdict=verdict,
        why=why.strip(),
        by=by.name,
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        at=timezone.now(),
    )
    own = by.organisation_id is not None and by.organisation_id == matter.owner_id
    to = target.removeprefix(MATTER)
    known = matter.links.filter(kind="fits", to_matter__reference=to, withdrawn_at__isnull=True).exists()
    may_link = own and target.startswith(MATTER) and ("need", matter.state, "link") in steps()
    if verdict == "fits" and may_link and not known:
        link(reference, "fits", to, by, note=why)
    return kept.pk
