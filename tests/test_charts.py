"""Charts: specification in, SVG and figures out. They need no browser; what they look like is seen in tests/browser."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from moothall.hall import charts

MONTHS = [
    {"month": date(2019, 4, 1), "rows": 3, "amount": Decimal("1200000.50"), "link": "/a?b=1&c=2"},
    {"month": date(2019, 6, 1), "rows": 2, "amount": Decimal("-300.00"), "link": None},
    {"month": None, "rows": 1, "amount": Decimal("5.00")},
]
COUNCILS = [
    {"name": "Northtown & Fen", "q": 0, "r": 0, "rows": 12_000, "amount": Decimal(9), "link": "/organisations/x:1/"},
    {"name": "Southtown", "q": 1, "r": 0, "rows": 0, "amount": Decimal(0), "link": ""},
    {"name": "No place", "q": None, "r": None, "rows": 5, "amount": Decimal(1), "link": "/organisations/x:2/"},
]
SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: charts.Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def test_it_works() -> None:
    chart = charts.bar_by_month(MONTHS, "Spending by month")
    svg = parsed(chart)
    assert svg.tag == f"{SVG}svg"
    assert svg.get("role") == "img"
    assert "Spending by month" in (svg.get("aria-label") or "")
    assert len(svg.findall(f".//{SVG}g[@class='mark-rect role-mark marks']/{SVG}path")) == 2


def test_a_month_without_rows_is_a_gap() -> None:
    """April and June are drawn, and May stands between them without a bar."""
    chart = charts.bar_by_month(MONTHS, "Gap")
    labels = [text.text for text in parsed(chart).iter(f"{SVG}text")]
    assert {"Apr 2019", "May 2019", "Jun 2019"} <= set(labels)
    assert "Mar 2019" not in labels
    assert any(label and label.startswith("£") for label in labels)


def test_undated_rows_are_in_the_table_and_not_in_the_picture() -> None:
    chart = charts.bar_by_month(MONTHS, "Undated")
    assert [row["rows"] for row in chart.listing.rows] == [3, 2, 1]
    assert str(chart.listing.rows[2]["month"]) == "No date"


def test_figures_lead_to_their_rows() -> None:
    chart = charts.bar_by_month(MONTHS, "Links")
    column = chart.listing.columns[0]
    assert column.link is not None
    assert [column.link(row) for row in chart.listing.rows] == ["/a?b=1&c=2", None, None]


def test_map_says_what_each_hexagon_is_and_leads_on() -> None:
    svg = parsed(charts.hex_map(COUNCILS, "Councils"))
    titles = [title.text for title in svg.iter(f"{SVG}title")]
    assert sorted(titles) == ["Northtown & Fen: 12,000 payments", "Southtown: nothing yet"]
    assert [a.get("href") for a in svg.iter(f"{SVG}a")] == ["/organisations/x:1/"]
    assert svg.get("role") == "group"


def test_map_lists_councils_without_a_place_too() -> None:
    names = [row["name"] for row in charts.hex_map(COUNCILS, "Councils").listing.rows]
    assert names == ["Northtown & Fen", "No place"]


def test_ranked_keeps_the_order_given_and_at_most_twenty() -> None:
    rows = [{"label": f"Unit {n:02}", "amount": Decimal(100 - n)} for n in range(30)]
    chart = charts.bar_ranked(rows, "Units")
    labels = [text.text for text in parsed(chart).iter(f"{SVG}text") if (text.text or "").startswith("Unit")]
    assert labels == [f"Unit {n:02}" for n in range(20)]


@pytest.mark.parametrize("rows", [[], MONTHS[2:]])
def test_nothing_to_draw_is_no_crash(rows: list[dict[str, object]]) -> None:
    assert parsed(charts.bar_by_month(rows, "Empty")).tag == f"{SVG}svg"
    assert parsed(charts.hex_map([], "Empty")).tag == f"{SVG}svg"
    assert parsed(charts.bar_ranked([], "Empty")).tag == f"{SVG}svg"


def test_text_from_files_cannot_break_out() -> None:
    evil = [{"label": '"><script>alert(1)</script>', "amount": Decimal(1)}]
    chart = charts.bar_ranked(evil, '"><script>alert(2)</script>')
    assert "<script" not in chart.svg
    parsed(chart)


def test_no_inline_style_and_nothing_from_elsewhere() -> None:
    for chart in (charts.bar_by_month(MONTHS, "A"), charts.hex_map(COUNCILS, "B"), charts.bar_ranked([], "C")):
        assert " style=" not in chart.svg
        assert "<style" not in chart.svg
        assert set(re.findall(r"https?://[^\"' ]+", chart.svg)) <= {"http://www.w3.org/2000/svg"}


def test_same_specification_is_drawn_once() -> None:
    charts._render.cache_clear()
    charts.bar_by_month(MONTHS, "Once")
    charts.bar_by_month(MONTHS, "Once")
    info = charts._render.cache_info()
    assert (info.misses, info.hits) == (1, 1)
    assert info.maxsize == 256
