"""What is done at a gate, and in the diary: checks answered, gates passed, projects stopped, entries written. Who calls
a gate cannot have filled it in alone. Raises Refused."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.actions import held
from moothall.desks.projects.actions_commitments import release_all
from moothall.desks.projects.models import CheckAnswer, DiaryEntry
from moothall.register.models_record import Matter
from moothall.register.record_actions import act, note
from moothall.register.record_errors import NoMatter, NotReady, Refused
from moothall.register.roles import Actor
from moothall.vocabulary.gate import checks_of

ANSWERS = (standing.MET, standing.NOT_MET, standing.NOT_RELEVANT)
EVIDENCE = ("evidence", "address", "note")
LONGEST = 10_000


@transaction.atomic
def answer_check(
    reference: str,
    code: str,
    answer: str,
    by: Actor,
    because: str = "",
    evidence_kind: str = "",
    evidence: str = "",
) -> None:
    """Answer a check of the present gate: met, with its evidence; not met or not relevant, with the reason. The last
    answer counts; earlier ones stay. Raises Refused."""
    matter = held(reference).matter
    check = next((each for each in checks_of(matter.state) if each.code == code), None)
    if check is None:
        raise Refused(f"The gate of {reference} has no check '{code[:60]}' now. Open the gate again.")
    if answer not in ANSWERS:
        raise Refused(f"Found the answer '{answer}'; expected one of {', '.join(ANSWERS)}.")
    if check.required and answer == standing.NOT_RELEVANT:
        raise Refused("This check is required, so it cannot be not relevant. Say that it is not met, and why.")
    if answer != standing.MET and not because.strip():
        raise NotReady("Say why it is not met, or not relevant.")
    if answer == standing.MET:
        _check_evidence(matter, evidence_kind, evidence.strip())
    kept = {"evidence_kind": evidence_kind if evidence.strip() else "", "evidence": evidence.strip()[:LONGEST]}
    made = {"made_by": by.name.strip(), "made_at": timezone.now(), "person_id": by.person_id}
    said = {"because": because.strip()[:LONGEST], **kept, **made}
    CheckAnswer.objects.create(matter=matter, stage=matter.state, code=code, answer=answer, **said)
    note(reference, "answer-check", by, because, {"gate": matter.state, "check": code, "answer": answer})


def _check_evidence(matter: Matter, kind: str, evidence: str) -> None:
    if kind not in EVIDENCE or not evidence:
        raise NotReady("Link the evidence that it is met: a number of the evidence here, an address, or a note.")
    if kind == "evidence" and not (evidence.isdigit() and matter.evidence.filter(number=int(evidence)).exists()):
        raise Refused(
            f"{matter.reference} has no evidence number '{evidence[:20]}'. Attach it first, or give an address."
        )
    if kind == "address" and not evidence.startswith(("https://", "http://", "/")):
        raise Refused(f"Found the address '{evidence[:80]}'; expected one that begins with https:// or /.")


@transaction.atomic
def pass_gate(reference: str, by: Actor, version: int | None, reason: str) -> None:
    """Let a project pass its gate: every check is answered, the required ones are met, somebody else than the actor
    answered at least one, and what else the list of guards asks. The answers are filed with it. Raises Refused."""
    matter = held(reference).matter
    if not reason.strip():
        raise NotReady("Say in a sentence why you go on.")
    stage, given = matter.state, standing.answers_at(matter, matter.state)
    action = {"proposed": "start", "live": "finish"}.get(stage, "pass-gate")
    number = _write(matter, "go-on", timezone.localdate(), reason, by).number
    data = {"gate": stage, "checks": {code: each.answer for code, each in given.items()}, "diary": number}
    act(reference, action, by, version, reason, standing.counts(matter, by), data)


@transaction.atomic
def stop_project(reference: str, by: Actor, version: int | None, reason: str) -> None:
    """Stop a project, or withdraw one that has not begun: every commitment in force is released, what was delivered
    stays noted. A stopped one still owes its learning note. Raises Refused."""
    matter = held(reference).matter
    action = "withdraw" if matter.state == "proposed" else "stop"
    if not reason.strip():
        raise NotReady("Say why it stops: others will ask.")
    number = _write(matter, "stop", timezone.localdate(), reason, by).number
    released = release_all(matter, by, f"{reference} was stopped: {reason.strip()}")
    act(reference, action, by, version, reason, {"is-stopping": 1}, {"released": released, "diary": number})


@transaction.atomic
def write_diary(reference: str, text: str, by: Actor, on: date | None = None, corrects: int | None = None) -> int:
    """Write an entry in the open diary of a project or buying group, or one that puts an earlier one right; gives its
    number. Raises Refused."""
    matter = Matter.objects.select_for_update().filter(reference=reference).first()
    if matter is None or matter.kind not in (standing.PROJECT, standing.GROUP):
        raise NoMatter(f"There is no project {reference!r}.")
    earlier = DiaryEntry.objects.filter(matter=matter, number=corrects).first() if corrects is not None else None
    if corrects is not None and earlier is None:
        raise Refused(f"{reference} has no entry {corrects} to correct.")
    entry = _write(matter, "entry", on or timezone.localdate(), text, by, earlier)
    note(reference, "diary", by, text, {"diary": entry.number, "corrects": corrects})
    return entry.number


def _write(matter: Matter, kind: str, on: date, text: str, by: Actor, corrects: DiaryEntry | None = None) -> DiaryEntry:
    if not 1 <= len(text.strip()) <= LONGEST:
        raise Refused(f"The entry has {len(text.strip())} characters; expected between 1 and {LONGEST:,}.")
    if on > timezone.localdate():
        raise Refused(f"{on} is still to come. A diary tells of what was.")
    made = {"made_by": by.name.strip(), "made_at": timezone.now(), "person_id": by.person_id}
    number = DiaryEntry.objects.filter(matter=matter).count() + 1
    said = {"on": on, "text": text.strip(), "corrects": corrects, "organisation_id": by.organisation_id}
    if kind == "entry" and DiaryEntry.objects.filter(matter=matter, kind=kind, **said).exists():
        raise Refused("That is written in the diary already, word for word.")
    return DiaryEntry.objects.create(matter=matter, number=number, kind=kind, **said, **made)
