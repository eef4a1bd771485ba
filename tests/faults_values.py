"""Faults of the values: dates and amounts in every way that offices print them."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.faults import AMOUNT, DATE, HEADINGS, SUPPLIER, Case, Fault, Payment, case, grid, ledger


def _dated(rng: Random, show: Callable[[dt.date], str], **more: object) -> Case:
    lines = ledger(rng)
    return case(grid(lines, date=show), lines, **more)  # type: ignore[arg-type]


def _serial(day: dt.date) -> str:
    return str((day - dt.date(1899, 12, 30)).days)


def month_first(rng: Random) -> Case:
    """mm/dd with days above 12 to tell it."""
    return _dated(rng, lambda d: f"{d.month}/{d.day}/{d.year}")


def month_first_padded(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%m/%d/%Y 00:00"))


def month_first_ambiguous(rng: Random) -> Case:
    """mm/dd, no day above 12, and nothing else tells: the file's name says nothing."""
    lines = [replace(line, date=dt.date(2024, 5, 1 + n % 12)) for n, line in enumerate(ledger(rng))]
    rows = grid(lines, date=lambda d: d.strftime("%m/%d/%Y"))
    return case(rows, lines, "reported", name="payments.csv", dates="undecidable", must_say=True)


def day_first_ambiguous(rng: Random) -> Case:
    """dd/mm, no day above 12. The usual order here, so the values must be right; that it is a choice must be said."""
    lines = [replace(line, date=dt.date(2024, 5, 1 + n % 12)) for n, line in enumerate(ledger(rng))]
    return case(grid(lines), lines, name="payments.csv", must_say=True)


def orders_mixed(rng: Random) -> Case:
    """Half of the rows day first and half month first, in turn: low days cannot be told."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, line in enumerate(lines):
        if n % 2:
            rows[n + 1][DATE] = line.date.strftime("%m/%d/%Y")
    return case(rows, lines, "reported", must_say=True)


def serials_as_text(rng: Random) -> Case:
    return _dated(rng, _serial)


def serials_with_fraction(rng: Random) -> Case:
    return _dated(rng, lambda d: _serial(d) + ".604166667")


def serials_for_some(rng: Random) -> Case:
    """Every third date is a spreadsheet day number, the others are dates."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, line in enumerate(lines):
        if n % 3 == 0:
            rows[n + 1][DATE] = _serial(line.date)
    return case(rows, lines)


def period_codes(rng: Random) -> Case:
    """P02 of a financial year: only the period is known."""
    lines = ledger(rng)
    true = [Payment(None, line.supplier, line.amount) for line in lines]
    rows = grid(lines, date=lambda d: "P02")
    rows[0][DATE] = "Period"
    return case(rows, true, "reported", name="marlford-2024-P02.csv", dates="period", must_say=True)


def month_names(rng: Random) -> Case:
    """May 2024: only the month is known."""
    lines = ledger(rng)
    true = [Payment(None, line.supplier, line.amount) for line in lines]
    return case(grid(lines, date=lambda d: "May 2024"), true, "reported", dates="period", must_say=True)


def month_short(rng: Random) -> Case:
    """May-24: the month, never the 24th of May."""
    lines = ledger(rng)
    true = [Payment(None, line.supplier, line.amount) for line in lines]
    return case(grid(lines, date=lambda d: "May-24"), true, "reported", dates="period", must_say=True)


def with_times(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%Y-%m-%d 00:00:00"))


def with_times_day_first(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%d/%m/%Y 13:45"))


def iso_with_zone(rng: Random) -> Case:
    """2024-05-03T00:00:00Z and 2024-05-03T00:00:00.000+01:00."""
    return _dated(rng, lambda d: d.strftime("%Y-%m-%dT00:00:00" + ("Z" if d.day % 2 else ".000+01:00")))


def two_digit_years(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%d/%m/%y"))


def month_words(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%d-%b-%y"))


def long_words(rng: Random) -> Case:
    """Wednesday, May 01, 2024."""
    return _dated(rng, lambda d: d.strftime("%A, %B %d, %Y"))


def ordinals(rng: Random) -> Case:
    """1st May 2024."""
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return _dated(rng, lambda d: f"{d.day}{ends.get(d.day, 'th')} {d:%B %Y}")


def dots(rng: Random) -> Case:
    return _dated(rng, lambda d: d.strftime("%d.%m.%Y"))


def compact(rng: Random) -> Case:
    """20240503: a date, not an amount and not a day number."""
    return _dated(rng, lambda d: d.strftime("%Y%m%d"))


def sentinel_dates(rng: Random) -> Case:
    """9999-12-31, 1900-01-00 and 00/00/0000 where no date is known."""
    lines = ledger(rng)
    rows = grid(lines)
    true = [line.payment() for line in lines]
    for n, show in ((5, "31/12/9999"), (6, "1900-01-00"), (7, "00/00/0000"), (8, "01/01/1900")):
        rows[n][DATE] = show
        true[n - 1] = replace(true[n - 1], date=None)
    return case(rows, true, "reported", lines=(6, 7, 8, 9), dates="exact", must_say=True)


def impossible_dates(rng: Random) -> Case:
    """31/06/2024, 29/02/2023, 45/13/2024 and a word."""
    lines = ledger(rng)
    rows = grid(lines)
    true = [line.payment() for line in lines]
    for n, show in ((5, "31/06/2024"), (6, "29/02/2023"), (7, "45/13/2024"), (8, "various")):
        rows[n][DATE] = show
        true[n - 1] = replace(true[n - 1], date=None)
    return case(rows, true, "reported", lines=(6, 7, 8, 9), must_say=True)


def empty_dates(rng: Random) -> Case:
    lines = ledger(rng)
    rows = grid(lines)
    true = [line.payment() for line in lines]
    for n in (5, 6):
        rows[n][DATE] = ""
        true[n - 1] = replace(true[n - 1], date=None)
    return case(rows, true, "reported", lines=(6, 7), must_say=True)


def far_dates(rng: Random) -> Case:
    """2042 for 2024: a real day, far outside the month of the file. Kept, but said."""
    lines = ledger(rng)
    lines[9] = replace(lines[9], date=dt.date(2042, 5, 6))
    return case(grid(lines), lines, must_say=True)


def two_date_columns(rng: Random) -> Case:
    """Invoice Date stands before Payment Date: the payment's counts."""
    lines = ledger(rng)
    rows = [[*row[:3], "x", *row[3:]] for row in grid(lines)]
    rows[0][3] = "Invoice Date"
    for row, line in zip(rows[1:], lines, strict=True):
        row[3] = (line.date - dt.timedelta(days=30)).strftime("%d/%m/%Y")
    return case(rows, lines)


def _priced(rng: Random, show: Callable[[Decimal], str], **more: object) -> Case:
    lines = ledger(rng)
    return case(grid(lines, amount=show), lines, **more)  # type: ignore[arg-type]


def pounds_and_commas(rng: Random) -> Case:
    return _priced(rng, lambda a: f"{'-' if a < 0 else ''}£{abs(a):,.2f}")


def pounds_inside_minus(rng: Random) -> Case:
    """£-1,234.50 and £ 1,234.50."""
    return _priced(rng, lambda a: f"£{a:,.2f}" if a < 0 else f"£ {a:,.2f} ")


def oe_for_pounds(rng: Random) -> Case:
    """The pound sign read in an old code page: œ."""
    return _priced(rng, lambda a: f"{'-' if a < 0 else ''}œ{abs(a):,.2f}")


def damaged_pounds(rng: Random) -> Case:
    """The pound sign lost to a replacement character or doubled encoding."""
    return _priced(rng, lambda a: f"{'-' if a < 0 else ''}{chr(0xFFFD) if a > 5000 else 'Â£'}{abs(a):,.2f}")


def spaces_for_thousands(rng: Random) -> Case:
    """1 234.50, with plain, non-breaking and narrow spaces."""
    spaces = (" ", "\u00a0", "\u202f")
    return _priced(rng, lambda a: f"{a:,.2f}".replace(",", spaces[int(abs(a)) % 3]))


def brackets(rng: Random) -> Case:
    return _priced(rng, lambda a: f"({abs(a):,.2f})" if a < 0 else f"{a:,.2f}")


def brackets_with_pounds(rng: Random) -> Case:
    return _priced(rng, lambda a: f"(£{abs(a):,.2f})" if a < 0 else f"£{a:,.2f}")


def minus_behind(rng: Random) -> Case:
    return _priced(rng, lambda a: f"{abs(a):,.2f}{'-' if a < 0 else ''}")


def minus_signs(rng: Random) -> Case:
    """The true minus sign and dashes."""
    return _priced(rng, lambda a: f"{'−–'[int(abs(a)) % 2] if a < 0 else ''}{abs(a):.2f}")


def credit_debit(rng: Random) -> Case:
    return _priced(rng, lambda a: f"{abs(a):,.2f} {'CR' if a < 0 else 'DR'}")


def credit_only(rng: Random) -> Case:
    return _priced(rng, lambda a: f"{abs(a):.2f}{'CR' if a < 0 else ''}")


def no_decimals(rng: Random) -> Case:
    lines = [replace(line, amount=Decimal(int(line.amount))) for line in ledger(rng)]
    return case(grid(lines, amount=lambda a: f"{a:.0f}"), lines)


def float_tails(rng: Random) -> Case:
    """1769.8500000000001: what a spreadsheet writes of a binary fraction."""
    return _priced(rng, lambda a: f"{float(a):.16g}" if int(a) % 2 else f"{a:.2f}0000000001")


def zero_amounts(rng: Random) -> Case:
    """A dash and 0.00 for nothing: payments of nil, kept."""
    lines = ledger(rng)
    lines[5], lines[6] = (replace(line, amount=Decimal("0.00")) for line in lines[5:7])
    rows = grid(lines)
    rows[6][AMOUNT] = " - "
    return case(rows, lines, "reported")


def continental(rng: Random) -> Case:
    """1.234,56 in the whole column."""
    show = str.maketrans(",.", ".,")
    return _priced(rng, lambda a: f"{a:,.2f}".translate(show), outcome="reported", must_say=True)


def continental_some(rng: Random) -> Case:
    """1.234,56 in two rows of an English file; 1.234 in a third may be either."""
    lines = ledger(rng)
    lines[10], lines[11] = replace(lines[10], amount=Decimal("1234.56")), replace(lines[11], amount=Decimal("987.60"))
    rows = grid(lines)
    rows[11][AMOUNT], rows[12][AMOUNT] = "1.234,56", "987,60"
    return case(rows, lines, "reported", lines=(12, 13), must_say=True)


def _spoilt(rng: Random, shows: Sequence[str]) -> Case:
    """Rows from line 11 on show these instead of their amounts, which are lost."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, show in enumerate(shows):
        rows[10 + n][AMOUNT] = show
    kept = lines[:9] + lines[9 + len(shows) :]
    return case(rows, kept, "reported", lines=tuple(range(11, 11 + len(shows))), must_say=True)


def unreadable_amounts(rng: Random) -> Case:
    return _spoilt(rng, ("1,2345.0", "12.34.56", "1O0.00", "£", "--5", "12,34,5.00", "1 2 3"))


def words_for_amounts(rng: Random) -> Case:
    return _spoilt(rng, ("N/A", "n/a", "TBC", "#REF!", "########", "see note", "#VALUE!", "NULL", "None"))


def dates_for_amounts(rng: Random) -> Case:
    """Small amounts that a spreadsheet turned to dates: the pounds are lost."""
    return _spoilt(rng, ("1900-04-03", "2000-11-20", "03/04/1900", "04-Jan", "12:30"))


def empty_amounts(rng: Random) -> Case:
    return _spoilt(rng, ("", " ", "\u00a0"))


def infinite_amounts(rng: Random) -> Case:
    """Words that some languages read as numbers, digits of other scripts, and amounts no ledger holds."""
    return _spoilt(rng, ("inf", "NaN", "Infinity", "0x1F", "1_000.00", "1e400", "9" * 40, "True"))


def scientific(rng: Random) -> Case:
    """1.5E+03 and 1.23E+06: read as printed, and said, since pence may have been lost."""
    lines = ledger(rng)
    lines[4], lines[5] = replace(lines[4], amount=Decimal("1500")), replace(lines[5], amount=Decimal("1230000"))
    rows = grid(lines)
    rows[5][AMOUNT], rows[6][AMOUNT] = "1.5E+03", "1.23E+06"
    return case(rows, lines, "reported", must_say=True)


def three_decimals(rng: Random) -> Case:
    """12.344 and 12.346: to the nearest penny, and said."""
    lines = ledger(rng)
    tail = {n: rng.choice("1246789") for n in range(len(lines))}
    rows = grid(lines)
    for n, line in enumerate(lines):
        rows[n + 1][AMOUNT] = f"{line.amount:.2f}{tail[n]}"
        step = Decimal("0.01") if int(tail[n]) > 5 else Decimal("0.00")
        lines[n] = replace(line, amount=line.amount + (step if line.amount > 0 else -step))
    return case(rows, lines, must_say=True)


def debit_and_credit(rng: Random) -> Case:
    """Two columns, Debit and Credit, one of them filled in each row."""
    lines = ledger(rng)
    rows = grid(lines)
    out = [[*HEADINGS[:AMOUNT], "Debit", "Credit", HEADINGS[SUPPLIER]]]
    for row, line in zip(rows[1:], lines, strict=True):
        pair = ["", f"{-line.amount:.2f}"] if line.amount < 0 else [f"{line.amount:.2f}", ""]
        out.append([*row[:AMOUNT], *pair, row[SUPPLIER]])
    return case(out, lines, "reported", must_say=False)


def _three_amounts(rng: Random, headings: Sequence[str], order: Sequence[int]) -> Case:
    lines = ledger(rng)
    out = [[*HEADINGS[:AMOUNT], *(headings[i] for i in order), HEADINGS[SUPPLIER]]]
    for row, line in zip(grid(lines)[1:], lines, strict=True):
        vat = (line.amount * Decimal("0.2")).quantize(Decimal("0.01"))
        three = (f"{line.amount:.2f}", f"{vat:.2f}", f"{line.amount + vat:.2f}")
        out.append([*row[:AMOUNT], *(three[i] for i in order), row[SUPPLIER]])
    return case(out, lines)


def net_vat_gross(rng: Random) -> Case:
    return _three_amounts(rng, ("Net Amount", "VAT", "Gross Amount"), (0, 1, 2))


def gross_vat_net(rng: Random) -> Case:
    """The same, in another order: net still counts."""
    return _three_amounts(rng, ("Amount (exc. VAT)", "VAT Amount", "Total inc. VAT"), (2, 1, 0))


def amount_and_vat(rng: Random) -> Case:
    """Amount and Irrecoverable VAT: the amount counts, whichever comes first."""
    return _three_amounts(rng, ("Amount", "Irrecoverable VAT", "-"), (1, 0))


def only_gross(rng: Random) -> Case:
    lines = ledger(rng)
    rows = grid(lines)
    rows[0][AMOUNT] = "Gross Amount"
    return case(rows, lines)


def pence(rng: Random) -> Case:
    """The heading says pence: a hundred times too much unless divided or said."""
    lines = ledger(rng)
    rows = grid(lines, amount=lambda a: str(int(a * 100)))
    rows[0][AMOUNT] = "Net Amount (pence)"
    return case(rows, lines, "reported", must_say=True)


def thousands(rng: Random) -> Case:
    """The heading says thousands of pounds."""
    lines = [replace(line, amount=Decimal(int(line.amount) * 10)) for line in ledger(rng)]
    rows = grid(lines, amount=lambda a: f"{a / 1000:.2f}")
    rows[0][AMOUNT] = "Net Amount £000s"
    return case(rows, lines, "reported", must_say=True)


def euros(rng: Random) -> Case:
    """Two rows are in euros and one in dollars: never pounds."""
    lines = ledger(rng)
    rows = grid(lines)
    for n, show in ((8, "€1,200.00"), (9, "EUR 950.00"), (10, "$400.00")):
        rows[n][AMOUNT] = show
    return case(rows, lines[:7] + lines[10:], "reported", lines=(9, 10, 11), must_say=True)


VALUE_FAULTS: tuple[Fault, ...] = (
    month_first,
    month_first_padded,
    month_first_ambiguous,
    day_first_ambiguous,
    orders_mixed,
    serials_as_text,
    serials_with_fraction,
    serials_for_some,
    period_codes,
    month_names,
    month_short,
    with_times,
    with_times_day_first,
    iso_with_zone,
    two_digit_years,
    month_words,
    long_words,
    ordinals,
    dots,
    compact,
    sentinel_dates,
    impossible_dates,
    empty_dates,
    far_dates,
    two_date_columns,
    pounds_and_commas,
    pounds_inside_minus,
    oe_for_pounds,
    damaged_pounds,
    spaces_for_thousands,
    brackets,
    brackets_with_pounds,
    minus_behind,
    minus_signs,
    credit_debit,
    credit_only,
    no_decimals,
    float_tails,
    zero_amounts,
    continental,
    continental_some,
    unreadable_amounts,
    words_for_amounts,
    dates_for_amounts,
    empty_amounts,
    infinite_amounts,
    scientific,
    three_decimals,
    debit_and_credit,
    net_vat_gross,
    gross_vat_net,
    amount_and_vat,
    only_gross,
    pence,
    thousands,
    euros,
)
