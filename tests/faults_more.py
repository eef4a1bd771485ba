"""A second sheaf of faults, thought up after the first was mended: they show whether the mending was general."""

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.faults import AMOUNT, DATE, HEADINGS, SUPPLIER, Case, Fault, Payment, case, cells, grid, ledger, text
from tests.faults_books import XLSX, Cell, typed, workbook

WIDTH = len(HEADINGS)


def spreadsheet_subtotals(rng: Random) -> Case:
    """A spreadsheet's own subtotals: "Oakmere Construction Ltd Total" stands where the beneficiary would."""
    lines = sorted(ledger(rng), key=lambda line: line.supplier)
    out: list[list[str]] = [list(HEADINGS)]
    for n, line in enumerate(lines):
        out.append(cells(line))
        if n + 1 == len(lines) or lines[n + 1].supplier != line.supplier:
            subtotal = sum((x.amount for x in lines if x.supplier == line.supplier), Decimal())
            out.append(["", "", "", "", "", f"{subtotal:.2f}", f"{line.supplier} Total"])
    total = sum((line.amount for line in lines), Decimal())
    return case([*out, ["", "", "", "", "", f"{total:.2f}", "Grand Total"]], lines)


def page_feet(rng: Random) -> Case:
    """Page 1 of 3, and the title again, every twenty rows."""
    lines = ledger(rng)
    rows = grid(lines)
    out = [rows[0]]
    for n, row in enumerate(rows[1:]):
        out.append(row)
        if n % 20 == 19:
            out += [["Page", f"{n // 20 + 1} of 3", *[""] * 5], ["Payments over £250", *[""] * 6], rows[0]]
    return case(out, lines)


def filter_above_heading(rng: Random) -> Case:
    """The report's filter names the columns before the headings do."""
    lines = ledger(rng)
    above = [
        ["Report", "Supplier Payments"],
        ["Date:", "01/05/2024 - 31/05/2024"],
        ["Supplier:", "All"],
        ["Amount:", ">= 250.00"],
    ]
    return case([*above, *grid(lines)], lines)


def debit_credit_flag(rng: Random) -> Case:
    """All amounts are positive; a column D/C says which are credits."""
    lines = ledger(rng)
    rows = [[*row, "D/C"] if n == 0 else [*row, ""] for n, row in enumerate(grid(lines))]
    for row, line in zip(rows[1:], lines, strict=True):
        row[AMOUNT], row[-1] = f"{abs(line.amount):.2f}", "C" if line.amount < 0 else "D"
    return case(rows, lines, "reported", must_say=True)


def currency_column(rng: Random) -> Case:
    """A column Currency: two rows are in euros. They may be kept with their currency or set aside, never as pounds."""
    lines = ledger(rng)
    rows = [[*row, "GBP"] for row in grid(lines)]
    rows[0][-1] = "Currency"
    for n in (10, 11):
        rows[n][-1] = "EUR"
    kept = lines[:9] + lines[11:]
    return case(rows, kept, "reported", lines=(11, 12), must_say=True)


def stars_and_notes(rng: Random) -> Case:
    """1234.50* and 1234.50 (net): a figure with a mark is read with an issue or set aside."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[10][AMOUNT] += "*"
    rows[11][AMOUNT] += " (net)"
    rows[12][AMOUNT] = rows[12][AMOUNT] + " est."
    return case(rows, lines, "reported", lines=(11, 12, 13), must_say=True)


def short_figures(rng: Random) -> Case:
    """1.2k, 3m, 1'234.50 and 12,34: not pounds and pence."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, show in ((10, "1.2k"), (11, "3m"), (12, "1'234.50"), (13, "12,34")):
        rows[n][AMOUNT] = show
    lines[11], lines[12] = replace(lines[11], amount=Decimal("1234.50")), replace(lines[12], amount=Decimal("12.34"))
    kept = lines[:9] + lines[11:]
    return case(rows, kept, "reported", lines=(11, 12, 13, 14), must_say=True)


def decimal_commas(rng: Random) -> Case:
    """1234,56 in a file parted by semicolons: never 123456.00."""
    lines = ledger(rng)
    rows = grid(lines, amount=lambda a: f"{a:.2f}".replace(".", ","))
    return case(text(rows, delimiter=";"), lines, "reported", must_say=True)


def one_decimal(rng: Random) -> Case:
    """1,234.5, +12.30, 0001234.50 and .75: unusual, but plain."""
    lines = ledger(rng)
    for n, amount in ((9, "1234.5"), (10, "12.30"), (11, "1234.50"), (12, "0.75")):
        lines[n] = replace(lines[n], amount=Decimal(amount))
    rows = grid(lines)
    for n, show in ((10, "1,234.5"), (11, "+12.30"), (12, "0001234.50"), (13, ".75")):
        rows[n][AMOUNT] = show
    return case(rows, lines)


def ditto(rng: Random) -> Case:
    """The beneficiary stands once; below it the cell is empty or holds ditto marks."""
    lines = ledger(rng)
    for n in (5, 6, 20):
        lines[n] = replace(lines[n], supplier=lines[n - 1].supplier)
    rows = grid(lines)
    rows[6][SUPPLIER], rows[7][SUPPLIER], rows[21][SUPPLIER] = "", "", "\N{DITTO MARK}"
    true = [line.payment() for line in lines]
    true[20] = replace(true[20], beneficiary="\N{DITTO MARK}")
    return case(rows, true, "reported", lines=(7, 8), must_say=True)


def net_sometimes_missing(rng: Random) -> Case:
    """Net and gross; in three rows net is empty: the gross may not pass for net without a word."""
    lines = ledger(rng)
    out = [[*HEADINGS[:AMOUNT], "Net Amount", "VAT", "Gross Amount", HEADINGS[SUPPLIER]]]
    for row, line in zip(grid(lines)[1:], lines, strict=True):
        vat = (line.amount * Decimal("0.2")).quantize(Decimal("0.01"))
        out.append([*row[:AMOUNT], f"{line.amount:.2f}", f"{vat:.2f}", f"{line.amount + vat:.2f}", row[SUPPLIER]])
    for n in (10, 11, 12):
        out[n][AMOUNT] = ""
    return case(out, lines[:9] + lines[12:], "reported", lines=(11, 12, 13), must_say=True)


def american_spreadsheet(rng: Random) -> Case:
    """A day-first list opened in an American spreadsheet: days up to 12 became dates with day and month exchanged,
    the others stayed text. The 3rd of May is now the typed 5th of March."""
    lines = ledger(rng)
    rows: list[list[Cell]] = typed(lines)
    for row, line in zip(rows[1:], lines, strict=True):
        day = line.date
        if day.day <= 12:
            row[DATE] = dt.datetime(day.year, day.day, day.month)
        else:
            row[DATE] = day.strftime("%d/%m/%Y")
    return case(workbook({"Data": rows}), lines, "reported", name=XLSX, dates="undecidable", must_say=True)


def american_csv(rng: Random) -> Case:
    """The same, saved as CSV: 03/05/2024 here is the 5th of March typed, 25/05/2024 is text."""
    lines = ledger(rng)
    rows = grid(lines)
    for row, line in zip(rows[1:], lines, strict=True):
        if line.date.day <= 12:
            row[DATE] = f"{line.date.day}/{line.date.month}/{line.date.year}"
    return case(rows, lines)


def short_american(rng: Random) -> Case:
    """5/25/24."""
    lines = ledger(rng)
    return case(grid(lines, date=lambda d: f"{d.month}/{d.day}/{d:%y}"), lines)


def weeks_and_ranges(rng: Random) -> Case:
    """w/e 03/05/2024, a range, a month as figures and a quarter in the date column of a few rows."""
    lines = ledger(rng)
    rows = grid(lines)
    true = [line.payment() for line in lines]
    for n, show in ((5, "w/e 03/05/2024"), (6, "01/05/2024 - 07/05/2024"), (7, "05/2024"), (8, "Q1 2024/25")):
        rows[n][DATE] = show
        true[n - 1] = replace(true[n - 1], date=None)
    return case(rows, true, "reported", lines=(6, 7, 8, 9), dates="period", must_say=True)


def years_misprinted(rng: Random) -> Case:
    """20204-05-01, 0202-05-01 and 2024-5-1O."""
    lines = ledger(rng)
    rows = grid(lines, date=lambda d: d.isoformat())
    true = [line.payment() for line in lines]
    for n, show in ((5, "20204-05-02"), (6, "0202-05-02"), (7, "2024-05-1O")):
        rows[n][DATE] = show
        true[n - 1] = replace(true[n - 1], date=None)
    return case(rows, true, "reported", lines=(6, 7, 8), must_say=True)


def entities(rng: Random) -> Case:
    """&pound; and &amp; as a web form writes them. Names are compared as printed or as meant."""
    lines = [replace(x, supplier=x.supplier.replace("&", "and")) for x in ledger(rng)]
    rows = grid(lines, amount=lambda a: f"{'-' if a < 0 else ''}&pound;{abs(a):,.2f}")
    rows[0][AMOUNT] = "Net Amount (&pound;)"
    return case(rows, lines, "reported")


def withheld(rng: Random) -> Case:
    """Beneficiaries withheld in several wordings: kept as printed, with their pounds."""
    words = ("REDACTED PERSONAL DATA", "Redacted", "REDACTED UNDER DP ACT", "Name withheld", "***")
    lines = [replace(x, supplier=words[n % 5]) if n % 4 == 0 else x for n, x in enumerate(ledger(rng))]
    return case(grid(lines), lines)


def empty_sheets(rng: Random) -> Case:
    """Sheet1 and Sheet3 are empty, as old spreadsheets left them."""
    lines = ledger(rng)
    return case(workbook({"Sheet1": [], "Sheet2": typed(lines), "Sheet3": []}), lines, name=XLSX)


def sheet_of_totals(rng: Random) -> Case:
    """A first sheet with a summary by service that has a date and an amount for each."""
    lines = ledger(rng)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.unit] += line.amount
    rows: list[list[Cell]] = [["Service", "Month", "Total £"], *([u, "May 2024", float(a)] for u, a in sums.items())]
    rows.append(["Total", "May 2024", float(sum(sums.values(), Decimal()))])
    return case(workbook({"Summary": rows, "Detail": typed(lines)}), lines, name=XLSX)


def totals_beside(rng: Random) -> Case:
    """A small table of totals stands to the right of the payments, in the first rows."""
    lines = ledger(rng)
    rows = [[*row, "", "", ""] for row in grid(lines)]
    total = sum((line.amount for line in lines), Decimal())
    for n, (label, figure) in enumerate((("Summary", "Amount"), ("Payments", "60"), ("Total", f"{total:.2f}"))):
        rows[n][WIDTH + 1 :] = [label, figure]
    return case(rows, lines)


def tiny(rng: Random) -> Case:
    """Three payments: little evidence, but headings that leave no doubt."""
    lines = ledger(rng)[40:43]
    return case(grid(lines), lines)


def one_payment(rng: Random) -> Case:
    lines = ledger(rng)[40:41]
    return case(grid(lines), lines)


def large_numbers(rng: Random) -> Case:
    """Transaction numbers that look like amounts with pence, and amounts without."""
    lines = [
        replace(x, reference=f"{51 + n}.{10 + n % 80}", amount=Decimal(int(x.amount)))
        for n, x in enumerate(ledger(rng))
    ]
    return case(grid(lines, amount=lambda a: f"{a:.0f}"), lines)


def only_three_columns(rng: Random) -> Case:
    lines = ledger(rng)
    rows = [["date", "supplier", "amount"], *([f"{x.date:%d/%m/%Y}", x.supplier, f"{x.amount}"] for x in lines)]
    return case(rows, lines)


def dates_two_columns(rng: Random) -> Case:
    """Year and month in columns of their own: only the month is known."""
    lines = ledger(rng)
    rows = [["Year", "Month", *HEADINGS[4:]]]
    rows += [["2024", "May", *cells(line)[4:]] for line in lines]
    true = [Payment(None, line.supplier, line.amount) for line in lines]
    return case(rows, true, "reported", dates="period", must_say=True)


def cut_short(rng: Random) -> Case:
    """The date stands last; two rows end before it and one ends before the beneficiary too."""
    lines = ledger(rng)
    order = (4, AMOUNT, 1, 2, SUPPLIER, DATE)
    rows = [[row[i] for i in order] for row in grid(lines)]
    true = [line.payment() for line in lines]
    for n in (8, 9):
        rows[n] = rows[n][:-1]
        true[n - 1] = replace(true[n - 1], date=None)
    rows[10] = rows[10][:4]
    true[9] = Payment(None, "", true[9].amount)
    return case(rows, true, "reported", lines=(9, 10, 11), must_say=True)


MORE_FAULTS: tuple[Fault, ...] = (
    spreadsheet_subtotals,
    page_feet,
    filter_above_heading,
    debit_credit_flag,
    currency_column,
    stars_and_notes,
    short_figures,
    decimal_commas,
    one_decimal,
    ditto,
    net_sometimes_missing,
    american_spreadsheet,
    american_csv,
    short_american,
    weeks_and_ranges,
    years_misprinted,
    entities,
    withheld,
    empty_sheets,
    sheet_of_totals,
    totals_beside,
    tiny,
    one_payment,
    large_numbers,
    only_three_columns,
    dates_two_columns,
    cut_short,
)
