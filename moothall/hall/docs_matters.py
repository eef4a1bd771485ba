"""The page of `docs/reference` about matters: kinds, states, steps, guards, links and parts, written from the lists."""

from collections.abc import Callable, Iterable, Sequence

from moothall.vocabulary.matter import (
    MatterKind,
    action_titles,
    guards,
    link_kinds,
    matter_kinds,
    parts,
    states,
    steps,
)

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
INTRODUCTION = (
    "A matter is something that somebody is working on. What it can be, the states it goes through, who may do what in "
    "each and what must be there first are lists: `matter_*.csv` and `link_kinds.csv` in "
    "[`moothall/vocabulary/lists`](../../moothall/vocabulary/lists/README.md). This page is written from them. How a "
    "desk shows a matter: [the hall's templates](../../moothall/hall/templates/README.md)."
)


def matters_page(table: Table) -> str:
    """Every kind with its states and steps, then what the kinds share. `table` draws rows as Markdown."""
    found = ["# Matters", INTRODUCTION]
    for kind in matter_kinds().values():
        found += of_kind(kind, table)
    found += ["## What a step can wait for", table(["guard", "counts", "at least", "until then"], guard_rows())]
    found += ["## Links", "A link of lineage says where a matter comes from, and is never withdrawn."]
    rows = [[k.name, k.reverse_name, k.about, "yes" if k.lineage else ""] for k in link_kinds().values()]
    found.append(table(["from here", "from there", "what it says", "lineage"], rows))
    found += ["## Parts of organisations", table(["part", "meaning"], [[p.title, p.about] for p in parts().values()])]
    return "\n\n".join(found) + "\n"


def guard_rows() -> list[list[str]]:
    """Every guard."""
    return [[f"`{g.guard}`", f"`{g.counts}`", str(g.at_least), g.otherwise] for g in guards().values()]


def of_kind(kind: MatterKind, table: Table) -> list[str]:
    """One kind: what it is, its states, its steps."""
    from moothall.register.standing import kept_for  # late: the register needs Django to be ready

    own = [state for (of, _), state in states().items() if of == kind.kind]
    seen = {"public": "everybody", "members": "those who take part"}
    rows = [[s.title, f"{s.about}.", seen[s.seen_by], "yes" if s.closed else ""] for s in own]
    titles = {"": "(new)"} | {s.state: s.title for s in own}
    done = [
        [
            titles[s.from_state],
            action_titles()[s.action],
            titles[s.to_state] if s.to_state != s.from_state else "stays",
            kept_for(s),
            ", ".join(f"`{g.guard}`" for g in s.guards),
            "yes" if s.waits else "",
        ]
        for s in steps().values()
        if s.kind == kind.kind
    ]
    return [
        f"## {kind.title}",
        f"{kind.about}. References begin with {kind.prefix}.",
        table(["state", "meaning", "seen by", "an end"], rows),
        table(["from", "step", "to", "who", "first", "expected"], done),
    ]
