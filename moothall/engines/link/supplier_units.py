"""Units: aliases that are one supplier without a question, because one publisher or any publisher prints a telling name
and no key speaks against it. They are what is compared and joined."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


def make_units(table: pa.Table, forms: Forms, bodies: Mapping[int, str], alone: set[int]) -> Units:
    """Units from ordered aliases with checked keys. `bodies` is the register's body of each form; the aliases in
    `alone` (those that people judged) are units of their own."""
    publishers = table["publisher_id"].to_pylist()
    companies, charities = table["company_no"].to_pylist(), table["charity_no"].to_pylist()
    wide = [
        (form, "" if forms.telling[form] or form in bodies else publisher)
        for form, publisher in zip(forms.of_alias, publishers, strict=True)
    ]
    met: dict[tuple[int, str], set[tuple[str | None, str | None]]] = defaultdict(set)
    for key, *pair in zip(wide, companies, charities, strict=True):
        if any(pair):
            met[key].add((pair[0], pair[1]))
    split = {key for key, pairs in met.items() if contradictory(pairs)}
    numbers: dict[tuple[object, ...], int] = {}
    units = Units([], [], [], [])
    for alias, (key, company, charity) in enumerate(zip(wide, companies, charities, strict=True)):
        which = (*key, *((company, charity) if key in split else ()), alias if alias in alone else None)
        unit = numbers.setdefault(which, len(numbers))
        if unit == len(units.form):
            units.form.append(key[0])
            units.tags.append(
                tags_of(forms.legal[key[0]], forms.numbers[key[0]], bodies.get(key[0]), forms.school[key[0]])
            )
        if company or charity:
            printed = (("company_no", company), ("charity_no", charity))
            units.tags[unit] = {**units.tags[unit], **{name: value for name, value in printed if value}}
        units.of_alias.append(unit)
    units.siblings.extend([*siblings_of(numbers, split), *namesakes(units.form, forms)])
    return units


def siblings_of(numbers: Mapping[tuple[object, ...], int], split: set[tuple[int, str]]) -> list[Edge]:
    """Pairs of units of one name: sure where only a judgement set one apart, for a person where keys contradict."""
    wanted = {which[:2] for which in numbers if which[-1] is not None} | split
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for which, unit in numbers.items():
        if which[:2] in wanted:
            groups[which[:2]].append(unit)
    return [
        Edge(group[0], other, 0.85 if key in split else 0.98, "same name", "name")
        for key, group in groups.items()
        for other in group[1:]
    ]


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


@lru_cache(maxsize=65_536)
def tags_of(legal: str, numbers: str, body: str | None, school: bool) -> dict[str, str]:
    """What a form says of any supplier that has it. Shared between units: never changed in place."""
    told = (("legal", legal), ("numbers", numbers), ("organisation_id", body), ("school", "school" if school else ""))
    return {name: value for name, value in told if value}
