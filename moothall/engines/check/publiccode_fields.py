"""The fields of publiccode.yml as a tree, read from `publiccode_fields.csv`, and the sets of values they may have.

A field's `kind` is text, flag, texts (a list), text_or_texts, block (keys with values), blocks (a list of these) or
languages (a block for each language). What a rule means stands in `publiccode_rules.py`.
"""

from dataclasses import dataclass, field
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(slots=True)
class Field:
    """One key: when it is needed, the rule for its value, the set or limits of that rule, and the keys inside it.

    `needed` is "yes", "some" (at least one item), "always" (its own keys are needed even if it is not there),
    "if_contract", "if_team" (by the type of maintenance) or "".
    """

    name: str
    kind: str
    needed: str
    rule: str
    set: str
    min: int
    max: int
    fields: dict[str, "Field"] = field(default_factory=dict)


@cache
def fields() -> dict[str, Field]:
    """The keys of a publiccode.yml in the order in which they are judged."""
    root = Field("", "block", "always", "", "", 0, 0)
    for row in read_list("publiccode_fields"):
        *parents, name = row["path"].split(".")
        parent = root
        for step in parents:
            parent = parent.fields[step]
        limits = int(row["min"] or 0), int(row["max"] or 0)
        made = Field(name, row["kind"], row["needed"], row["rule"], row["set"], *limits)
        if made.rule == "same_as":
            made.fields = root.fields[made.set].fields
        parent.fields[name] = made
    return root.fields


@cache
def values(name: str) -> tuple[str, ...]:
    """The values of a set, in the order of the list."""
    return tuple(row["value"] for row in read_list("publiccode_values") if row["set"] == name)


def either(options: tuple[str, ...]) -> str:
    """Values as a sentence names them: "a", "b" or "c"."""
    quoted = [f'"{option}"' for option in options]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
