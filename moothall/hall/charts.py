"""Charts: Vega-Lite specifications turned into SVG on the server, once for each specification, without the network.

It holds specifications and nothing that draws. Every chart comes with its figures as a `Listing`, so that the page can
show the same as a table.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import unescape
from threading import Lock
from typing import Any

import vl_convert
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import slugify

from moothall.vocabulary.desk import Column, Listing, cell

VERSION = "6.4"  # of Vega-Lite, one of those inside vl-convert
HERE = "https://here.invalid"  # links must be whole addresses for Vega; this part is cut off again
BLUE, PALE, INK, GRID = "#1d70b8", "#e8e8e8", "#0b0c0c", "#cecece"
POUNDS = (
    "(datum.value < 0 ? '\u2212£' : '£') + "
    "replace(replace(format(abs(datum.value), '~s'), 'M', 'm'), 'G', 'bn')"
)  # fmt: skip
HEXAGON = "M0,-1L0.866,-0.5L0.866,0.5L0,1L-0.866,0.5L-0.866,-0.5Z"
COUNTY_ONLY = "Its county council only"
AMOUNTS_OF_DATA = (
    (0, "Nothing yet", PALE),
    (0.5, COUNTY_ONLY, "#d0e3f3"),
    (1, "Under 10,000 payments", "#85b4dd"),
    (10_000, "10,000 to 100,000", "#1d70b8"),
    (100_000, "Over 100,000", "#0f385c"),
)
CONFIG = {
    "font": "Arial, Helvetica, Liberation Sans, sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
        "gridColor": GRID, "domainColor": INK, "tickColor": INK,
    },
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": INK},
}  # fmt: skip
_converting = Lock()


@dataclass(frozen=True)
class Chart:
    """A finished chart: the picture, what it is called, and its figures."""

    svg: SafeString
    title: str
    listing: Listing
    kind: str = ""


def bar_by_month(rows: Sequence[Any], title: str) -> Chart:
    """Bars of pounds by month. Rows have `month` (first day, or None), `amount`, `rows` and maybe `link`.

    Months without a row stay empty: a gap in the data is seen as a gap. Rows without a month are in the table only.
    """
    dated = {month: float(cell(row, "amount") or 0) for row in rows if (month := cell(row, "month"))}
    months = every_month(dated)
    shown_months = months[:: max(1, -(-len(months) // 9))]
    spec = {
        "width": 700, "height": 220,
        "data": {"values": [{"month": short_month(month), "amount": amount} for month, amount in dated.items()]},
        "mark": {"type": "bar", "color": BLUE},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None,
                  "scale": {"domain": [short_month(month) for month in months], "paddingInner": 0.25},
                  "axis": {"values": [short_month(month) for month in shown_months], "labelAngle": 0}},
            "y": {"field": "amount", "type": "quantitative", "title": None,
                  "axis": {"labelExpr": POUNDS, "tickCount": 5, "domain": False, "ticks": False}},
        },
    }  # fmt: skip
    label = f"Bar chart: {title}. The figures are in the table below."
    columns = (
        Column("month", "Month", "month", link=link_of),
        Column("rows", "Payments", "number"),
        Column("amount", "Amount", "money"),
    )
    shown = [{**as_dict(row), "month": cell(row, "month") or SafeString("No date")} for row in rows]
    return Chart(render(spec, label), title, figures(title, columns, shown), "month")


def every_month(some: Iterable[date]) -> list[date]:
    """Every month from the first to the last, without gaps."""
    numbers = [month.year * 12 + month.month - 1 for month in some]
    return [date(n // 12, n % 12 + 1, 1) for n in range(min(numbers), max(numbers) + 1)] if numbers else []


def short_month(month: date) -> str:
    """`Apr 2019`."""
    return f"{month:%b %Y}"


def bar_ranked(rows: Sequence[Any], title: str, most: int = 20) -> Chart:
    """Horizontal bars of pounds, in the order given, at most `most`. Rows: `label`, `amount`, maybe `rows`, `link`."""
    shown = [as_dict(row) for row in rows[:most]]
    values = [
        {"place": place, "label": str(row["label"] or "(not printed)"), "amount": float(row["amount"] or 0)}
        for place, row in enumerate(shown)
    ]
    spec = {
        "width": 460, "height": {"step": 25}, "data": {"values": values},
        "mark": {"type": "bar", "color": BLUE, "height": 17},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": {"field": "place", "op": "min"}, "title": None,
                  "axis": {"labelLimit": 240, "ticks": False, "domain": False, "labelPadding": 8}},
            "x": {"field": "amount", "type": "quantitative", "title": None,
                  "axis": {"labelExpr": POUNDS, "tickCount": 5}},
        },
    }  # fmt: skip
    label = f"Bar chart: {title}. The figures are in the table below."
    columns = [Column("label", "Name", link=link_of), Column("amount", "Amount", "money")]
    if any("rows" in row for row in shown):
        columns.insert(1, Column("rows", "Payments", "number"))
    return Chart(render(spec, label), title, figures(title, columns, shown), "ranked")


def hex_map(rows: Sequence[Any], title: str) -> Chart:
    """One hexagon for each council, shaded by how many payments are held.

    Rows have `name`, `q`, `r` (places of an odd-r hex grid, r upwards; None for a county, which has no hexagon), `rows`
    (0 for none held), `county_rows` (held of the county around it) and maybe `link`.
    """
    placed = [row for row in rows if cell(row, "q") is not None]
    values = [hexagon(row) for row in placed]
    classes = [name for _, name, _ in AMOUNTS_OF_DATA]
    held = [row for row in rows if cell(row, "rows")]
    size = hex_size(values)
    mark = {"type": "point", "filled": True, "shape": HEXAGON, "size": size["area"], "opacity": 1}
    tight = {"zero": False, "nice": False, "padding": 12}
    common = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": tight},
        "y": {"field": "y", "type": "quantitative", "axis": None, "scale": tight},
        "description": {"field": "about"},
        "color": {"field": "held", "type": "ordinal", "sort": classes, "title": None,
                  "scale": {"domain": classes, "range": [colour for _, _, colour in AMOUNTS_OF_DATA]},
                  "legend": {"orient": "top", "columns": 2, "symbolType": "square", "symbolSize": 220,
                             "labelFontSize": 16, "labelLimit": 230, "offset": 14}},
    }  # fmt: skip
    with_link = {**common, "href": {"field": "link"}}
    spec = {
        "width": size["width"], "height": size["height"], "data": {"values": values},
        "layer": [
            {"mark": mark, "encoding": common, "transform": [{"filter": "!datum.link"}]},
            {"mark": mark, "encoding": with_link, "transform": [{"filter": "datum.link"}]},
        ],
    }  # fmt: skip
    label = f"Map: {title}. {len(held):,} of {len(rows):,} are shaded; they are in the table below."
    columns = (
        Column("name", "Council", link=link_of),
        Column("rows", "Payments", "number"),
        Column("amount", "Amount", "money"),
    )
    listed = sorted((as_dict(row) for row in held), key=lambda row: -row["rows"])
    return Chart(render(spec, label, links=True), title, figures(title, columns, listed), "hex")


def hexagon(row: Any) -> dict[str, Any]:
    """One council as a value of the specification: place, class, what to say, where it leads."""
    count, county, r = cell(row, "rows") or 0, cell(row, "county_rows") or 0, cell(row, "r")
    weight = count or (0.5 if county else 0)
    name = next(name for least, name, _ in reversed(AMOUNTS_OF_DATA) if weight >= least)
    about = f"{cell(row, 'name')}: " + (f"{count:,} payments" if count else "nothing yet")
    about += f"; its county council: {county:,} payments" if county else ""
    link = cell(row, "link") if count else ""
    return {
        "x": cell(row, "q") + (0.5 if r % 2 else 0), "y": r, "held": name, "about": about,
        "link": f"{HERE}{link}" if link else None,
    }  # fmt: skip


def hex_size(values: Sequence[dict[str, Any]], width: float = 480) -> dict[str, float]:
    """Width and height of the map, and the size of its hexagons, so that they nearly touch."""
    xs, ys = [v["x"] for v in values] or [0], [v["y"] for v in values] or [0]
    step = (width - 24) / max(max(xs) - min(xs), 1)
    height = (max(ys) - min(ys)) * step * 0.866 + 24
    radius = step / 2 / 0.866 * 0.94
    return {"width": width, "height": round(height, 1), "area": round(4 * radius * radius, 1)}


def figures(title: str, columns: Sequence[Column], rows: Sequence[Any]) -> Listing:
    """The chart's figures as a listing."""
    return Listing(slugify(title)[:40] or "figures", f"Figures: {title}", columns, rows, row_header=columns[0].key)


def link_of(row: Any) -> str | None:
    """Where a row leads, when it says so."""
    return cell(row, "link")


def as_dict(row: Any) -> dict[str, Any]:
    """A row of either kind as a dict of the names that charts know."""
    names = ("month", "label", "name", "amount", "rows", "link")
    return {name: cell(row, name) for name in names if cell(row, name) is not None}


def render(spec: dict[str, Any], label: str, links: bool = False) -> SafeString:
    """SVG text of a specification. The same specification is converted once (the last 256 are kept)."""
    return SafeString(_render(json.dumps({**spec, "config": CONFIG}, sort_keys=True, default=as_number), label, links))


def as_number(value: Any) -> Any:
    """Decimals and dates for JSON: pictures need no pennies."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else str(value)


@lru_cache(maxsize=256)
def _render(spec: str, label: str, links: bool) -> str:
    with _converting:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return made_accessible(svg, label, links)


def png(chart: Chart, scale: float = 2) -> bytes:
    """The same picture as PNG, for documents that take no SVG; `scale` 1 is one dot for each unit of the chart."""
    with _converting:
        return vl_convert.svg_to_png(str(chart.svg), scale=scale)


def made_accessible(svg: str, label: str, links: bool) -> str:
    """One label for the whole picture; marks say their text as a title; links are plain; no other roles inside."""
    svg = re.sub(r' aria-label="([^"]*)"( role="graphics-symbol" aria-roledescription="point"[^>]*)/>', titled, svg)
    svg = re.sub(r'(<a )xlink:(href=")' + HERE, r"\1\2", svg)
    svg = re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"', "")
    role = "group" if links else "img"
    return svg.replace('<svg class="marks"', "<svg", 1).replace(
        "<svg ", f'<svg role="{role}" aria-label="{escape(label)}" ', 1
    )


def titled(match: re.Match[str]) -> str:
    """A mark with its label as a `<title>` inside."""
    return f"{match[2]}><title>{escape(unescape(match[1]))}</title></path>"


def warm_up() -> None:
    """Start the converter, which takes about half a second once in a process."""
    render({"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"y": {"field": "a"}}}, "warm-up")
