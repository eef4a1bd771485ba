"""What commands print: words for people, made from what the engines give. Prints nothing itself."""

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from moothall.vocabulary.money import show_pounds

SHOWN_ISSUES = 25
LIBRARIES = ("django", "duckdb", "pyarrow", "python-calamine", "rapidfuzz", "vl-convert-python", "gunicorn", "psycopg")


def explanation(found: dict[str, Any]) -> str:
    """The answer of `moothall explain` in words."""
    lines = [f"{found['file']}", f"sha256 {found['sha256']}", ""]
    for table in found["tables"]:
        lines += [*_table_lines(table), ""]
    return "\n".join(lines)


def _table_lines(table: dict[str, Any]) -> list[str]:
    name = " / ".join(str(p) for p in (table["member"], table["sheet"]) if p)
    lines = [f"{name or 'The file'}: {table['kind']}, {table['verdict']}"]
    if table["kind"] == "refused":
        return [*lines, *_issue_lines(table["issues"])]
    how = f"encoding {table['encoding']}, delimiter {table['delimiter']!r}" if table["encoding"] else "a workbook"
    if table["delimiter"] is None and table["encoding"]:
        how = "a JSON document"
    given = "contracts" if table["kind"] == "contracts" else "payments"
    lines.append(f"  {how}; headings on {'row ' + str(table['header_row']) if table['header_row'] else 'no row'}")
    lines.append(
        f"  rows: {table['rows_seen']:,} seen = {table['rows_blank']:,} blank + "
        f"{table['rows_heading_footer']:,} headings, totals and notes + "
        f"{table['rows_set_aside']:,} set aside + {table['rows_out']:,} {given}"
    )
    pounds = {k: show_pounds(Decimal(table[k])) for k in ("amount_in", "amount_set_aside", "amount_out")}
    lines.append(
        f"  pounds: {pounds['amount_in']} in = {pounds['amount_set_aside']} set aside + {pounds['amount_out']} out"
    )
    lines.append("  columns:")
    for column in table["columns"]:
        heading = column["heading"] or "(no heading)"
        lines.append(
            f"    {column['position']:>3}  {heading[:44]:44} {column['field']:28} "
            f"{column['confidence']:.2f} {column['how']}"
        )
    return [*lines, *_issue_lines(table["issues"])]


def _issue_lines(issues: list[dict[str, Any]]) -> list[str]:
    order = {"error": 0, "warning": 1, "info": 2}
    ranked = sorted(issues, key=lambda i: order[i["severity"]])
    lines = [f"  {i['severity']}: {i['message']}" for i in ranked[:SHOWN_ISSUES]]
    if len(ranked) > SHOWN_ISSUES:
        lines.append(f"  and {len(ranked) - SHOWN_ISSUES:,} more (all of them with --json)")
    return lines


def report_text(report: Any) -> str:
    """What a build did, in a few lines."""
    lines = [
        f"{report.payments:,} payments of {show_pounds(Decimal(report.amount))} from {report.files:,} files of "
        f"{report.publishers:,} publishers ({report.read:,} read, {report.reused:,} unchanged) "
        f"in {report.seconds:.1f} s."
    ]
    if report.rows_set_aside:
        lines.append(f"Set aside: {report.rows_set_aside:,}. Each such row has an issue that says why.")
    if report.refused:
        lines.append(f"{report.refused:,} files could not be read; each has an issue that says why.")
    for name in report.unknown_publishers:
        lines.append(f"Publisher '{name}' is in no register. Name it in manifest.csv (column publisher_name).")
    for name in report.unused_corrections:
        lines.append(f"A correction was not used: {name}")
    return "\n".join(lines)


@contextmanager
def progress_display(quiet: bool) -> Iterator[Any]:
    """A progress bar on standard error; plain lines now and then when it is not a terminal."""
    console = Console(stderr=True)
    if quiet:
        yield None
    elif not console.is_terminal:
        yield _plain_progress
    else:
        columns = (
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("", total=None)
            yield lambda done, total, name: bar.update(task, completed=done, total=total, description=name[-60:])


def _plain_progress(done: int, total: int, name: str) -> None:
    if done == total or done % 25 == 0:
        print(f"Read {done:,} of {total:,} files: {name}", file=sys.stderr)


def doctor_text(with_django: bool) -> tuple[str, bool]:
    """What `moothall doctor` prints, and whether all is well."""
    lines = [f"Python {platform.python_version()} on {platform.system()}"]
    for name in LIBRARIES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} is missing. Next: run `make setup`.")
    healthy = not any("missing" in line for line in lines)
    if with_django:
        from moothall.hall.checks import doctor_lines

        for finding in doctor_lines():
            lines.append(f"{finding.level}: {finding.message} {finding.hint}".rstrip())
            healthy = healthy and finding.level != "error"
    return "\n".join(lines), healthy
