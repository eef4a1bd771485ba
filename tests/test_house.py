"""The laws of the house that a machine can check, and the proof that each check fails when its law is broken.

A law is a function from a project folder to a list of faults in words. It is asked of the project, which must have no
fault, and of a copy in which the fault has been planted, which must have one. It judges no behaviour: that is
test_urls, test_journey and the tests of each part.
"""

import ast
import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {"vocabulary", "engines", "register", "desks", "hall"}
BANNED = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "lib", "tools"}
FILE_LINES, TEST_LINES, FUNCTION_LINES, FUNCTION_MEDIAN = 400, 600, 50, 12
DESK_MUST = {"__init__.py", "README.md", "desk.py", "queries.py", "views.py", "urls.py"}
DESK_MAY = {"models.py", "actions.py", "forms.py"}
# Above which other kinds of file a kind of desk file stands. A large kind is split by topic: queries_payments.py.
STOREYS = {"models": 0, "queries": 1, "actions": 1, "forms": 2, "views": 3, "urls": 4}
DESK_SPLIT = re.compile(r"(models|queries|actions|forms|views)_[a-z_]+\.py")
DESK_FOLDERS = {"templates", "examples", "tests", "migrations", "sql"}
# Not ours to shape: published files, vendored front-end files, a test's own broken input.
FOREIGN = re.compile(r"^(sample/|moothall/hall/static/|tests/vendor/|.*/examples/)|\.min\.(js|css)$")
LEFT_OUT = {".git", ".venv", "data", "static_out", "screenshots", "node_modules", "build", "dist"}


def files(root: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """Each file of the project as (path from the root, path); in a clone only what git tracks or would track."""
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        )
        names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    else:
        names = sorted(
            str(p.relative_to(root))
            for p in root.rglob("*")
            if not any(part in LEFT_OUT or part.endswith(("_cache", "__")) for part in p.relative_to(root).parts[:-1])
        )
    for name in names:
        path = root / name
        if path.is_file() and not path.is_symlink() and (not suffixes or path.suffix in suffixes):
            yield name, path


def own(root: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """The files that we write by hand."""
    return ((name, path) for name, path in files(root, *suffixes) if not FOREIGN.search(name))


def is_test(name: str) -> bool:
    return "tests/" in name


def functions(root: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each function of our Python, migrations apart, as (file, node)."""
    for name, path in own(root, ".py"):
        if "/migrations/" not in name:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield name, node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring not counted: saying more must never cost."""
    first = node.body[0]
    doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    said = (first.end_lineno or 0) - first.lineno + 1 if doc else 0
    return (node.end_lineno or 0) - node.lineno + 1 - said


# The laws -----------------------------------------------------------------------------------------------------------


def five_floors(root: Path) -> list[str]:
    """The package has five folders and nothing beside them."""
    here = {p.name for p in (root / "moothall").iterdir() if p.name != "__pycache__"}
    return [f"moothall/{name} is no floor of the house" for name in here - FLOORS - {"__init__.py", "py.typed"}] + [
        f"moothall/{name} is missing" for name in FLOORS - here
    ]


def short_files(root: Path) -> list[str]:
    """Files up to 400 lines, test files up to 600."""
    faults = []
    for name, path in own(root, ".py", ".sql", ".html", ".css", ".js", ".sh"):
        limit = TEST_LINES if is_test(name) else FILE_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            faults.append(f"{name} has {lines} lines; at most {limit}: split it")
    return faults


def short_functions(root: Path) -> list[str]:
    """No function over 50 lines, and half of the package's functions at most 12."""
    measured = [(name, node.name, length(node)) for name, node in functions(root)]
    faults = [
        f"{name}: {function} has {lines} lines; at most {FUNCTION_LINES}"
        for name, function, lines in measured
        if lines > FUNCTION_LINES
    ]
    middle = median([lines for name, _, lines in measured if name.startswith("moothall/") and not is_test(name)] or [0])
    return faults + (
        [f"the median function has {middle} lines; at most {FUNCTION_MEDIAN}"] if middle > FUNCTION_MEDIAN else []
    )


def no_empty_modules(root: Path) -> list[str]:
    """No scaffolding: a module has content, and its docstring says what it is for. An __init__ may be empty."""
    faults = []
    for name, path in own(root, ".py"):
        if path.name == "__init__.py" or "/migrations/" in name:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            faults.append(f"{name} has no docstring that says what it is for")
        if len(tree.body) < 2:
            faults.append(f"{name} is empty")
    return faults


def no_drawers(root: Path) -> list[str]:
    """Nothing is called utils, common or helpers: a thing has a name of its own."""
    return [
        f"{name} is a drawer, not a name"
        for name, _ in own(root)
        if BANNED & {part.split(".")[0].lower() for part in Path(name).parts}
    ]


def desks_alike(root: Path) -> list[str]:
    """Every desk has the same files, and hall/desks.py names exactly the desks that have a folder."""
    folders = {p.name: p for p in (root / "moothall/desks").iterdir() if p.is_dir() and p.name != "__pycache__"}
    faults = []
    for desk, folder in folders.items():
        found = {p.name for p in folder.iterdir() if p.is_file()}
        inside = {p.name for p in folder.iterdir() if p.is_dir() and p.name != "__pycache__"}
        faults += [f"desks/{desk}/{name} is missing" for name in DESK_MUST - found]
        faults += [
            f"desks/{desk}/{name} is not a file that a desk has"
            for name in found - DESK_MUST - DESK_MAY
            if not DESK_SPLIT.fullmatch(name)
        ]
        faults += [f"desks/{desk}/{name}/ is not a folder that a desk has" for name in inside - DESK_FOLDERS]
        faults += [f"desks/{desk}/templates/{desk} is missing"] * (not (folder / "templates" / desk).is_dir())
    named = names_of_desks(root)
    faults += [f"desks/{desk} is not named in hall/desks.py" for desk in folders.keys() - named]
    return faults + [f"hall/desks.py names {desk}, which has no folder" for desk in named - folders.keys()]


def names_of_desks(root: Path) -> set[str]:
    """The strings of the tuple DESKS in hall/desks.py, read without running it."""
    tree = ast.parse((root / "moothall/hall/desks.py").read_text(encoding="utf-8"))
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and target.id == "DESKS":
            return {c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return set()


def desk_storeys(root: Path) -> list[str]:
    """Inside a desk, files split by topic keep the order too: urls > views > forms > actions, queries > models.

    The import contracts hold for the whole files; they cannot name `queries_payments.py` of a desk yet unknown.
    """
    faults = []
    for path in sorted((root / "moothall/desks").glob("*/*.py")):
        kind = path.stem.split("_")[0]
        for other in {name.split("_")[0] for name in desk_imports(path)} & STOREYS.keys():
            wrong = STOREYS.get(kind, 5) < STOREYS[other] or {kind, other} == {"queries", "actions"}
            if wrong or (kind, other) == ("views", "models"):
                faults.append(f"{path.relative_to(root)} imports {other}")
    return faults


def desk_imports(path: Path) -> set[str]:
    """Modules of its own desk that a desk's file imports, by their last name."""
    own_desk = f"moothall.desks.{path.parent.name}"
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            source = (f"{own_desk}.{node.module or ''}" if node.level == 1 else node.module or "").rstrip(".")
            names |= {a.name for a in node.names} if source == own_desk else set()
            names |= {source.removeprefix(own_desk + ".")} if source.startswith(own_desk + ".") else set()
        elif isinstance(node, ast.Import):
            names |= {a.name.removeprefix(own_desk + ".") for a in node.names if a.name.startswith(own_desk + ".")}
    return names


def no_places(root: Path) -> list[str]:
    """No path of somebody's machine and no address of a package index stands in a file."""
    # Written in pieces, so that this file passes its own law.
    paths = [r"(?<![\w.])/" + name + r"/[\w.-]+" for name in ("work", "root", "home", "Users", "opt")]
    hosts = ["py" + r"pi\.org", r"python" + r"hosted\.org", r"registry\." + r"npmjs", r"deb\." + r"debian"]
    wrong = re.compile("|".join(paths + hosts), re.IGNORECASE)
    faults = []
    for name, path in own(root):
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if found := wrong.search(line):
                faults.append(f"{name}:{number} has '{found[0]}'")
    return faults


def locks_without_addresses(root: Path) -> list[str]:
    """The locks pin every package to one version, say how to renew them, and name no place to fetch from."""
    faults = [
        f"{lock} is committed; requirements/*.txt are the locks" for lock, _ in files(root) if lock.endswith("uv.lock")
    ]
    for lock in ("run", "dev", "bench"):
        text = (root / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        pins = [line for line in text.splitlines() if line and not line.startswith("#")]
        faults += [
            f"{lock}.txt: '{pin}' is no pin" for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", pin)
        ]
        faults += [f"{lock}.txt does not say how to renew it"] * ("make lock" not in text)
        faults += [f"{lock}.txt lacks hatchling, which builds the project"] * ("hatchling==" not in text)
    return faults


def lists_in_order(root: Path) -> list[str]:
    """Every code list is a rectangular CSV with named columns, and a page beside it says where it comes from."""
    folder = root / "moothall/vocabulary/lists"
    credits = {page.name: page.read_text(encoding="utf-8") for page in folder.glob("*.md")}
    readme, said = credits.get("README.md", ""), "\n".join(credits.values())
    faults = [f"lists/README.md does not link {page}" for page in credits if f"({page})" not in readme + "(README.md)"]
    for path in sorted(folder.glob("*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as f:
                header, *rows = list(csv.reader(f, strict=True)) or [[]]
            if not header or not all(header) or len(set(header)) < len(header):
                faults.append(f"{path.name}: the heading row is {header}")
            ragged = [number for number, row in enumerate(rows, 2) if len(row) != len(header)]
            faults += [f"{path.name}: row {ragged[0]} has another number of columns"] if ragged else []
            faults += [f"{path.name} has no rows"] * (not rows)
        if path.suffix != ".md" and path.is_file() and path.name not in said:
            faults.append(f"{path.name} is not credited in lists/README.md or a page beside it")
    return faults


def no_publisher_named(root: Path) -> list[str]:
    """No rule of the reader names a publisher of the sample: what is learned from one must hold for all."""
    folder = root / "sample"
    publishers = {p.name for p in folder.iterdir() if p.is_dir()} if folder.is_dir() else set()
    words = {word for name in publishers for word in [name, *name.split("-")[:1]] if len(word) > 4}
    kinds = root / "moothall/vocabulary/lists/table_kinds.csv"  # a folder may begin with what it holds: contracts
    held = kinds.read_text(encoding="utf-8").splitlines() if kinds.exists() else []
    words -= {line.split(",")[0] for line in held}
    faults = []
    for name, path in own(root, ".py", ".sql"):
        if name.startswith("moothall/engines/") and not is_test(name):
            text = path.read_text(encoding="utf-8").lower()
            faults += [
                f"{name} names the publisher {word}" for word in words if re.search(rf"\b{re.escape(word)}\b", text)
            ]
    return faults


def public_functions_documented(root: Path) -> list[str]:
    """Every public function of the engines and the vocabulary says what goes in and what comes out."""
    faults = []
    for name, path in own(root, ".py"):
        if name.startswith(("moothall/engines/", "moothall/vocabulary/")) and not is_test(name):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                    faults.append(f"{name}: {node.name} has no docstring")
    return faults


def few_make_targets(root: Path) -> list[str]:
    """At most ten targets, each with the line that `make` lists it by, each declared phony."""
    text = (root / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split())
    listed = set(re.findall(r"^([a-z]+):.*## .+$", text, re.MULTILINE))
    faults = [f"make {name} does not say what it does" for name in phony - listed]
    faults += [f"make {name} is not declared .PHONY" for name in listed - phony]
    return faults + ([f"{len(phony)} make targets; at most 10"] if len(phony) > 10 else [])


LAWS: list[Callable[[Path], list[str]]] = [
    five_floors,
    short_files,
    short_functions,
    no_empty_modules,
    no_drawers,
    desks_alike,
    desk_storeys,
    no_places,
    locks_without_addresses,
    lists_in_order,
    no_publisher_named,
    public_functions_documented,
    few_make_targets,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_house_keeps_the_law(law: Callable[[Path], list[str]]) -> None:
    faults = law(ROOT)
    assert not faults, "\n".join(faults)


# Each law broken once ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its sample, its vendored files and its history, to break things in."""
    target = tmp_path_factory.mktemp("house") / "moothall"
    left_out = shutil.ignore_patterns(*LEFT_OUT, "sample", "static", "tests", "__pycache__", ".*")
    shutil.copytree(ROOT, target, ignore=left_out)
    (target / "sample/northern-borough").mkdir(parents=True)
    return target


@pytest.fixture
def plant(copy: Path) -> Iterator[Callable[[str, str], Path]]:
    """Writes a file into the copy, and takes it away again (or puts the old one back) after the test."""
    before: list[tuple[Path, bytes | None]] = []

    def write(name: str, text: str) -> Path:
        path = copy / name
        before.append((path, path.read_bytes() if path.exists() else None))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return copy

    yield write
    for path, old in reversed(before):
        path.unlink() if old is None else path.write_bytes(old)
        for folder in path.parents:
            if folder == copy or any(folder.iterdir()):
                break
            folder.rmdir()


LONG_FUNCTION = '"""Too long."""\n\n\ndef long() -> None:\n' + "    print()\n" * 50
BROKEN = [
    (five_floors, "moothall/utils/money.py", '"""Odds and ends."""\nX = 1\n', "no floor"),
    (five_floors, "moothall/cli.py", '"""A loose module."""\nX = 1\n', "no floor"),
    (short_files, "moothall/hall/tall.py", "X = 1\n" * 401, "401 lines"),
    (short_functions, "moothall/hall/long.py", LONG_FUNCTION, "has 51 lines"),
    (no_empty_modules, "moothall/engines/measure/index.py", "", "is empty"),
    (no_empty_modules, "moothall/engines/measure/index.py", "X = 1\nY = 2\n", "no docstring"),
    (no_drawers, "moothall/engines/read/helpers.py", '"""Odds and ends."""\n', "drawer"),
    (desks_alike, "moothall/desks/spending/service.py", '"""One more."""\n', "not a file that a desk has"),
    (desks_alike, "moothall/desks/voice/README.md", "A desk nobody opened", "desks/voice/desk.py is missing"),
    (desks_alike, "moothall/desks/voice/README.md", "A desk nobody opened", "not named in hall/desks.py"),
    (desks_alike, "moothall/hall/desks.py", 'DESKS = ("spending", "moon")\n', "names moon"),
    (desk_storeys, "moothall/desks/spending/queries_x.py", "from .views import page\n", "imports views"),
    (desk_storeys, "moothall/desks/spending/views_x.py", "from . import models_x\n", "imports models"),
    (
        desk_storeys,
        "moothall/desks/spending/actions_x.py",
        "import moothall.desks.spending.queries\n",
        "imports queries",
    ),
    (no_places, "docs/note.md", "See /" + "home/anne/files\n", "docs/note.md:1"),
    (no_places, "docs/note.md", "\nFrom https://py" + "pi.org/simple\n", "docs/note.md:2"),
    (locks_without_addresses, "requirements/run.txt", "hatchling>=1\n# make lock\n", "no pin"),
    (locks_without_addresses, "requirements/run.txt", "--index-url x\n", "no pin"),
    (locks_without_addresses, "uv.lock", "version = 1\n", "is committed"),
    (lists_in_order, "moothall/vocabulary/lists/moons.csv", "a,b\n1\n", "another number of columns"),
    (lists_in_order, "moothall/vocabulary/lists/moons.csv", "a,a\n1,2\n", "heading row"),
    (lists_in_order, "moothall/vocabulary/lists/moons.csv", "a,b\n1,2\n", "not credited"),
    (
        no_publisher_named,
        "moothall/engines/read/rule.py",
        'if name == "northern-borough": pass\n',
        "names the publisher",
    ),
    (public_functions_documented, "moothall/engines/read/rule.py", "def rule(): ...\n", "rule has no docstring"),
    (few_make_targets, "Makefile", ".PHONY: help run\nhelp: ## List\n", "make run does not say"),
    (few_make_targets, "Makefile", ".PHONY: " + " ".join("abcdefghijk") + "\n", "11 make targets"),
]


@pytest.mark.parametrize(("law", "name", "text", "said"), BROKEN, ids=[f"{b[0].__name__}-{b[3]}" for b in BROKEN])
def test_the_law_notices(law, name: str, text: str, said: str, copy: Path, plant) -> None:
    before = set(law(copy))
    new = set(law(plant(name, text))) - before
    assert [fault for fault in new if said in fault], new


# Licences ------------------------------------------------------------------------------------------------------------


def licence_of(package: str) -> str:
    """What a package says of its licence, in its three usual places. Needs the package installed."""
    about = metadata.metadata(package)
    classes = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return " ".join([about.get("License-Expression") or "", about.get("License") or "", *classes]).strip()


def is_agpl(licence: str) -> bool:
    return bool(re.search(r"AGPL|Affero", licence, re.IGNORECASE))


def locked(name: str) -> Iterator[str]:
    """Packages of a lock that this Python has installed; the others are for other systems."""
    for line in (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, _, marker = line.partition("==")
            try:
                metadata.version(package)
            except metadata.PackageNotFoundError:
                assert ";" in marker, f"{package} is locked and not installed: run make test"
                continue
            yield package


def test_no_dependency_is_agpl_or_without_a_licence() -> None:
    licences = {package: licence_of(package) for package in locked("run")}
    assert not {p for p, licence in licences.items() if is_agpl(licence)}
    assert not {p for p, licence in licences.items() if not licence}
    assert is_agpl("GNU Affero General Public License v3")
    assert is_agpl("AGPL-3.0-or-later")
    assert not is_agpl("LGPL-3.0")


# Import contracts ----------------------------------------------------------------------------------------------------


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter's verdict on the package in `folder`: exit code 0 when every contract is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    clean = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=120)


PLANTED_IMPORTS = [
    ("Desks never import", {"moothall/desks/moon/__init__.py": "import moothall.desks.spending\n"}),
    ("know nothing of Django", {"moothall/engines/read/planted.py": "import django\n"}),
    ("know nothing of Django", {"moothall/vocabulary/planted.py": "import django\n"}),
    ("The house", {"moothall/vocabulary/planted.py": "import moothall.engines.store\n"}),
    ("The house", {"moothall/register/planted.py": "import moothall.desks.spending\n"}),
    ("The house", {"moothall/utils/__init__.py": ""}),
    ("Inside the engines", {"moothall/engines/link/planted.py": "import moothall.engines.read\n"}),
    ("Only the engines touch DuckDB", {"moothall/hall/planted.py": "import duckdb\n"}),
    (
        "never straight to models",
        {
            "moothall/desks/moon/__init__.py": "",
            "moothall/desks/moon/models.py": "X = 1\n",
            "moothall/desks/moon/views.py": "import moothall.desks.moon.models\n",
        },
    ),
]


def test_the_import_contracts_are_kept(copy: Path) -> None:
    verdict = contracts(copy)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(("contract", "planted"), PLANTED_IMPORTS, ids=[f"{c}-{[*p][-1]}" for c, p in PLANTED_IMPORTS])
def test_a_broken_contract_is_noticed(contract: str, planted: dict[str, str], copy: Path, plant) -> None:
    for name, text in planted.items():
        plant(name, text)
    verdict = contracts(copy)
    assert verdict.returncode != 0
    assert re.search(rf"{contract}.* BROKEN", verdict.stdout), verdict.stdout + verdict.stderr
