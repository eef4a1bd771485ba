"""What the solutions desk does to solutions: adds, corrects, reads their publiccode.yml, retires them.

    by = actor_of(request)
    reference = add_solution(Wanted("PlanX", "open-source", repository="https://..."), by)
    edit_solution(reference, by, version, {"licence": "MPL-2.0"})
    retire_solution(reference, "S-2026-0007", by, version, "Its makers carry on there")
    reading = read_publiccode(data, "typed in", by)          # the solution is found by its repository, or made

Who uses a solution is in `actions_usage.py`, referees in `actions_referees.py`, the lists in `actions_seed.py`. Every
refusal is a `Refused` with a sentence for the page.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from moothall.desks.solutions.models import KINDS, FormerName, Solution
from moothall.register.models_record import Matter
from moothall.register.record_actions import act, draft_matter, edit_matter, link, note
from moothall.register.record_errors import NoMatter, Refused
from moothall.register.roles import Actor
from moothall.vocabulary.solution import system_type_names

OWN_FIELDS = ("kind", "steward", "licence", "repository", "website", "basis", "systems", "product_id", "source_url")
LONGEST = {"name": 255, "steward": 255, "licence": 255, "repository": 500, "website": 500, "basis": 255}


@dataclass(frozen=True)
class Wanted:
    """A solution as somebody, a list or a published record tells it. `systems` are codes of types of system."""

    name: str
    kind: str
    steward: str = ""
    licence: str = ""
    repository: str = ""
    website: str = ""
    description: str = ""
    basis: str = ""
    systems: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    product_id: str = ""
    source_url: str = ""


@transaction.atomic
def add_solution(
    wanted: Wanted,
    by: Actor,
    origin: str = "person",
    slug: str = "",
    loaded: Mapping[str, Any] | None = None,
    organisation_id: str | None = None,
    example: bool = False,
) -> str:
    """List a solution; gives its reference. `slug` is the one that a list gives it, else made of its name. Raises
    Refused, also when its repository is that of another one."""
    values = checked(asdict(wanted))
    known = solution_of(values["repository"])
    if known is not None:
        raise Refused(f"{known.matter.reference} {known.name} has that repository already. Add to it what is missing.")
    matter = draft_matter(
        "solution",
        values["name"],
        by,
        organisation_id,
        example=example,
        about=values["description"],
        aims=values.pop("aims"),
        system_type=(values["systems"] or [""])[0],
    )
    Solution.objects.create(
        matter=matter,
        slug=free_slug(slug or slugify(values["name"])),
        origin=origin,
        loaded=dict(loaded or {}),
        repository_key=repository_key(values["repository"]),
        **values,
    )
    return matter.reference


@transaction.atomic
def edit_solution(
    reference: str, by: Actor, version: int | None, fields: Mapping[str, Any], why: str = "", action: str = "edit"
) -> bool:
    """Correct what is said of a solution: fields of `Wanted`. Gives whether anything changed. Raises Refused."""
    solution = found(reference)
    before = {name: getattr(solution, name) for name in (*OWN_FIELDS, "name", "description")}
    values = checked({**before, **fields})
    aims = values.pop("aims", None)
    changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    if not changed and (aims is None or aims == solution.matter.aims):
        return False
    told = {"title": values["name"], "about": values["description"], "system_type": (values["systems"] or [""])[0]}
    edit_matter(reference, by, _same(reference, version), why, **told, **({} if aims is None else {"aims": aims}))
    own = {name: pair for name, pair in changed.items() if name in OWN_FIELDS}
    if own:
        note(reference, action, by, why, {"changed": own})
    for name, (_, value) in changed.items():
        setattr(solution, name, value)
    _moved(solution, changed)
    solution.save()
    return True


def _same(reference: str, version: int | None) -> int:
    """The version that a person saw; for moothall itself, which sees none, the present one."""
    if version is not None:
        return version
    return Matter.objects.values_list("version", flat=True).get(reference=reference)


def _moved(solution: Solution, changed: Mapping[str, list[Any]]) -> None:
    """Keep the address that a repository had: a move or a new name is the same solution."""
    if "repository" not in changed:
        return
    before = solution.repository_key
    solution.repository_key = repository_key(solution.repository)
    if before and before != solution.repository_key:
        today = timezone.localdate()
        FormerName.objects.create(solution=solution, repository_key=before, why="Its repository moved", since=today)


@transaction.atomic
def retire_solution(reference: str, successor: str, by: Actor, version: int, why: str) -> None:
    """Retire a solution in favour of another one, which it is linked to for good. Raises Refused."""
    found(reference)
    if not Solution.objects.filter(matter__reference=successor).exclude(matter__state="withdrawn").exists():
        raise Refused(f"There is no solution '{successor}' in use. Give the reference of one, such as S-2026-0001.")
    other: str | None = successor
    while other:  # a ring of solutions that each gave way to the other would name none that is in use
        if other == reference:
            raise Refused(f"{successor} gives way to {reference} itself, so it cannot carry on in its place.")
        after = Matter.objects.filter(
            links_here__kind="retired-in-favour-of", links_here__matter__reference=other, state__gt=""
        )
        other = after.values_list("reference", flat=True).first()
    _check_version(reference, by, version)
    link(reference, "retired-in-favour-of", successor, by, note=why)
    act(reference, "retire", by, None, why)


def _check_version(reference: str, by: Actor, version: int) -> None:
    """Refuse when the solution has changed since the person saw it. Editing nothing files nothing."""
    edit_matter(reference, by, version)


@transaction.atomic
def also_known_as(reference: str, slug: str, why: str, by: Actor) -> None:
    """Let a solution be found by another slug too. Raises Refused."""
    solution = found(reference)
    if Solution.objects.filter(slug=slug).exists() or FormerName.objects.filter(slug=slug).exists():
        raise Refused(f"The name '{slug}' is taken. Choose another one.")
    note(reference, "update-record", by, why, {"also_known_as": slug})
    FormerName.objects.create(solution=solution, slug=slug, why=why, since=timezone.localdate())


def found(reference: str) -> Solution:
    """The solution of a matter, locked until the transaction ends. Raises NoMatter."""
    solution = Solution.objects.select_for_update().filter(matter__reference=reference).first()
    if solution is None:
        raise NoMatter(f"There is no solution {reference!r}. Look for it by name in the catalogue.")
    return solution


def solution_of(repository: str) -> Solution | None:
    """The solution with that repository, now or before."""
    key = repository_key(repository)
    if not key:
        return None
    now = Solution.objects.filter(repository_key=key).exclude(matter__state="withdrawn").first()
    then = FormerName.objects.filter(repository_key=key).select_related("solution").first()
    return now or (then.solution if then else None)


def repository_key(address: str) -> str:
    """What stays the same however a repository's address is written: host and path, small letters, no `.git`."""
    text = re.sub(r"^[\w.-]+@([\w.-]+):", r"https://\1/", address.strip())
    parts = urlsplit(text if "//" in text else f"https://{text}")
    path = re.sub(r"\.git$", "", parts.path.rstrip("/"))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}".lower() if host and path else ""


def free_slug(wanted: str) -> str:
    """The slug, or with the next number behind it when it is taken, now or before."""
    base, number, slug = wanted[:100] or "solution", 1, wanted[:100] or "solution"
    while Solution.objects.filter(slug=slug).exists() or FormerName.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a solution as they are kept: trimmed, of a known kind, addresses that can be opened."""
    kept: dict[str, Any] = {k: " ".join(v.split()) if isinstance(v, str) else v for k, v in values.items()}
    kept["description"] = str(values.get("description", "")).strip()
    for name in ("systems", "aims"):
        if name in kept:
            kept[name] = list(dict.fromkeys(kept[name]))
    if not kept["name"]:
        raise Refused("A solution needs a name.")
    if kept["kind"] not in KINDS:
        raise Refused(f"There is no kind '{kept['kind']}'. Expected one of {', '.join(KINDS)}.")
    for name, most in LONGEST.items():
        if len(kept[name]) > most:
            raise Refused(f"The {name} has {len(kept[name])} characters; expected at most {most}.")
    for name in ("repository", "website", "source_url"):
        if kept[name] and not re.match(r"(https?|git|ssh)://[^\s/]+|[\w.-]+@[\w.-]+:", kept[name]):
            raise Refused(f"The {name} '{kept[name][:80]}' is no address; expected one that begins with https://.")
    strange = [code for code in kept["systems"] if code not in system_type_names()]
    if strange:
        raise Refused(f"There is no type of system '{strange[0]}'. Choose one from the list.")
    return kept
