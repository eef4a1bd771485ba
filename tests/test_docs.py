"""Docs are a test: what is not documented, or documented wrongly, fails here.

A check is a function from a project folder to a list of faults in words; each is also shown to notice a planted one.
Whether a text is well written, no test can tell.
"""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from moothall.engines.journey import STEPS
from moothall.engines.store import LINKED, SUMMARIES, TABLES
from moothall.hall import docs_pages
from moothall.hall.desks import DESKS
from moothall.hall.settings import OPTIONS
from moothall.vocabulary.issue import issue_kinds

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("vocabulary", "engines", "register", "desks", "hall")
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
FENCE = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
DECISION_PARTS = ["Chose", "Because", "Gave up", "Look again when"]
LEFT_OUT = {".venv", "data", "node_modules", ".git", "static"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def markdown(root: Path) -> Iterator[Path]:
    """Every Markdown page of ours."""
    for path in sorted(root.rglob("*.md")):
        if not LEFT_OUT & set(path.relative_to(root).parts[:-1]):
            yield path


def anchors(text: str) -> set[str]:
    """The fragments that the headings of a page can be reached by."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", heading).strip().lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


# Checks of the pages as files -----------------------------------------------------------------------------------------


def links_resolve(root: Path) -> list[str]:
    """Every relative link leads to a file of the project, and its fragment to a heading there."""
    faults = []
    for page in markdown(root):
        text = FENCE.sub("", read(page))
        for link in LINK.findall(text):
            target, _, fragment = link.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            aim = (page.parent / target).resolve() if target else page
            if not aim.exists():
                faults.append(f"{page.relative_to(root)} links to {link}, which is not there")
            elif fragment and aim.suffix == ".md" and fragment not in anchors(read(aim)):
                faults.append(f"{page.relative_to(root)} links to {link}: no such heading")
    return faults


def pages_are_reached(root: Path) -> list[str]:
    """Every page of docs/ can be reached by links from README.md, CONTRIBUTING.md or docs/start.md."""
    seen: set[Path] = set()
    waiting = [root / "README.md", root / "CONTRIBUTING.md", root / "docs/start.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        for link in LINK.findall(read(page)):
            aim = (page.parent / link.partition("#")[0]).resolve()
            waiting += [aim] if aim.suffix == ".md" else sorted(aim.glob("*.md")) if aim.is_dir() else []
    return [f"{page.relative_to(root)} is linked from nowhere" for page in markdown(root / "docs") if page not in seen]


def map_is_true(root: Path) -> list[str]:
    """docs/map.md names every folder of the package that has Python or lists in it, and none that is not there."""
    text = read(root / "docs/map.md")
    named = set(re.findall(r"`(moothall/[\w/]+)/`", text))
    there = {
        str(p.relative_to(root))
        for floor in FLOORS
        for p in [root / "moothall" / floor, *(root / "moothall" / floor).iterdir()]
        if p.is_dir()
        and p.name != "migrations"
        and any(f.suffix in (".py", ".csv", ".html", ".sql") for f in p.iterdir() if f.name != "__init__.py")
    }
    faults = [f"docs/map.md does not name {folder}/" for folder in sorted(there - named)]
    faults += [f"docs/map.md names {folder}/, which is not there" for folder in named if not (root / folder).is_dir()]
    paths = re.findall(r"`((?:moothall|tests|docs|bench|sample|requirements)/[\w./-]+\.\w+)`", text)
    return faults + [f"docs/map.md names {path}, which is not there" for path in paths if not (root / path).exists()]


def readme_is_short(root: Path) -> list[str]:
    """README.md has at most 100 lines and shows `make run` and `make test` before anything else is asked."""
    text = read(root / "README.md")
    faults = [f"README.md has {lines} lines; at most 100"] if (lines := len(text.splitlines())) > 100 else []
    top = "\n".join(text.splitlines()[:25])
    return faults + [f"README.md does not show `{c}` at its top" for c in ("make run", "make test") if c not in top]


def recipes_are_short(root: Path) -> list[str]:
    """A recipe of CONTRIBUTING.md has at most six numbered steps."""
    faults = []
    for recipe in read(root / "CONTRIBUTING.md").split("\n## ")[1:]:
        steps = [int(number) for number in re.findall(r"^(\d+)\. ", recipe, re.MULTILINE)]
        if steps and (max(steps) > 6 or len(steps) > 6):
            faults.append(f"CONTRIBUTING.md, '{recipe.splitlines()[0]}': {len(steps)} steps; at most 6")
    return faults


def decisions_are_whole(root: Path) -> list[str]:
    """Decisions are numbered without a gap, and each says what was chosen, why, the price, and when to look again."""
    pages = sorted((root / "docs/decisions").glob("*.md"))
    faults = []
    for expected, page in enumerate(pages, 1):
        if not re.match(rf"{expected:04d}-[a-z0-9-]+\.md$", page.name):
            faults.append(f"docs/decisions/{page.name}: expected number {expected:04d}")
        parts = re.findall(r"^## (.+)$", read(page), re.MULTILINE)
        if parts != DECISION_PARTS:
            faults.append(f"docs/decisions/{page.name} has the parts {parts}; expected {DECISION_PARTS}")
    return faults if pages else ["there is no decision in docs/decisions"]


def settings_are_documented(root: Path) -> list[str]:
    """Every setting has its name in docs/reference/settings.md, and the code reads no other from the environment."""
    text = read(root / "docs/reference/settings.md")
    known = {option.name for option in OPTIONS}
    faults = [
        f"docs/reference/settings.md does not tell of {name}" for name in sorted(known) if f"`{name}`" not in text
    ]
    for path in sorted((root / "moothall").rglob("*.py")):
        for name in environment_names(path):
            if name not in known and name != "DJANGO_SETTINGS_MODULE":
                faults.append(f"{path.relative_to(root)} reads {name}, which is not in OPTIONS")
    return faults


def environment_names(path: Path) -> set[str]:
    """Names that a file reads with os.environ[...], os.environ.get(...) or os.getenv(...)."""
    names = set()
    for node in ast.walk(ast.parse(read(path))):
        key = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            key = node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv") and node.args:
            key = node.args[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            names.add(key.value)
    return names


CHECKS: list[Callable[[Path], list[str]]] = [
    links_resolve,
    pages_are_reached,
    map_is_true,
    readme_is_short,
    recipes_are_short,
    decisions_are_whole,
    settings_are_documented,
]
BROKEN = [
    (links_resolve, "docs/start.md", "[away](nowhere.md)", "nowhere.md, which is not there"),
    (links_resolve, "docs/start.md", "# One\n[down](#two)", "#two: no such heading"),
    (pages_are_reached, "docs/how/alone.md", "# Nobody links here", "docs/how/alone.md is linked from nowhere"),
    (map_is_true, "docs/map.md", "`moothall/engines/moon/`", "names moothall/engines/moon/, which is not there"),
    (map_is_true, "docs/map.md", "nothing", "does not name moothall/engines/read/"),
    (readme_is_short, "README.md", "line\n" * 101, "101 lines"),
    (readme_is_short, "README.md", "Hello", "`make run`"),
    (recipes_are_short, "CONTRIBUTING.md", "\n## A desk\n" + "".join(f"{n}. Do\n" for n in range(1, 8)), "7 steps"),
    (decisions_are_whole, "docs/decisions/0002-late.md", "## Chose\n", "expected number 0001"),
    (decisions_are_whole, "docs/decisions/0001-bare.md", "## Chose\n", "has the parts ['Chose']"),
    (settings_are_documented, "docs/reference/settings.md", "nothing", "does not tell of DATABASE_URL"),
    (settings_are_documented, "moothall/hall/x.py", 'import os\nos.getenv("SECRET_SWITCH")', "reads SECRET_SWITCH"),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_docs_are_true(check: Callable[[Path], list[str]]) -> None:
    faults = check(ROOT)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("check", "name", "text", "said"), BROKEN, ids=[f"{b[0].__name__}-{b[3]}" for b in BROKEN])
def test_the_check_notices(check: Callable[[Path], list[str]], name: str, text: str, said: str, tmp_path: Path) -> None:
    for floor in FLOORS:
        (tmp_path / "moothall" / floor).mkdir(parents=True)
    (tmp_path / "moothall/engines/read").mkdir()
    (tmp_path / "moothall/engines/read/open.py").write_text("X = 1\n")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [fault for fault in check(tmp_path) if said in fault]


# Checks against the code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["commands.md", "issues.md", "fields.md", "lists.md"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert read(ROOT / "docs/reference" / name) == docs_pages.pages()[name], "run `make docs`"


def test_make_docs_notices_and_mends_an_old_page(tmp_path: Path) -> None:
    assert len(docs_pages.write_docs(tmp_path)) == len(docs_pages.pages())
    assert docs_pages.write_docs(tmp_path) == []
    (tmp_path / "issues.md").write_text("old")
    assert docs_pages.write_docs(tmp_path) == [tmp_path / "issues.md"]


def test_every_command_and_option_says_what_it_does() -> None:
    commands = docs_pages.visible_commands()
    assert {name for name, _, _ in commands} >= {"explain", "build", "export", "trace", "doctor", "serve", "mask"}
    silent = [name for name, help, _ in commands if len(help) < 20]
    mute = [f"{name} {p.name}" for name, _, params in commands for p in params if not getattr(p, "help", None)]
    assert silent + mute == []


def test_every_issue_code_can_arise() -> None:
    """A code in the list that no engine uses is a promise that nobody keeps."""
    sources = [p for folder in ("engines", "register") for p in (ROOT / "moothall" / folder).rglob("*.*")]
    text = "\n".join(read(p) for p in sources if p.suffix in (".py", ".sql"))
    assert [code for code in issue_kinds() if not re.search(rf"['\"]{code}['\"]", text)] == []


def test_every_issue_says_how_to_mend_it() -> None:
    short = [k.code for k in issue_kinds().values() if min(len(k.title), len(k.expected), len(k.how_to_mend)) < 5]
    assert short == []
    assert {k.who_mends for k in issue_kinds().values()} <= docs_pages.MENDS.keys()


def test_the_steps_of_a_payment_are_on_the_map_and_in_the_code() -> None:
    drawn = re.findall(r"^\d+\. \*\*(\w+)\*\*:", read(ROOT / "docs/map.md"), re.MULTILINE)
    assert drawn == [step.name for step in STEPS]
    assert [step.where for step in STEPS if not (ROOT / "moothall/engines" / step.where).exists()] == []


def test_every_table_that_can_be_taken_away_is_documented() -> None:
    tables = ["payment", *TABLES, *SUMMARIES, *LINKED]
    for page in ("downloads.md", "picture.md"):
        text = read(ROOT / "docs/reference" / page)
        assert [t for t in tables if f"`{t}`" not in text and not re.search(rf"^#+ {t}\b", text, re.MULTILINE)] == []


def test_every_column_of_a_payment_is_documented() -> None:
    text = read(ROOT / "docs/reference/picture.md")
    _, rows = docs_pages.read_list("fields.csv")
    columns = {row[1] for row in rows if row[1]}
    assert sorted(c for c in columns if not re.search(rf"\b{c}\b", text)) == []


@pytest.mark.parametrize("desk", DESKS)
def test_every_desk_has_a_readme_with_its_question(desk: str) -> None:
    question = importlib.import_module(f"moothall.desks.{desk}.desk").DESK.question
    assert question
    assert question.lower() in read(ROOT / "moothall/desks" / desk / "README.md").lower()


@pytest.mark.django_db
def test_the_worked_example_says_what_the_pages_say(client: Client, sample_home: Path) -> None:
    """Each block of docs/how/before-you-renew.md begins with an address; every line below it stands on that page."""
    blocks = re.findall(r"```text\nGET (\S+)\n(.*?)```", read(ROOT / "docs/how/before-you-renew.md"), re.DOTALL)
    assert len(blocks) >= 5
    wrong = []
    for address, said in blocks:
        shown = plain_text(client.get(address).content.decode())
        wrong += [f"{address}: {line}" for line in said.splitlines() if line.strip() and line.strip() not in shown]
    assert wrong == []


def plain_text(html: str) -> str:
    """The words of a page, tags out, spaces single."""
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+([.,;:])", r"\1", re.sub(r"\s+", " ", unescape(bare)))
