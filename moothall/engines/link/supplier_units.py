"""Units: aliases that are one supplier without a question, because one publisher or any publisher prints a telling name
and no key speaks against it. They are what is compared and joined."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from moothall.engines.link.supplier_forms import Forms
from moothall.engines.link.supplier_pairs import Edge

DOUBTFUL, RARE_LOCAL = 6.0, 16.0  # bits from which namesakes of two publishers are worth a person's look
FEW = 6  # of them at most


@dataclass(frozen=True)
class Units:
    """`of_alias` is the unit of each alias; `form` the form of each unit; `tags` what each unit is known to be;
    `siblings` pairs of units that would be one but for a judgement or for keys that contradict."""

    of_alias: list[int]
    form: list[int]
    tags: list[dict[str, str]]
    siblings: list[Edge]


def make_units(table: pa.Table, forms: Forms, bodies: Sequence[str | None], alone: set[int]) -> Units:
    """Units from ordered aliases with checked keys. `bodies` is the register's body of each form; the aliases in
    `alone` (those that people judged) are units of their own."""
    publishers = table["publisher_id"].to_pylist()
    companies, charities = table["company_no"].to_pylist(), table["charity_no"].to_pylist()
    wide = [
        (form, "" if forms.telling[form] or bodies[form] else publisher)
        for form, publisher in zip(forms.of_alias, publishers, strict=True)
    ]
    met: dict[tuple[int, str], set[tuple[str | None, str | None]]] = defaultdict(set)
    for key, company, charity in zip(wide, companies, charities, strict=True):
        met[key].add((company, charity))
    numbers: dict[tuple[object, ...], int] = {}
    of_alias: list[int] = []
    form_of: list[int] = []
    tags: list[dict[str, str]] = []
    for alias, (key, company, charity) in enumerate(zip(wide, companies, charities, strict=True)):
        split = contradictory(met[key])
        which = (*key, *((company, charity) if split else ()), alias if alias in alone else None)
        unit = numbers.setdefault(which, len(numbers))
        if unit == len(form_of):
            form_of.append(key[0])
            tags.append(tags_of(forms, key[0], bodies[key[0]]))
        tags[unit] |= {n: v for n, v in (("company_no", company), ("charity_no", charity)) if v}
        of_alias.append(unit)
    return Units(of_alias, form_of, tags, [*siblings_of(numbers, met), *namesakes(form_of, forms)])


def siblings_of(
    numbers: Mapping[tuple[object, ...], int], met: Mapping[tuple[int, str], set[tuple[str | None, str | None]]]
) -> list[Edge]:
    """Pairs of units of one name: sure where only a judgement set one apart, for a person where keys contradict."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for which, unit in numbers.items():
        groups[which[:2]].append(unit)
    edges = []
    for key, group in groups.items():
        score = 0.85 if contradictory(met[key]) else 0.98  # type: ignore[index]
        edges += [Edge(group[0], other, score, "same name", "name") for other in group[1:]]
    return edges


def namesakes(form_of: Sequence[int], forms: Forms) -> list[Edge]:
    """Pairs of units of one name that is not telling enough to be one supplier everywhere, for a person to look at: a
    name in doubt where few publishers print it, a kind that many places have only where its words are rare."""
    groups: dict[int, list[int]] = defaultdict(list)
    for unit, form in enumerate(form_of):
        if not forms.telling[form] and forms.bits[form] >= (RARE_LOCAL if forms.local[form] else DOUBTFUL):
            groups[form].append(unit)
    return [
        Edge(group[0], other, 0.7 if forms.local[form] else 0.85, "same name, which several may have", "name")
        for form, group in groups.items()
        for other in group[1:FEW]
    ]


def contradictory(keys: set[tuple[str | None, str | None]]) -> bool:
    """Whether keys printed beside one name are of several suppliers."""
    return any(len({pair[at] for pair in keys if pair[at]}) > 1 for at in (0, 1))


def tags_of(forms: Forms, form: int, body: str | None) -> dict[str, str]:
    """What a form says of any supplier that has it."""
    legal, numbers = forms.legal[form], forms.numbers[form]
    return {n: v for n, v in (("legal", legal), ("numbers", numbers), ("organisation_id", body or "")) if v}
