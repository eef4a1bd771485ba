"""Loads the published lists into the catalogue: UK solutions, products on sale, and real publiccode.yml records.

May be called again: what is there stays, a row that changed in its list changes here and files an event, and what
people corrected meanwhile is left as it is. It needs no picture and fetches nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from django.db import transaction

from moothall.desks.solutions.actions import Wanted, add_solution, edit_solution
from moothall.desks.solutions.actions_examples import load_examples
from moothall.desks.solutions.actions_records import check_again, read_publiccode
from moothall.desks.solutions.models import PubliccodeVersion, Solution
from moothall.register.roles import SYSTEM, Actor
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.solution import UkSolution, uk_solutions

MOOTHALL = Actor("Moothall", SYSTEM)
RECORDS = files("moothall.desks.solutions") / "examples" / "publiccode"
END = ".publiccode.yml"
BASIS = {
    "payments": "Named in published payments",
    "source": "Named in a published source",
    "general knowledge": "General knowledge, not checked",
}
SUPPLY_TYPES = ("network_hardware",)
SUPPLY_WORDS = ("resale", "devices", "machines")
"""Products of the list that are things and other makers' software rather than solutions."""
UK_KINDS = {
    "platform": "service",
    "standard": "standard",
    "dataset": "data",
    "commercial tool": "commercial",
}


@transaction.atomic
def load_lists() -> tuple[str, ...]:
    """Load all three lists; gives what was done, in sentences."""
    uk = _load("uk-list", _uk_rows())
    sold = _load("products", _product_rows())
    records = _load_records()
    again = check_again(MOOTHALL)
    said = [f"Solutions: {_words(uk)} from the list of UK solutions", f"{_words(sold)} from the list of products"]
    said.append(f"{records[0]} new of {records[1]} publiccode.yml records, {again} with another verdict than before")
    return ("; ".join(said) + ".",)


def _words(counted: tuple[int, int, int]) -> str:
    new, changed, every = counted
    return f"{new} new and {changed} changed of {every}"


def _load(origin: str, rows: Iterator[tuple[str, Wanted]]) -> tuple[int, int, int]:
    """Add or change the solutions of one list; gives how many are new, changed, and there in all."""
    known = {each.slug: each for each in Solution.objects.select_related("matter").filter(origin=origin)}
    new = changed = every = 0
    for slug, wanted in rows:
        every += 1
        row = _plain(asdict(wanted))
        if slug not in known:
            add_solution(wanted, MOOTHALL, origin, slug, row)
            new += 1
        elif known[slug].loaded != row:
            changed += _change(known[slug], row)
    return new, changed, every


def _change(solution: Solution, row: dict[str, Any]) -> bool:
    """Change what the list changed; a field that a person has corrected meanwhile is left."""
    ours = {**{name: getattr(solution, name, None) for name in row}, "aims": solution.matter.aims}
    before = solution.loaded
    fields = {n: v for n, v in row.items() if v != before.get(n) and ours[n] == before.get(n, ours[n])}
    moved = solution.matter.state not in ("retired", "withdrawn") and bool(fields)
    if moved:
        edit_solution(solution.matter.reference, MOOTHALL, None, fields, "Its row in the list has changed")
    fresh = Solution.objects.get(pk=solution.pk)
    fresh.loaded = row
    fresh.save()
    return moved


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _uk_rows() -> Iterator[tuple[str, Wanted]]:
    for each in uk_solutions():
        code = "github.com" in each.url
        yield (
            each.slug,
            Wanted(
                name=each.name,
                kind=UK_KINDS.get(each.kind) or _kind_of_product(each),
                steward=each.steward,
                licence=each.licence_or_terms,
                repository=each.url if code else "",
                website="" if code else each.url,
                description=each.about,
                basis=f"Our own list: {each.basis}",
                systems=each.system_types,
                aims=each.aims,
                source_url=each.url,
            ),
        )


def _kind_of_product(each: UkSolution) -> str:
    """A product without code that can be seen is not called open source."""
    open_words = ("gpl", "mit", "mpl", "agpl", "apache", "eupl", "bsd")
    is_open = "github.com" in each.url or any(word in each.licence_or_terms.lower() for word in open_words)
    return "open-source" if is_open else "service"


def _product_rows() -> Iterator[tuple[str, Wanted]]:
    for row in read_list("products"):
        formerly = f" Formerly {row['formerly']}." if row["formerly"] else ""
        yield (
            row["product_id"],
            Wanted(
                name=row["product"],
                kind=_kind_of_sold(row),
                steward=row["supplier"],
                licence="Commercial",
                description=f"Sold by {row['supplier']}.{formerly}",
                basis=BASIS.get(row["basis"], row["basis"]),
                systems=(row["system_type"],),
                product_id=row["product_id"],
                source_url=row["source_url"] if row["source_url"].startswith("http") else "",
            ),
        )


def _kind_of_sold(row: Mapping[str, str]) -> str:
    words = row["product"].lower()
    if row["system_type"] in SUPPLY_TYPES or any(word in words for word in SUPPLY_WORDS):
        return "supply"
    return "service" if row["sells"] == "mostly more" else "commercial"


def _load_records() -> tuple[int, int]:
    """Read the kept records, older drafts first; gives how many texts are new, and how many files there are. Two files
    of the same text are one version."""
    known = set(PubliccodeVersion.objects.values_list("sha256", flat=True))
    names = sorted((each.name for each in RECORDS.iterdir() if each.name.endswith(END)), key=_generation)
    new = 0
    for name in names:
        data = (RECORDS / name).read_bytes()
        if hashlib.sha256(data).hexdigest() not in known:
            slug = name.removesuffix(END).removesuffix(".early")
            new += read_publiccode(data, f"examples/publiccode/{name}", MOOTHALL, slug=slug).new_text
    return new, len(names)


def _generation(name: str) -> tuple[str, bool]:
    """Two drafts of one record stand together, the older one first."""
    return name.removesuffix(END).removesuffix(".early"), ".early" not in name


def seed(examples: bool) -> tuple[str, ...]:
    """What `moothall setup` calls: the lists, and invented statements of example councils when asked."""
    return (*load_lists(), load_examples()) if examples else load_lists()
