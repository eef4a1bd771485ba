"""The command line: `moothall COMMAND`. Thin: each command calls an engine or an action and prints what came back.

Exit codes: 0 done; 1 could not be done (one paragraph on standard error says what was found and what to do next);
2 wrong use of the command; 3 done, but the file holds no payments, or does not meet the standard (`check`).
"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from moothall.hall.commands_people import invite

app = typer.Typer(
    help="Reads published payments files, accounts for every row and pound, and shows them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
measure = typer.Typer(help="Measure how well a part of moothall does, against labels.", no_args_is_help=True)
app.add_typer(measure, name="measure")
app.command()(invite)
CANNOT, NO_PAYMENTS, NOT_VALID = 1, 3, 3
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A payments file, or a zip of them.")]
FoldersArgument = Annotated[
    list[Path], typer.Argument(metavar="FOLDER...", help="Folders that hold one sub-folder for each publisher.")
]
OutOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Where the picture goes (else MOOTHALL_HOME).")]


def fail(text: str, code: int = CANNOT) -> NoReturn:
    """Say in one paragraph what went wrong, on standard error, and end with an exit code."""
    print(f"moothall: {' '.join(text.split())}", file=sys.stderr)
    raise typer.Exit(code)


@app.command()
def explain(
    file: FileArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of words.")] = False,
    corrections: Annotated[
        Path | None, typer.Option(metavar="CSV", help="A corrections file to apply, as `build` would.")
    ] = None,
) -> None:
    """Show what would be made of one file, and keep nothing.

    Tells the encoding, the heading row, the field of each column, where each row and pound goes, and every fault with
    its place and who mends it. Run it before you publish a file.
    """
    from moothall.engines.journey import explain_file
    from moothall.hall.commands_words import explanation

    if not file.is_file():
        what = "a folder" if file.is_dir() else "nothing"
        fail(f"{file}: found {what}; expected one file. Next: give the path of a CSV, XLSX, XLS, ODS or zip file.")
    found = explain_file(file, _corrections(corrections, file))
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        Console(highlight=False, soft_wrap=True).print(explanation(found), markup=False, end="")
    if not any(t["kind"] == "payments" for t in found["tables"]):
        first = next((i["message"] for t in found["tables"] for i in t["issues"] if i["severity"] == "error"), "")
        fail(f"{file} holds no payments. {first} Next: mend the file as told, or give the right one.", NO_PAYMENTS)


def _corrections(path: Path | None, file: Path) -> list[Any]:
    from moothall.engines.journey.sources import BadFolder, rules_in

    try:
        return (
            [r.correction for r in rules_in(path) if r.correction.file is None or r.applies(r.publisher, file.name)]
            if path
            else []
        )
    except BadFolder as error:
        fail(str(error))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to check.")],
    against: Annotated[str, typer.Option("--standard", metavar="NAME", help="The standard: publiccode.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of words.")] = False,
    no_network: Annotated[
        bool, typer.Option("--no-network", help="Say nothing about whether links can be reached.")
    ] = False,
    italian_codes: Annotated[
        Path | None, typer.Option(metavar="LIST", help="Codes of Italian public administrations, one a line.")
    ] = None,
) -> None:
    """Check a file against a standard: is it valid, and what must be mended where?

    Nothing is ever fetched: links are judged by their form. Ends with 0 when the file is valid, also with warnings, and
    with 3 when it is not.
    """
    from moothall.engines.check.standards import standard
    from moothall.hall.commands_check import as_json as json_of
    from moothall.hall.commands_check import as_words, check_one, known_standards

    rules = standard(against)
    if rules is None:
        found = f"the standard '{against}'" if against else "no standard"
        fail(f"found {found}; expected one of: {known_standards()}. Next: name one with --standard NAME.", 2)
    if not file.is_file():
        what = "a folder" if file.is_dir() else "nothing"
        fail(f"{file}: found {what}; expected one file. Next: give the path of the file to check.")
    checked = check_one(file, rules, not no_network, italian_codes)
    print(json_of(checked) if as_json else as_words(file, rules, checked))
    if checked.verdict == "invalid":
        raise typer.Exit(NOT_VALID)


@app.command()
def build(
    folders: FoldersArgument,
    out: OutOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress display.")] = False,
) -> None:
    """Read folders of payments files and publish one picture of them.

    Files that have not changed are not read again. The picture is switched to in one step: if the build is stopped,
    the last picture stands, and the next build goes on where this one ended.
    """
    from moothall.engines.journey import build as run
    from moothall.engines.journey.sources import BadFolder
    from moothall.engines.store import BuildRunning
    from moothall.hall.commands_words import progress_display, report_text

    try:
        with progress_display(quiet) as progress:
            report = run(folders, out, progress=progress)
    except (BadFolder, BuildRunning) as error:
        fail(str(error))
    print(report_text(report))


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="What to export: payments.")],
    kind: Annotated[str, typer.Option("--format", help="csv, parquet or json.")] = "csv",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write (default: standard output).")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Only this publisher's payments.")] = None,
    duplicates: Annotated[bool, typer.Option("--duplicates", help="Also rows that were met before.")] = False,
    picture: Annotated[Path | None, typer.Option(metavar="DIR", help="The picture to take them from.")] = None,
) -> None:
    """Write payments in the form of the LGA Spend schema.

    Names that look like natural persons are given as "Redacted Personal Data".
    """
    from moothall.engines.journey.export import FORMATS, export_payments, lines_of, write_payments

    if what != "payments" or kind not in FORMATS:
        fail(f"found '{what}' as {kind}; expected `payments` as {', '.join(FORMATS)}.", 2)
    if kind == "parquet" and out is None:
        fail("a Parquet file cannot be printed. Next: say where it goes with --out FILE.", 2)
    rows = export_payments(_picture(picture), publisher, duplicates)
    if out:
        write_payments(rows, kind, out)
        print(f"{rows.num_rows:,} payments written to {out}")
        return
    for piece in lines_of(rows, kind):
        sys.stdout.write(piece)


@app.command()
def trace(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="A payment's name: file.table.line.")],
    picture: Annotated[Path | None, typer.Option(metavar="DIR", help="The picture it stands in.")] = None,
) -> None:
    """Show one payment's whole way, from its file to the picture."""
    from moothall.engines.journey import trace as way
    from moothall.engines.journey.trace import NoPayment

    try:
        for told in way(_picture(picture), payment):
            print(f"{told.step:8} {told.text}")
    except NoPayment as error:
        fail(str(error))


def _picture(path: Path | None) -> Any:
    from moothall.engines.store import NoPicture, open_picture

    try:
        return open_picture(path)
    except NoPicture as error:
        fail(str(error))


@app.command()
def mask(
    file: FileArgument,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the masked file goes (default: in place).")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Rather mask a firm than show a person.")] = False,
    names: Annotated[Path | None, typer.Option(metavar="LIST", help="Names to mask in any case, one a line.")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="LIST", help="Names never to mask, one a line.")] = None,
) -> None:
    """Mask beneficiaries that look like natural persons, before a file is published.

    Writes "Redacted Personal Data" in their place, and in the same row wherever the name stands again. Everything else
    in the file stays as it is, byte for byte.
    """
    from moothall.engines.classify.mask_csv import CannotMask
    from moothall.hall.commands_mask import mask_one

    try:
        print(mask_one(file, out or file, strict, names, keep))
    except CannotMask as error:
        fail(str(error))


@app.command()
def setup(
    examples: Annotated[
        bool, typer.Option("--examples/--no-examples", help="Also invented people and statements, so marked.")
    ] = True,
) -> None:
    """Make the data folder and the database, and load the registers and lists. Safe to run again."""
    _django()
    from moothall.hall.database import make_tables
    from moothall.hall.panels import open_desks
    from moothall.register.actions import load_register
    from moothall.register.example_people import load_example_people
    from moothall.register.search_actions import refresh

    make_tables()
    load_register()
    print("The database is ready and the register of organisations is loaded.")
    if examples:
        print(load_example_people())
    for desk in open_desks():
        for said in desk.seed(examples) if desk.seed else ():
            print(said)
    print(f"{refresh():,} entries can be searched.")


def _django() -> None:
    """Make Django ready; a wrong DATABASE_URL ends with a paragraph, not a traceback."""
    from moothall.engines.store import home
    from moothall.hall.database import database_fault

    home().mkdir(parents=True, exist_ok=True)
    if fault := database_fault():
        fail(fault)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.hall.settings")
    import django

    django.setup()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.")] = 8000,
    threads: Annotated[int, typer.Option(help="How many requests each process answers at once.")] = 4,
    processes: Annotated[int, typer.Option(help="How many processes answer; 0 is one a processor, at most two.")] = 0,
    work: Annotated[bool, typer.Option("--work/--no-work", help="Also do the background work.")] = True,
) -> None:
    """Serve the pages, and do the background work. Prints the address; Ctrl-C ends it."""
    from moothall.hall.server import serve as run

    if not os.environ.get("MOOTHALL_HOSTS"):  # nobody else reaches it: links in mail lead here
        os.environ.setdefault("MOOTHALL_ADDRESS", f"http://{f'[{host}]' if ':' in host else host}:{port}")
    _django()
    run(host, port, processes or min(2, os.cpu_count() or 1), threads, work)


@app.command()
def work(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process does.")] = None,
) -> None:
    """Do the background work: crawls, the daily mail, and what else is due. Any number may run; Ctrl-C ends it."""
    _django()
    from moothall.hall.worker import run

    run(parent=parent)


@app.command()
def crawl(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LIST|FOLDER|ADDRESS]...", help="Lists of addresses, folders, or both."),
    ] = None,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="Ask at most N repositories.")] = 100,
    local: Annotated[
        bool, typer.Option("--local", help="Also addresses of this machine's own network, and plain http.")
    ] = False,
) -> None:
    """Read the publiccode.yml of repositories into the catalogue, over the network.

    Without names: those that are due. With them: addresses, those in text files, one a line, and folders of this
    machine are read now. May be stopped and run again.
    """
    _django()
    from moothall.hall.commands_crawl import NoList, crawl_now

    try:
        print(crawl_now(what or [], most, local, print))
    except NoList as error:
        fail(str(error))


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing and what to do about it."""
    from moothall.hall.commands_words import doctor_text

    ready = True
    try:
        _django()
    except typer.Exit:
        ready = False
    text, healthy = doctor_text(with_django=ready)
    print(text)
    raise typer.Exit(0 if healthy and ready else CANNOT)


@app.command()
def docs(
    folder: Annotated[Path, typer.Argument(help="The folder of the reference pages.")] = Path("docs/reference"),
) -> None:
    """Write the generated pages of the reference again."""
    from moothall.hall.docs_pages import write_docs

    _django()
    for path in write_docs(folder):
        print(path)


@measure.command("persons")
def measure_persons(
    folders: FoldersArgument,
    labels: Annotated[Path, typer.Option(metavar="CSV", help="Labels made by hand, names as salted hashes.")],
) -> None:
    """Measure the detector of natural persons against labels made by hand."""
    from moothall.hall.commands_mask import persons_measured

    print(persons_measured(labels, folders))


@measure.command("suppliers")
def measure_suppliers(
    truth: Annotated[
        list[Path], typer.Option(metavar="CSV", help="Which names truly are one: publisher, name, true_id, scope.")
    ],
    judged: Annotated[Path | None, typer.Option(metavar="CSV", help="Pairs of the truth judged by hand.")] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A picture whose other names are linked along with them.")
    ] = None,
    half: Annotated[str | None, typer.Option(help="Score only this half of the ids: tuning or blind.")] = None,
    errors: Annotated[int, typer.Option(metavar="N", help="List up to N wrong pairs of each kind.")] = 0,
) -> None:
    """Measure the linking of names to suppliers against tables of which names are one.

    Tells pair precision and recall, F0.5 and B-cubed with 95 % intervals, and how many names are sent to review. The
    linking sees publishers and names only.
    """
    from moothall.engines.measure.suppliers import HALVES, BadTable
    from moothall.hall.commands_measure import suppliers_measured

    if half not in (None, *HALVES):
        fail(f"found half '{half}'; expected {' or '.join(HALVES)}.", 2)
    try:
        print(suppliers_measured(truth, judged, _picture(picture) if picture else None, half, errors))
    except BadTable as error:
        fail(str(error))


def main() -> None:
    """Run a command; anything the disk refuses ends in one paragraph with exit code 1."""
    try:
        app()
    except KeyboardInterrupt:
        print("moothall: stopped. What was done so far is kept; run the same command to go on.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(
            f"moothall: {where}{error.strerror or error}. Nothing was lost: the last picture stands. "
            "Next: check permissions and free space there, and run the command again.",
            file=sys.stderr,
        )
        sys.exit(CANNOT)


if __name__ == "__main__":
    main()
