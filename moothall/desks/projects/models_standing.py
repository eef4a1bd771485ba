"""What the guards of projects and buying groups count that the register cannot: checks answered, known work answered,
outputs. It reads, and neither writes nor refuses; actions.py asks inside its transaction, queries.py for the pages."""

from collections.abc import Mapping
from functools import lru_cache

from moothall.desks.projects.models import CheckAnswer, GroupPlan, Project
from moothall.engines.find.candidates import funded_projects
from moothall.engines.find.similar import Corpus, Document, Match
from moothall.register.models_record import Link, Matter
from moothall.register.roles import Actor
from moothall.vocabulary.gate import checks_of

PROJECT, GROUP = "project", "buying-group"
OUTPUTS = ("solution", "standard", "case-study", "learning-note")
TOLD = ("learning-note", "case-study")
ANSWERS = ("joins", "builds-on", "differs-from")
MET, NOT_MET, NOT_RELEVANT = "met", "not-met", "not-relevant"
SHOWN = 5  # pieces of known work that must be answered, at most
KNOWN = "/projects/known/"  # what a funded project is linked by: its page here, since several share one source


def answers_at(matter: Matter, stage: str) -> dict[str, CheckAnswer]:
    """The answer that counts of each check of a gate that has one: the last."""
    return {each.code: each for each in CheckAnswer.objects.filter(matter=matter, stage=stage).order_by("pk")}


def passes(required: bool, answer: str | None) -> bool:
    """Whether a check lets the gate pass: a required one must be met, another one answered."""
    return answer == MET if required else answer is not None


def gate_ready(matter: Matter) -> bool:
    """Whether every check of the present gate is answered, and the required ones met. True where none is asked."""
    given = answers_at(matter, matter.state)
    known = {code: each.answer for code, each in given.items()}
    return all(passes(check.required, known.get(check.code)) for check in checks_of(matter.state))


def others_answered(matter: Matter, by: Actor) -> bool:
    """Whether somebody else than the actor gave an answer that counts: who calls the gate has not filled it in alone.
    People are told apart by their account, and by their name where there is none."""
    return any(not _same(each, by) for each in answers_at(matter, matter.state).values())


def _same(answer: CheckAnswer, by: Actor) -> bool:
    if answer.person_id is not None and by.person_id is not None:
        return answer.person_id == by.person_id
    return answer.made_by == by.name.strip()


def known_work(matter: Matter) -> tuple[tuple[Document, Match], ...]:
    """Work already funded and other projects here that are most like a project and the needs that it answers, best
    first, each with reasons."""
    others = Matter.objects.filter(kind=PROJECT).exclude(pk=matter.pk).exclude(state="withdrawn")
    corpus = _corpus(tuple(others.order_by("reference").values_list("reference", "title", "about")))
    documents = {document.key: document for document in corpus.documents}
    return tuple((documents[found.key], found) for found in corpus.find(_told(matter), limit=SHOWN))


@lru_cache(maxsize=8)
def _corpus(projects: tuple[tuple[str, str, str], ...]) -> Corpus:
    others = [Document(key=reference, kind=PROJECT, title=title, text=about) for reference, title, about in projects]
    return Corpus([*funded_projects(), *others])


def _told(matter: Matter) -> Document:
    """What a project says, and what the needs say that it answers."""
    own = Project.objects.filter(matter=matter).first()
    needs = Matter.objects.filter(links_here__in=matter.links.filter(kind="answers", withdrawn_at__isnull=True))
    texts = [own.aim if own else "", matter.about, *(f"{need.title}. {need.about}" for need in needs)]
    return Document(
        key=matter.reference,
        kind=PROJECT,
        title=matter.title,
        text="\n".join(filter(None, texts)),
        aims=tuple(matter.aims),
        system_types=(matter.system_type,) if matter.system_type else (),
    )


def target_of(key: str) -> str:
    """What a piece of known work is linked by: the reference of a project here, or the page of a funded one."""
    kind, _, slug = key.partition(":")
    return f"{KNOWN}{slug}/" if kind == "funded" else key


def answered_links(matter: Matter) -> dict[str, Link]:
    """The links by which known work is answered, by what they lead to."""
    links = matter.links.select_related("to_matter").filter(kind__in=ANSWERS, withdrawn_at__isnull=True)
    return {link.to_matter.reference if link.to_matter else link.to_identifier: link for link in links}


def funded_answered(matter: Matter) -> bool:
    """Whether each piece of known work is answered: joined, built on, or differed from."""
    given = answered_links(matter)
    return all(target_of(document.key) in given for document, _ in known_work(matter))


def counts(matter: Matter, by: Actor | None = None) -> Mapping[str, int]:
    """What the guards of its steps ask. Without an actor nobody is known to call the gate, and `four-eyes` fails."""
    if matter.kind == GROUP:
        plan = GroupPlan.objects.filter(matter=matter).first()
        waiting = matter.members.filter(until__isnull=True, part__in=("asked", "proposed")).exists()
        return {
            "all-answered": int(not waiting),
            "group-planned": int(bool(plan and plan.requirement.strip() and plan.target)),
        }
    made = matter.links.filter(kind="puts-out", withdrawn_at__isnull=True)
    return {
        "gate-checks": int(gate_ready(matter)),
        "four-eyes": int(by is not None and others_answered(matter, by)),
        "funded-answered": int(funded_answered(matter)) if matter.state == "proposed" else 0,
        "outputs": made.filter(to_matter__kind__in=OUTPUTS).exclude(to_matter__state="withdrawn").count(),
        "learning-told": made.filter(to_matter__kind__in=TOLD).count(),
    }
