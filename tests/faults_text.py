"""Faults of the text itself: delimiters, quotes, line ends, encodings, characters that should not be there."""

import csv
from random import Random

from tests.faults import SUPPLIER, Case, Fault, case, cells, grid, ledger, text


def semicolons(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), delimiter=";"), lines)


def tabs(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), delimiter="\t"), lines)


def pipes(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), delimiter="|"), lines)


def separator_hint(rng: Random) -> Case:
    """A spreadsheet's own first line, `sep=;`."""
    lines = ledger(rng)
    return case("sep=;\r\n" + text(grid(lines), delimiter=";"), lines)


def delimiter_changes(rng: Random) -> Case:
    """Commas to line 31, semicolons after it."""
    lines = ledger(rng)
    rows = grid(lines)
    body = text(rows[:31]) + text(rows[31:], delimiter=";")
    return case(body, lines, "reported", lines=tuple(range(32, 62)), must_say=True)


def delimiter_changes_to_tab(rng: Random) -> Case:
    """Like the last, but only three lines in the middle, pasted from a spreadsheet."""
    lines = ledger(rng)
    rows = grid(lines)
    body = text(rows[:20]) + text(rows[20:23], delimiter="\t") + text(rows[23:])
    return case(body, lines, "reported", lines=(21, 22, 23), must_say=True)


def all_quoted(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), quoting=csv.QUOTE_ALL), lines)


def quoted_whole_rows(rng: Random) -> Case:
    """Each line wrapped once more in quotes: one column."""
    lines = ledger(rng)
    whole = [line.replace('"', '""') for line in text(grid(lines)).splitlines()]
    return case("".join(f'"{line}"\r\n' for line in whole), lines)


def quoted_whole_rows_some(rng: Random) -> Case:
    """As the last, but only ten lines in the middle."""
    lines = ledger(rng)
    rows = text(grid(lines)).splitlines()
    for n in range(20, 30):
        rows[n] = '"' + rows[n].replace('"', '""') + '"'
    return case("\r\n".join(rows) + "\r\n", lines, "reported", lines=tuple(range(21, 31)), must_say=True)


def quote_open_at_end(rng: Random) -> Case:
    """The last cell opens a quote that nothing closes."""
    lines = ledger(rng)
    rows = grid(lines)
    last = ",".join(rows[-1][:SUPPLIER]) + f',"{rows[-1][SUPPLIER]}'
    return case(text(rows[:-1]) + last, lines, "reported", lines=(61,), must_say=True)


def quote_open_in_middle(rng: Random) -> Case:
    """A quote opened on line 25 and never closed there: it would swallow the lines below."""
    lines = ledger(rng)
    rows = grid(lines)
    broken = ",".join(rows[24][:2]) + f',"{rows[24][2]},' + ",".join(rows[24][3:6]) + ",Plain Supplies Ltd\r\n"
    lines[23] = type(lines[23])(*_fields(lines[23])[:-1], "Plain Supplies Ltd")
    body = text(rows[:24]) + broken + text(rows[25:])
    return case(body, lines, "reported", lines=(25,), must_say=True)


def quote_missing_among_quoted(rng: Random) -> Case:
    """Every cell is quoted, but one closing quote is missing on line 25: it pairs with the next cell's."""
    lines = ledger(rng)
    rows = text(grid(lines), quoting=csv.QUOTE_ALL).splitlines()
    parts = rows[24].split('","')
    rows[24] = '","'.join(parts[:2]) + '","' + parts[2] + ',"' + '","'.join(parts[3:])
    return case("\r\n".join(rows) + "\r\n", lines, "reported", lines=(25,), must_say=True)


def _fields(line: object) -> list[object]:
    return [getattr(line, name) for name in ("unit", "expense", "date", "reference", "amount", "supplier")]


def stray_quote(rng: Random) -> Case:
    """A bare quote inside an unquoted cell: 6" pipe."""
    lines = ledger(rng)
    rows = grid(lines)
    body = text(rows).splitlines()
    for n, word in ((9, '6" pipe and fittings'), (40, 'the "Old Mill" site')):
        body[n] = body[n].replace(rows[n][2], word, 1)
    return case("\r\n".join(body) + "\r\n", lines)


def stray_quotes_in_quotes(rng: Random) -> Case:
    """Quotes inside a quoted cell that were not doubled."""
    lines = ledger(rng)
    rows = text(grid(lines), quoting=csv.QUOTE_ALL).splitlines()
    word = f'"{grid(lines)[12][2]}"'
    rows[12] = rows[12].replace(word, '"new "Old Mill" site"', 1)
    return case("\r\n".join(rows) + "\r\n", lines, "reported", lines=(13,))


def line_breaks_in_cells(rng: Random) -> Case:
    """Line breaks inside quoted cells, in a description and in a beneficiary."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[7][2] = "Agency Staff\r\nweek 1\r\nweek 2"
    rows[30][SUPPLIER] = rows[30][SUPPLIER].replace(" ", "\n", 1)
    return case(rows, lines)


def broken_lines(rng: Random) -> Case:
    """Rows broken over two lines without quotes, as a careless export does."""
    lines = ledger(rng)
    body = text(grid(lines)).splitlines()
    for n in (11, 33):
        head, tail = body[n].split(",", 2)[0:2], body[n].split(",", 2)[2]
        body[n] = ",".join(head) + ",\r\n" + tail
    return case("\r\n".join(body) + "\r\n", lines, "reported", must_say=True)


def carriage_returns_only(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), end="\r"), lines)


def mixed_line_ends(rng: Random) -> Case:
    lines = ledger(rng)
    body = text(grid(lines)).splitlines()
    ends = ("\r\n", "\n", "\r")
    return case("".join(row + ends[n % 3] for n, row in enumerate(body)), lines)


def doubled_line_ends(rng: Random) -> Case:
    """CR CR LF, as a text-mode export on Windows writes: blank lines between, or none."""
    lines = ledger(rng)
    return case(text(grid(lines), end="\r\r\n"), lines)


def no_last_line_end(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines)).rstrip("\r\n"), lines)


def other_line_separators(rng: Random) -> Case:
    """Characters that some languages take for a line end (form feed, U+2028, U+0085), inside cells."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, mark in ((5, "\x0c"), (6, "\u2028"), (7, "\x0b"), (8, "\x85"), (9, "\x1c")):
        rows[n][2] = f"Agency{mark}Staff"
    return case(rows, lines)


def utf16_with_mark(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines)).encode("utf-16"), lines)


def utf16_without_mark(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines)).encode("utf-16-le"), lines)


def utf16_big_without_mark(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines), delimiter="\t").encode("utf-16-be"), lines)


def windows_1252(rng: Random) -> Case:
    """Pound signs, curly quotes and an ellipsis in Windows-1252."""
    lines = ledger(rng)
    rows = grid(lines, amount=lambda a: f"{'-' if a < 0 else ''}£{abs(a):.2f}")
    rows[0][5] = "Net Amount (£)"
    rows[4][2], rows[5][2] = "Members’ “working” lunch", "Fees…"
    return case(rows, lines, encoding="cp1252")


def two_encodings(rng: Random) -> Case:
    """UTF-8 to line 31, Windows-1252 after it, with accents in both halves."""
    lines = ledger(rng)
    lines[3] = type(lines[3])(*_fields(lines[3])[:-1], "Café Marlow Ltd")
    lines[50] = type(lines[50])(*_fields(lines[50])[:-1], "Café Marlow Ltd")
    rows = grid(lines)
    rows[40][2] = "Members’ £5 lunches"
    body = text(rows[:31]).encode("utf-8") + text(rows[31:]).encode("cp1252")
    return case(body, lines, must_say=True)


def one_bad_byte(rng: Random) -> Case:
    """UTF-8 with one byte of Windows-1252 in a description."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[20][2] = "@@"
    return case(text(rows).encode("utf-8").replace(b"@@", b"Fees \xa3 10"), lines)


def mojibake(rng: Random) -> Case:
    """UTF-8 read as Windows-1252 and saved as UTF-8 again: in headings and cells."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[0][5] = "Net Amount (£)"
    spoilt = text(rows).encode("utf-8").decode("cp1252")
    return case(spoilt, lines)


def mark_as_text(rng: Random) -> Case:
    """The byte order mark spoilt to three visible letters in front of the first heading."""
    lines = ledger(rng)
    return case("ï»¿" + text(grid(lines)), lines)


def mark_twice(rng: Random) -> Case:
    lines = ledger(rng)
    return case("\ufeff\ufeff" + text(grid(lines)), lines)


def mark_in_middle(rng: Random) -> Case:
    """Two files joined by hand: a mark and the same headings again in the middle."""
    lines = ledger(rng)
    body = "\ufeff" + text(grid(lines[:30])) + "\ufeff" + text(grid(lines[30:]))
    return case(body, lines)


def nul_bytes(rng: Random) -> Case:
    """NULs after cells and inside one."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[8][2] = "Agency\0 Staff"
    rows[9][5] += "\0\0"
    rows[10][SUPPLIER] += "\0"
    return case(rows, lines)


def nul_padding(rng: Random) -> Case:
    """A copy that stopped: the end of the file is NULs."""
    lines = ledger(rng)
    return case(text(grid(lines)).encode() + b"\0" * 4096, lines)


def end_of_file_mark(rng: Random) -> Case:
    """Ctrl-Z at the end, as old DOS programs write."""
    lines = ledger(rng)
    return case(text(grid(lines)) + "\x1a", lines)


def invisible_characters(rng: Random) -> Case:
    """Zero-width spaces, soft hyphens and non-breaking spaces in headings, amounts and beneficiaries."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[0][5], rows[0][3], rows[0][6] = "Net\u00a0Amount\u200b", "Payment\u00ad Date", "\u200bSupplier\u00a0Name"
    for n, row in enumerate(rows[1:]):
        row[5] = f"\u00a0{row[5]}\u00a0" if n % 2 else f"{row[5]}\u200b"
        row[SUPPLIER] = row[SUPPLIER].replace(" ", "\u00a0") if n % 3 == 0 else row[SUPPLIER]
    return case(rows, lines)


def very_wide(rng: Random) -> Case:
    """Three thousand empty columns to the right."""
    lines = ledger(rng)
    return case([[*row, *[""] * 3000] for row in grid(lines)], lines)


def formula_wrapped(rng: Random) -> Case:
    """Cells written as ="..." so that a spreadsheet keeps their zeros, and amounts after an apostrophe."""
    lines = ledger(rng)
    rows = [grid(lines)[0]]
    for line in lines:
        row = cells(line)
        row[4], row[5] = f'="{row[4]}"', "'" + row[5]
        rows.append(row)
    return case(rows, lines)


def commas_not_quoted(rng: Random) -> Case:
    """Amounts with commas and beneficiaries with commas, without any quotes."""
    lines = ledger(rng)
    rows = grid(lines, amount=lambda a: f"{a:,.2f}")
    hit = tuple(n + 2 for n, row in enumerate(rows[1:]) if "," in "".join(row))
    return case("".join(",".join(row) + "\r\n" for row in rows), lines, "reported", lines=hit, must_say=True)


TEXT_FAULTS: tuple[Fault, ...] = (
    semicolons,
    tabs,
    pipes,
    separator_hint,
    delimiter_changes,
    delimiter_changes_to_tab,
    all_quoted,
    quoted_whole_rows,
    quoted_whole_rows_some,
    quote_open_at_end,
    quote_open_in_middle,
    quote_missing_among_quoted,
    stray_quote,
    stray_quotes_in_quotes,
    line_breaks_in_cells,
    broken_lines,
    carriage_returns_only,
    mixed_line_ends,
    doubled_line_ends,
    no_last_line_end,
    other_line_separators,
    utf16_with_mark,
    utf16_without_mark,
    utf16_big_without_mark,
    windows_1252,
    two_encodings,
    one_bad_byte,
    mojibake,
    mark_as_text,
    mark_twice,
    mark_in_middle,
    nul_bytes,
    nul_padding,
    end_of_file_mark,
    invisible_characters,
    very_wide,
    formula_wrapped,
    commas_not_quoted,
)
