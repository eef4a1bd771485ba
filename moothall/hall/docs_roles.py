"""The page of `docs/reference` that says who may do what: roles and rights of `roles.py`, and the steps of every kind
of matter by role, from the lists of matters. It writes nothing.
"""

from moothall.register.roles import RIGHTS, ROLES, Role, holds, role_of
from moothall.register.standing import kept_for
from moothall.vocabulary.matter import MatterKind, Step, action_titles, matter_kinds, states, steps

from .docs_pages import table

OF = {
    "organisation": "an organisation",
    "supplier": "a supplier",
    "centre": "the Centre",
    "": "nobody: it is not given",
}
INTRODUCTION = (
    "Roles are data (`moothall/register/roles.py`), and what may be done to a matter in each of its states is data too "
    "(`moothall/vocabulary/lists/matter_transitions.csv`). Nothing is decided elsewhere: `tests/test_roles.py` tries "
    "every combination, `tests/test_urls.py` every address with every role. A role is held from a day to a day; how "
    "somebody gets one: [invite people](../how/invite-people.md)."
)


def roles_text() -> str:
    """The whole page."""
    parts = [
        "# Roles",
        INTRODUCTION,
        "## Who there is",
        table(["role", "in code", "held for", "has the rights of", "may"], map(role_row, ROLES)),
    ]
    parts += ["## Rights beside matters", rights_table(), "## Matters", MATTERS]
    parts += [kind_text(kind) for kind in matter_kinds().values()]
    return "\n\n".join(parts) + "\n"


MATTERS = (
    "What each state allows, and whom. A role without more may do it whoever it is for; 'of the organisation that owns "
    "it' and the like narrow it. A step that somebody is expected to do stands on the page 'Waiting for me'."
)


def role_row(role: Role) -> list[str]:
    """One role."""
    also = ", ".join(role_of(each).title for each in role.also)
    return [role.title, f"`{role.slug}`", OF[role.of], also, role.may]


def rights_table() -> str:
    """Each right, and every role that has it."""
    pairs = dict.fromkeys((right.action, right.thing) for right in RIGHTS)
    rows = []
    for action, thing in pairs:
        needed = [r.role for r in RIGHTS if (r.action, r.thing) == (action, thing)]
        rows.append(
            [action, thing, ", ".join(role.title for role in ROLES if any(holds(role.slug, n) for n in needed))]
        )
    return table(["action", "to a", "who may"], rows)


def kind_text(kind: MatterKind) -> str:
    """The steps of one kind of matter."""
    own = [step for step in steps().values() if step.kind == kind.kind]
    header = ["in state", "action", "leads to", "who may", "once", "waits"]
    return f"### {kind.title}\n\n{kind.about.rstrip('.')}.\n\n{table(header, map(step_row, own))}"


def step_row(step: Step) -> list[str]:
    """One step."""
    named = {state: each.title for (kind, state), each in states().items() if kind == step.kind}
    lacking = "; ".join(guard.otherwise for guard in step.guards)
    title = action_titles()[step.action]
    before, after = named.get(step.from_state, ""), named[step.to_state]
    return [before, title, after if after != before else "", kept_for(step), lacking, "yes" if step.waits else ""]
