"""Faults of layout: headings, preambles, totals, notes, blank rows and columns, shifted and swapped cells."""

from decimal import Decimal
from random import Random

from tests.faults import AMOUNT, BODY, DATE, HEADINGS, SUPPLIER, Case, Fault, Line, case, cells, grid, ledger, text

WIDTH = len(HEADINGS)
SQL = (
    "sql select t.apar_id, t.amount, t.ext_inv_ref, t.account, t.voucher_date, d.apar_name from ledger t",
    "sql inner join accounts a on t.client = a.client and t.account = a.account",
    "sql where t.client = 'MB' and t.period between '202405' and '202405'",
    "sql and t.amount >= 250",
    "sql order by d.apar_name",
    "query",
)


def swap(rows: list[list[str]], a: int, b: int) -> list[list[str]]:
    """Rows with two places exchanged."""
    out = [list(row) for row in rows]
    for row in out:
        row[a], row[b] = row[b], row[a]
    return out


def swapped_without_heading(rng: Random) -> Case:
    """From line 32 on amount and beneficiary change places, under the old headings."""
    lines = ledger(rng)
    rows = grid(lines)
    return case(rows[:31] + swap(rows[31:], AMOUNT, SUPPLIER), lines, "reported", must_say=True)


def swapped_dates_without_heading(rng: Random) -> Case:
    """From line 32 on date and amount change places, under the old headings."""
    lines = ledger(rng)
    rows = grid(lines)
    return case(rows[:31] + swap(rows[31:], AMOUNT, DATE), lines, "reported", must_say=True)


def swapped_alike(rng: Random) -> Case:
    """From line 32 on beneficiary and expense type change places: both are words, but the beneficiaries are known."""
    lines = ledger(rng)
    rows = grid(lines)
    return case(rows[:31] + swap(rows[31:], 2, SUPPLIER), lines, "reported", must_say=True)


def swapped_with_heading(rng: Random) -> Case:
    """A second table with its own headings, in another order, stacked below the first."""
    lines = ledger(rng)
    rows = grid(lines)
    return case(rows[:31] + swap([rows[0], *rows[31:]], AMOUNT, SUPPLIER), lines)


def second_table_narrower(rng: Random) -> Case:
    """A second table below with one column less and other names for the rest."""
    lines = ledger(rng)
    rows = grid(lines)
    below = [[r[0], r[DATE], r[4], r[SUPPLIER], r[AMOUNT]] for r in rows[31:]]
    heading = ["Body", "Date", "Reference", "Supplier", "Amount"]
    return case([*rows[:31], heading, *below], lines)


def two_tables_blank_between(rng: Random) -> Case:
    """Two tables, each with a title of its own, with blank rows between."""
    lines = ledger(rng)
    rows = grid(lines)
    title = [f"{BODY} - schools"] + [""] * (WIDTH - 1)
    blank = [""] * WIDTH
    return case([*rows[:31], blank, title, blank, *swap([rows[0], *rows[31:]], DATE, 4)], lines)


def heading_over_wrong_column(rng: Random) -> Case:
    """The headings Payment Date and Net Amount stand over each other's values in the whole file."""
    lines = ledger(rng)
    rows = grid(lines)
    return case([swap([rows[0]], DATE, AMOUNT)[0], *rows[1:]], lines)


def heading_amount_over_names(rng: Random) -> Case:
    """The headings Net Amount and Supplier Name stand over each other's values."""
    lines = ledger(rng)
    rows = grid(lines)
    return case([swap([rows[0]], SUPPLIER, AMOUNT)[0], *rows[1:]], lines)


def other_order(rng: Random) -> Case:
    """Another month of the same publisher: same width, other order, headings right."""
    lines = ledger(rng)
    order = [6, 5, 0, 3, 1, 2, 4]
    return case([[row[i] for i in order] for row in grid(lines)], lines)


def no_heading(rng: Random) -> Case:
    """No heading at all. What is who is told by the values; what cannot be told needs an issue."""
    lines = ledger(rng)
    return case(grid(lines)[1:], lines, "reported", must_say=True)


def heading_last(rng: Random) -> Case:
    """The file was sorted and its heading sank below the payments."""
    lines = ledger(rng)
    rows = grid(lines)
    return case([*rows[1:], rows[0]], lines)


def heading_repeated(rng: Random) -> Case:
    """The heading again every 20 rows, as a report prints it on each page."""
    lines = ledger(rng)
    rows = grid(lines)
    out: list[list[str]] = []
    for n, row in enumerate(rows[1:]):
        out += [rows[0], row] if n % 20 == 0 else [row]
    return case(out, lines)


def heading_two_lines(rng: Random) -> Case:
    """Each heading split over two rows."""
    lines = ledger(rng)
    top = ["Body", "Service", "Expense", "Payment", "Transaction", "Net", "Supplier"]
    low = ["Name", "Area", "Type", "Date", "Number", "Amount", "Name"]
    return case([top, low, *grid(lines)[1:]], lines)


def heading_line_breaks(rng: Random) -> Case:
    """Line breaks inside the heading cells."""
    lines = ledger(rng)
    return case([[h.replace(" ", "\n") for h in HEADINGS], *grid(lines)[1:]], lines)


def heading_decorated(rng: Random) -> Case:
    """Capitals, underscores, stars, brackets and spaces around the headings."""
    lines = ledger(rng)
    heading = [
        "BODY_NAME",
        "*Service Area*",
        " Expense  Type ",
        "PAYMENT_DATE",
        "Transaction No.",
        "NET AMOUNT (£)",
        "supplier_name*",
    ]
    return case([heading, *grid(lines)[1:]], lines)


def heading_units_row(rng: Random) -> Case:
    """A row below the heading that explains each column: no payment, so to set it aside with an issue loses nothing."""
    lines = ledger(rng)
    row = ["text", "text", "text", "dd/mm/yyyy", "number", "£", "text"]
    return case([list(HEADINGS), row, *grid(lines)[1:]], lines, "reported", lines=(2,))


def preamble_short(rng: Random) -> Case:
    lines = ledger(rng)
    return case([["Payments over £250"] + [""] * (WIDTH - 1), *grid(lines)], lines)


def preamble_long(rng: Random) -> Case:
    """Between 2 and 20 lines of title, notes and blanks, some with commas and figures."""
    lines = ledger(rng)
    notes = [[BODY], [], ["Payments to suppliers, May 2024"], ["Total payments", "", "60"], ["Prepared", "03/06/2024"]]
    notes += [[f"Note {n}: figures exclude recoverable VAT, see page"] for n in range(rng.randint(0, 15))]
    return case([*notes, *grid(lines)], lines)


def preamble_sql(rng: Random) -> Case:
    """The query that made the report, its title, and technical names above the printed ones."""
    lines = ledger(rng)
    above = [[row] for row in SQL] + [["", "", f"{BODY} - transactions over 250"], ["", "", "May-24"]]
    technical = ["columns", "text description", "text servdesc", "voucher_date", "voucher_no", "amount", "apar_name"]
    return case([*above, technical, *grid(lines)], lines)


def total_labelled(rng: Random) -> Case:
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal())
    row = ["", "", "", "", "Total", f"{total:.2f}", ""]
    return case([*grid(lines), row], lines)


def total_labelled_in_supplier(rng: Random) -> Case:
    """The word Total stands where the beneficiary would."""
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal())
    return case([*grid(lines), ["", "", "", "", "", f"{total:,.2f}", "Grand Total"]], lines)


def total_unlabelled(rng: Random) -> Case:
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal())
    return case([*grid(lines), ["", "", "", "", "", f"{total:.2f}", ""]], lines)


def total_full_row(rng: Random) -> Case:
    """A total in a row that also repeats the body and a date: only its sum and the missing beneficiary tell."""
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal())
    row = [BODY, "TOTAL", "", "31/05/2024", "", f"{total:.2f}", ""]
    return case([*grid(lines), row], lines)


def total_at_top(rng: Random) -> Case:
    """The total stands directly below the headings."""
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal())
    rows = grid(lines)
    return case([rows[0], ["Total", "", "", "", "", f"{total:.2f}", ""], *rows[1:]], lines)


def total_wrong(rng: Random) -> Case:
    """A labelled total that is not the sum of its rows."""
    lines = ledger(rng)
    total = sum((line.amount for line in lines), Decimal("1000.00"))
    return case([*grid(lines), ["Total", "", "", "", "", f"{total:.2f}", ""]], lines, must_say=True)


def _groups(lines: list[Line]) -> list[list[Line]]:
    units = sorted({line.unit for line in lines})
    return [[line for line in lines if line.unit == unit] for unit in units]


def subtotals_labelled(rng: Random) -> Case:
    """A subtotal below each service and a grand total at the end."""
    lines = ledger(rng)
    out = [list(HEADINGS)]
    for group in _groups(lines):
        out += [cells(line) for line in group]
        subtotal = sum((line.amount for line in group), Decimal())
        out.append(["", f"{group[0].unit} Total", "", "", "", f"{subtotal:.2f}", ""])
    total = sum((line.amount for line in lines), Decimal())
    out.append(["", "Grand Total", "", "", "", f"{total:.2f}", ""])
    return case(out, lines)


def subtotals_unlabelled(rng: Random) -> Case:
    """A lone figure below each service."""
    lines = ledger(rng)
    out = [list(HEADINGS)]
    for group in _groups(lines):
        out += [cells(line) for line in group]
        subtotal = sum((line.amount for line in group), Decimal())
        out.append(["", "", "", "", "", f"{subtotal:.2f}", ""])
    return case(out, lines)


def supplier_named_total(rng: Random) -> Case:
    """Not a fault, but a trap: a real beneficiary whose name begins with Total."""
    lines = ledger(rng)
    line = lines[10]
    lines[10] = Line(line.unit, line.expense, line.date, line.reference, line.amount, "Total Gas & Power Limited")
    lines[-1] = Line(
        *[getattr(lines[-1], f) for f in ("unit", "expense", "date", "reference", "amount")], "Sum Studios Ltd"
    )
    return case(grid(lines), lines)


def footer_notes(rng: Random) -> Case:
    lines = ledger(rng)
    notes = [
        [""] * WIDTH,
        ["Notes"],
        ["1. Amounts exclude recoverable VAT."],
        ["2. Refunds are shown as negative, see 51000001"],
    ]
    return case([*grid(lines), *notes], lines)


def group_rows(rng: Random) -> Case:
    """The service stands once, in a row of its own, above its payments."""
    lines = ledger(rng)
    out = [list(HEADINGS)]
    for group in _groups(lines):
        out.append([group[0].unit] + [""] * (WIDTH - 1))
        out += [cells(line) for line in group]
    return case(out, lines)


def blank_columns_between(rng: Random) -> Case:
    """A blank column between every pair."""
    lines = ledger(rng)
    return case([[c for cell in row for c in (cell, "")] for row in grid(lines)], lines)


def blank_columns_offset(rng: Random) -> Case:
    """The headings stand one blank column away from their values."""
    lines = ledger(rng)
    rows = grid(lines)
    head = [c for cell in rows[0] for c in (cell, "")]
    body = [[c for cell in row for c in ("", cell)] for row in rows[1:]]
    return case([head, *body], lines, "reported")


def blank_rows(rng: Random) -> Case:
    """Blank rows here and there and 500 at the end."""
    lines = ledger(rng)
    rows = grid(lines)
    for at in (50, 20, 1):
        rows.insert(at, [""] * WIDTH)
    return case(text(rows) + ("," * (WIDTH - 1) + "\r\n") * 250 + "\r\n" * 250, lines)


def rows_of_spaces(rng: Random) -> Case:
    """Blank rows that hold spaces and non-breaking spaces."""
    lines = ledger(rng)
    rows = grid(lines)
    rows.insert(30, [" ", "\u00a0", "", " ", "", "\t", ""])
    return case([*rows, [" "] * WIDTH], lines)


def ragged_rows(rng: Random) -> Case:
    """Trailing empty cells are left out and some rows have more than the heading."""
    lines = ledger(rng)
    rows = [[*row, "", ""] for row in grid(lines)]
    for row in rows[1:]:
        del row[WIDTH + rng.randint(0, 2) :]
    return case(rows, lines)


def trailing_commas(rng: Random) -> Case:
    lines = ledger(rng)
    return case([[*row, *[""] * 40] for row in grid(lines)], lines)


def shifted_rows(rng: Random) -> Case:
    """One blank cell too many at the front of three rows."""
    lines = ledger(rng)
    rows = grid(lines)
    for n in (12, 13, 40):
        rows[n].insert(1, "")
    return case(rows, lines, "reported", lines=(13, 14, 41), must_say=True)


def shifted_left(rng: Random) -> Case:
    """One cell too few in three rows: everything after it moved to the left."""
    lines = ledger(rng)
    rows = grid(lines)
    for n in (12, 13, 40):
        del rows[n][2]
    return case(rows, lines, "reported", lines=(13, 14, 41), must_say=True)


def remark_in_amount(rng: Random) -> Case:
    """One row is shifted and a remark stands in Amount."""
    lines = ledger(rng)
    rows = grid(lines)
    line = lines.pop(20)
    rows[21] = ["", "", BODY, line.date.strftime("%d/%m/%Y"), line.supplier, "reversal of transaction 51000003", ""]
    return case(rows, lines, "reported", lines=(22,), must_say=True)


def duplicate_headings(rng: Random) -> Case:
    """Two columns called Amount with different values: the second is a balance."""
    lines = ledger(rng)
    rows = grid(lines)
    rows[0][AMOUNT] = "Amount"
    out = [[*rows[0], "Amount"]]
    balance = Decimal("1000000")
    for line, row in zip(lines, rows[1:], strict=True):
        balance -= line.amount
        out.append([*row, f"{balance:.2f}"])
    return case(out, lines, "reported", must_say=True)


LAYOUT_FAULTS: tuple[Fault, ...] = (
    swapped_without_heading,
    swapped_dates_without_heading,
    swapped_alike,
    swapped_with_heading,
    second_table_narrower,
    two_tables_blank_between,
    heading_over_wrong_column,
    heading_amount_over_names,
    other_order,
    no_heading,
    heading_last,
    heading_repeated,
    heading_two_lines,
    heading_line_breaks,
    heading_decorated,
    heading_units_row,
    preamble_short,
    preamble_long,
    preamble_sql,
    total_labelled,
    total_labelled_in_supplier,
    total_unlabelled,
    total_full_row,
    total_at_top,
    total_wrong,
    subtotals_labelled,
    subtotals_unlabelled,
    supplier_named_total,
    footer_notes,
    group_rows,
    blank_columns_between,
    blank_columns_offset,
    blank_rows,
    rows_of_spaces,
    ragged_rows,
    trailing_commas,
    shifted_rows,
    shifted_left,
    remark_in_amount,
    duplicate_headings,
)
