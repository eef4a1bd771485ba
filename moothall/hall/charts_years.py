"""One more chart: pounds of several bodies, a bar for each year. See charts.py for how charts are drawn."""

from collections.abc import Sequence
from typing import Any

from moothall.vocabulary.desk import Column, cell

from .charts import INK, POUNDS, Chart, as_dict, figures, link_of, render

SHADES = ("#1d70b8", "#85b4dd", "#0f385c", "#5694ca", "#003078")


def bars_by_year(rows: Sequence[Any], title: str, most: int = 60) -> Chart:
    """Horizontal bars by label, one for each year, in the order given. Rows: `label`, `year`, `amount`, maybe `link`.
    At most `most` bars are drawn; the table has every row."""
    shown = [{**as_dict(row), "year": cell(row, "year")} for row in rows]
    values = [
        {"place": place, "label": str(row["label"]), "year": str(row["year"]), "amount": float(row["amount"] or 0)}
        for place, row in enumerate(shown[:most])
    ]
    years = sorted({str(value["year"]) for value in values})
    spec = {
        "width": 460, "height": {"step": 13 if len(years) > 1 else 25}, "data": {"values": values},
        "mark": {"type": "bar", "stroke": INK, "strokeWidth": 0.4},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": {"field": "place", "op": "min"}, "title": None,
                  "axis": {"labelLimit": 240, "ticks": False, "domain": False, "labelPadding": 8},
                  "scale": {"paddingInner": 0.25}},
            "yOffset": {"field": "year", "type": "ordinal", "sort": years},
            "x": {"field": "amount", "type": "quantitative", "title": None,
                  "axis": {"labelExpr": POUNDS, "tickCount": 5}},
            "color": {"field": "year", "type": "ordinal", "sort": years, "title": None,
                      "scale": {"domain": years, "range": [SHADES[n % len(SHADES)] for n in range(len(years))]},
                      "legend": {"orient": "top", "symbolType": "square", "symbolSize": 160}},
        },
    }  # fmt: skip
    label = f"Bar chart: {title}. The figures are in the table below."
    columns = [Column("label", "Name"), Column("year", "Year"), Column("amount", "Amount", "money", link=link_of)]
    return Chart(render(spec, label), title, figures(title, columns, shown), "years")
