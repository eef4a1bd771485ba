"""What a gate asks, what was answered, and whether it lets a project pass. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.models import CheckAnswer
from moothall.register.models_record import Matter
from moothall.register.roles import Actor
from moothall.vocabulary.gate import GateCheck, checks_of
from moothall.vocabulary.matter import guards, states, steps_from

ANSWER_TITLES = {standing.MET: "Met", standing.NOT_MET: "Not met", standing.NOT_RELEVANT: "Not relevant"}


@dataclass(frozen=True)
class AnswerShown:
    """An answer to a check. `evidence_address` is where its evidence can be opened, if it has an address."""

    answer: str
    answer_title: str
    because: str
    evidence_kind: str
    evidence: str
    evidence_address: str
    by: str
    at: datetime


@dataclass(frozen=True)
class CheckShown:
    """A check with the answer that counts (None: not yet answered) and how many were given before it."""

    check: GateCheck
    answer: AnswerShown | None
    earlier: int
    passes: bool


@dataclass(frozen=True)
class Gate:
    """The gate at the end of a stage. `lacking` says in words what it still waits for; `to_state` is where it leads."""

    stage: str
    stage_title: str
    action: str
    to_state: str
    to_title: str
    checks: tuple[CheckShown, ...]
    lacking: tuple[str, ...]

    @property
    def answered(self) -> int:
        """How many checks are answered."""
        return sum(check.answer is not None for check in self.checks)


@dataclass(frozen=True)
class Passed:
    """A gate that was passed: the stage, how many checks were met, not met and not relevant."""

    stage_title: str
    met: int
    not_met: int
    not_relevant: int
    checks: tuple[CheckShown, ...]


def gate(reference: str, actor: Actor | None = None) -> Gate | None:
    """The gate ahead of a project; None when its state has none. What waits for four eyes is said of the actor."""
    matter = Matter.objects.filter(reference=reference).first()
    step = next((s for s in steps_from(matter.kind, matter.state) if _is_gate(s.action)), None) if matter else None
    if matter is None or step is None:
        return None
    counted = standing.counts(matter, actor)
    own = [guard for guard in step.guards if guard.counts in counted]
    lacking = tuple(guard.otherwise for guard in own if counted[guard.counts] < guard.at_least)
    here, there = states()[matter.kind, matter.state], states()[matter.kind, step.to_state]
    checks = _checks(matter, matter.state)
    return Gate(matter.state, here.title, step.action, step.to_state, there.title, checks, lacking)


def _is_gate(action: str) -> bool:
    return action in ("start", "pass-gate", "finish")


def check_shown(reference: str, code: str) -> CheckShown | None:
    """One check of the gate ahead, or None."""
    found = gate(reference)
    return next((each for each in found.checks if each.check.code == code), None) if found else None


def passed(reference: str) -> tuple[Passed, ...]:
    """The gates that a project has passed, the last one first, with the answers that counted."""
    matter = Matter.objects.filter(reference=reference).first()
    if matter is None:
        return ()
    gone = [event for event in matter.events.order_by("-number") if "gate" in event.data and _is_gate(event.action)]
    return tuple(_passed(matter, event.data["gate"]) for event in gone)


def _passed(matter: Matter, stage: str) -> Passed:
    checks = _checks(matter, stage)
    count = [sum(c.answer is not None and c.answer.answer == kind for c in checks) for kind in ANSWER_TITLES]
    return Passed(states()[matter.kind, stage].title, count[0], count[1], count[2], checks)


def _checks(matter: Matter, stage: str) -> tuple[CheckShown, ...]:
    given = standing.answers_at(matter, stage)
    many = {code: CheckAnswer.objects.filter(matter=matter, stage=stage, code=code).count() for code in given}
    return tuple(_check(matter, check, given.get(check.code), many.get(check.code, 0)) for check in checks_of(stage))


def _check(matter: Matter, check: GateCheck, given: CheckAnswer | None, many: int) -> CheckShown:
    shown = _answer(matter, given) if given else None
    ready = standing.passes(check.required, given.answer if given else None)
    return CheckShown(check, shown, max(many - 1, 0), ready)


def _answer(matter: Matter, given: CheckAnswer) -> AnswerShown:
    address = {
        "evidence": f"/record/{matter.reference}/evidence/{given.evidence}/",
        "address": given.evidence,
    }.get(given.evidence_kind, "")
    title = ANSWER_TITLES[given.answer]
    said = (given.because, given.evidence_kind, given.evidence, address, given.made_by, given.made_at)
    return AnswerShown(given.answer, title, *said)


def counts(reference: str, action: str) -> Mapping[str, int]:
    """What the desk counts for the guards of a step, for the hall's pages. A gate's four eyes are counted by the
    desk's own page, which knows who asks."""
    matter = Matter.objects.filter(reference=reference, kind__in=(standing.PROJECT, standing.GROUP)).first()
    named = (
        {guard.counts for s in steps_from(matter.kind, matter.state) if s.action == action for guard in s.guards}
        if matter
        else set()
    )
    if matter is None or not named & {guard.counts for guard in guards().values()}:
        return {}
    return standing.counts(matter)


def known_work(reference: str) -> tuple["KnownShown", ...]:
    """Known work that is most like a project, with the answer given, if any."""
    matter = Matter.objects.filter(reference=reference).first()
    if matter is None:
        return ()
    given = standing.answered_links(matter)
    found = []
    for document, match in standing.known_work(matter):
        link = given.get(standing.target_of(document.key))
        answer = (link.kind, link.note, link.made_by) if link else None
        reasons = tuple(reason.text for reason in match.reasons)
        found.append(KnownShown(document.key, document.title, document.kind, match.score, reasons, answer))
    return tuple(found)


@dataclass(frozen=True)
class KnownShown:
    """A piece of known work: `kind` is funded or project; `answer` is (kind of link, why, by) or None."""

    key: str
    title: str
    kind: str
    score: float
    reasons: tuple[str, ...]
    answer: tuple[str, str, str] | None

    @property
    def address(self) -> str:
        """Where it is shown."""
        target = standing.target_of(self.key)
        return target if target.startswith("/") else f"/projects/{target}/"
