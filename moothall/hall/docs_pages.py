"""The pages of `docs/reference` that are written by the program itself: commands, issues, fields, lists, matters.

What the code knows is never typed a second time. `make docs` writes the pages, `tests/test_docs.py` fails when one is
out of date. Pages written by hand (settings, the API, the picture) are not touched.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from moothall.vocabulary.issue import issue_kinds

from .docs_matters import matters_page

WRITTEN = "<!-- Written by `make docs`; change the code or the list that it comes from, not this page. -->\n"
MENDS = {
    "publisher": "the publisher of the file",
    "moothall": "moothall has mended it already; nothing to do",
    "nobody": "nobody needs to; it is said so that you know",
}
LISTS = files("moothall.vocabulary") / "lists"


def write_docs(folder: Path) -> list[Path]:
    """Write every generated page into `folder` (docs/reference); give back those that changed."""
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def pages() -> dict[str, str]:
    """Each generated page as file name and text."""
    makers: dict[str, Callable[[], str]] = {
        "commands.md": commands_page,
        "issues.md": issues_page,
        "fields.md": fields_page,
        "lists.md": lists_page,
        "roles.md": roles_page,
        "matters.md": lambda: matters_page(table),
    }
    return {name: WRITTEN + make() for name, make in makers.items()}


def commands_page() -> str:
    """Every command with its help, arguments and options, in the words that `--help` prints."""
    parts = [
        "# Commands",
        "`moothall COMMAND --help` says the same. After `make run` the program is `.venv/bin/moothall`.",
        exit_codes(),
    ]
    commands = visible_commands()
    parts.append("\n".join(f"- [{name}](#moothall-{anchor(name)}): {first_line(help)}" for name, help, _ in commands))
    for name, help, params in commands:
        parts += [f"## moothall {name}", plain(help)]
        if params:
            parts.append(table(["", "what", "default"], [parameter_row(p) for p in params]))
    return "\n\n".join(parts) + "\n"


def exit_codes() -> str:
    """What the exit codes mean, as the command line's own module says it."""
    from moothall.hall import cli  # late: the command line imports this module for `moothall docs`

    said = [p for p in plain(cli.__doc__ or "").split("\n\n") if p.startswith("Exit codes:")]
    return said[0] if said else ""


def visible_commands() -> list[tuple[str, str, list[Any]]]:
    """Each command that `moothall --help` lists: name, help text, parameters. Groups are given as `group command`."""
    import typer.main

    from moothall.hall.cli import app  # late, as above

    return list(walk("", typer.main.get_command(app)))


def walk(prefix: str, command: Any) -> Iterable[tuple[str, str, list[Any]]]:
    """The commands of a Typer group, in the order in which they were declared."""
    for name, child in command.commands.items():
        if child.hidden:
            continue
        if hasattr(child, "commands"):
            yield from walk(f"{prefix}{name} ", child)
        else:
            shown = [p for p in child.params if p.name != "help" and not getattr(p, "hidden", False)]
            yield f"{prefix}{name}", child.help or "", shown


def parameter_row(parameter: Any) -> list[str]:
    """One argument or option as a row: its names, its help, its default."""
    argument = parameter.param_type_name == "argument"
    many = "..." if parameter.nargs == -1 else ""
    shown = (parameter.metavar or parameter.name or "").removesuffix("...").upper() + many
    names = [shown] if argument else parameter_names(parameter)
    default = "needed" if parameter.required else shown_default(parameter)
    return [" ".join(f"`{name}`" for name in names), plain(getattr(parameter, "help", "") or ""), default]


def parameter_names(parameter: Any) -> list[str]:
    """Every way to write an option: `--json`, `--no-json`, `--out FILE`."""
    names = [*parameter.opts, *parameter.secondary_opts]
    return [f"{name} {parameter.metavar}" for name in names] if parameter.metavar else names


def shown_default(parameter: Any) -> str:
    """The default as text; empty for none, for a flag that is off, and for what is worked out at run time."""
    value = getattr(parameter, "show_default", None)
    value = value if isinstance(value, str) else parameter.default
    return f"`{value}`" if isinstance(value, str | int | float | Path) and not isinstance(value, bool) else ""


def issues_page() -> str:
    """Every issue code: what it means, what was expected, who mends it and how."""
    kinds = issue_kinds().values()
    parts = [
        "# Issues",
        "What the reader can say about a file. An **error** sets the row or the file aside: it is kept, counted and "
        "shown, and left out of the sums. A **warning** may make a figure wrong and wants a look. An **info** tells "
        "what was mended on the way. The code stands in brackets at the end of each message.",
    ]
    for severity in ("error", "warning", "info"):
        here = [k for k in kinds if k.severity == severity]
        parts.append(f"## {severity.capitalize()}s" if severity != "info" else "## Infos")
        parts += [issue_text(k) for k in here] or ["None."]
    return "\n\n".join(parts) + "\n"


def issue_text(kind: Any) -> str:
    """One issue code as a section."""
    return (
        f"### {kind.code}\n\n{sentence(kind.title)} Expected: {kind.expected.rstrip('.')}.\n\n"
        f"- How to mend: {sentence(kind.how_to_mend)}\n- Who mends it: {MENDS[kind.who_mends]}."
    )


def fields_page() -> str:
    """Every field that a column of a payments file can be, with the column of the picture that it fills."""
    header, rows = read_list("fields.csv")
    at = {name: header.index(name) for name in header}
    parts = ["# Fields", FIELDS_INTRODUCTION]
    for source, title in (("LGA Spend", "Fields of the LGA Spend guidance"), ("ours", "Fields of our own")):
        here = [r for r in rows if r[at["source"]] == source]
        cells = [
            [f"`{r[at['field']]}`", r[at["title"]], r[at["kind"]], code(r[at["column"]]), r[at["required"]]]
            for r in here
        ]
        parts += [f"## {title}", table(["field", "what", "kind", "column of payment", "needed"], cells)]
    return "\n\n".join(parts) + "\n"


FIELDS_INTRODUCTION = (
    "What a column of a payments file can be. Use these names to "
    "[correct a mapping](../how/correct-a-mapping.md). "
    "A field with no column of its own stays in the original cells (`raw`) of each payment. "
    "The list is `moothall/vocabulary/lists/fields.csv`; the tables of the picture are in [picture](picture.md)."
)


def lists_page() -> str:
    """Every code list with its columns."""
    parts = [
        "# Lists",
        "Facts and rules that are data, not code: `moothall/vocabulary/lists`. Where each comes from and under which "
        "licence stands in [its README](../../moothall/vocabulary/lists/README.md).",
    ]
    names = sorted(entry.name for entry in LISTS.iterdir() if entry.name.endswith(".csv"))
    rows = []
    for name in names:
        header, _ = read_list(name)
        rows.append([f"`{name}`", ", ".join(header)])
    return "\n\n".join([*parts, table(["list", "columns"], rows)]) + "\n"


def roles_page() -> str:
    """Every role with its rights, and who may do what to each kind of matter in each of its states."""
    from moothall.hall.docs_roles import roles_text  # late: it needs Django

    return roles_text()


def read_list(name: str) -> tuple[list[str], list[list[str]]]:
    """Heading row and rows of a code list."""
    header, *rows = csv.reader(io.StringIO((LISTS / name).read_text(encoding="utf-8"), newline=""))
    return header, rows


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def plain(help: str) -> str:
    """Help text without the line breaks of its source and without rich's markup; paragraphs and lists stay."""
    text = re.sub(r"\[/?(bold|dim|italic|cyan|green|red|yellow)[^\]]*\]", "", help.replace("\b\n", ""))
    paragraphs = [re.sub(r"\n(?!\s*[-*] )\s*", " ", p.strip()) for p in re.split(r"\n\s*\n", text)]
    return "\n\n".join(p for p in paragraphs if p)


def sentence(text: str) -> str:
    """Text with a full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def first_line(help: str) -> str:
    """The first paragraph of a help text."""
    return plain(help).split("\n")[0]


def anchor(name: str) -> str:
    """The fragment that a heading made of `name` gets."""
    return name.replace(" ", "-")


def code(text: str) -> str:
    """Text as code, or nothing when there is none."""
    return f"`{text}`" if text else ""
