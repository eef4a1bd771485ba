"""Layouts of publishers that the reader was not made from: headings as offices word them, rows made up.

The wordings are those of transparency files in general (old guidance, finance systems, card statements, Welsh and
English side by side, misspellings); none is taken from a file of this project. Date, beneficiary and amount must be
right in each, and the unit where one is printed.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from moothall.engines.journey import explain_file, read_payments
from tests.faults import BODY, Line, ledger, text
from tests.oracle import law_problems, tidy

Show = Callable[[Line], str]


def vat(line: Line) -> Decimal:
    return (line.amount * Decimal("0.2")).quantize(Decimal("0.01"))


SHOWS: dict[str, Show] = {
    "date": lambda x: x.date.strftime("%d/%m/%Y"),
    "iso": lambda x: x.date.isoformat(),
    "words": lambda x: x.date.strftime("%d-%b-%Y"),
    "before": lambda x: x.date.replace(month=3).strftime("%d/%m/%Y"),
    "after": lambda x: "31/05/2024",
    "effective": lambda x: "30/06/2024",
    "net": lambda x: f"{x.amount:.2f}",
    "commas": lambda x: f"{x.amount:,.2f}",
    "pounds": lambda x: f"{'-' if x.amount < 0 else ''}£{abs(x.amount):,.2f}",
    "vat": lambda x: f"{vat(x):.2f}",
    "gross": lambda x: f"{x.amount + vat(x):.2f}",
    "zero": lambda x: "0.00",
    "who": lambda x: x.supplier,
    "unit": lambda x: x.unit,
    "what": lambda x: x.expense,
    "code": lambda x: f"R{len(x.unit):03d}{len(x.expense):02d}",
    "ref": lambda x: x.reference,
    "invoice": lambda x: f"INV/{x.reference[-4:]}",
    "vendor": lambda x: f"{100200 + len(x.supplier)}",
    "body": lambda x: BODY,
    "year": lambda x: "2024/25",
    "period": lambda x: "2",
    "postcode": lambda x: "ML1 2AB",
    "capital": lambda x: "Revenue",
    "blank": lambda x: "",
    "uri": lambda x: "http://statistics.data.gov.uk/id/statistical-geography/E07009999",
    "gbp": lambda x: "GBP",
    "line": lambda x: str(1 + int(x.reference) % 3),
}


@dataclass(frozen=True)
class Layout:
    """Headings with what stands below each, as `heading: show`, parted by bars."""

    name: str
    counts: str
    columns: str

    def pairs(self) -> list[tuple[str, str]]:
        return [tuple(part.strip().rsplit(": ", 1)) for part in self.columns.split("|")]  # type: ignore[misc]


def layouts() -> list[Layout]:
    """The list in `data/unseen_layouts.csv`."""
    with (Path(__file__).parent / "data/unseen_layouts.csv").open(encoding="utf-8", newline="") as f:
        return [Layout(**row) for row in csv.DictReader(f)]


@pytest.mark.parametrize("layout", layouts(), ids=lambda x: x.name)
def test_a_layout_never_seen(layout: Layout, tmp_path: Path) -> None:
    for seed in (1, 2):
        lines = ledger(Random(seed), 80)
        pairs = layout.pairs()
        rows = [[heading for heading, _ in pairs], *([SHOWS[show](line) for _, show in pairs] for line in lines)]
        path = tmp_path / "marlford-2024-05.csv"
        path.write_text(text(rows), encoding="utf-8", newline="")
        found = explain_file(path)
        assert law_problems(found) == []
        said = {c["heading"]: c["field"] for t in found["tables"] for c in t["columns"]}
        paid = [(r["payment_date"], tidy(r["supplier_text"]), r["amount"]) for r in read_payments(path).to_pylist()]
        true = [(x.date, x.supplier, x.amount) for x in lines]
        gross = [(x.date, x.supplier, x.amount + vat(x)) for x in lines]
        assert paid == true or (layout.counts == "net or gross" and paid == gross), f"{said}; first {paid[:1]}"
        if "unit" in [show for _, show in pairs]:
            units = [r["unit_text"] or r["service_label_pub"] for r in read_payments(path).to_pylist()]
            assert units == [x.unit for x in lines], said
