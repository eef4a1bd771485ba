"""The tags and filters of the hall's pages: `{% load hall %}`. They draw values; they never ask for data.

What each does is listed for page authors in templates/README.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField, Form
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from moothall.hall import briefs, charts, charts_years, wording
from moothall.register.people_queries import actor_of
from moothall.vocabulary.brief import Brief
from moothall.vocabulary.desk import Chip, Column, Coverage, Fact, Listing, Page, Panel, cell

register = template.Library()
SLOW_ROWS = 50_000  # a workbook of more takes longer than people wait without being told

for _filter in (
    wording.money,
    wording.money_short,
    wording.number,
    wording.percent,
    wording.day,
    wording.month_name,
    wording.printed,
    wording.filesize,
):
    register.filter(_filter.__name__, _filter)


def changed_query(context: Context, **changes: Any) -> str:
    """This page's address with some parameters changed; None takes one out. The page number always goes."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    path = request.path if request else ""
    return f"{path}?{query.urlencode()}" if query else path


@register.simple_tag(takes_context=True)
def query_url(context: Context, **changes: Any) -> str:
    """See changed_query."""
    return changed_query(context, **changes)


@register.simple_tag
def money_range(low: Any, high: Any) -> str:
    """`£1.00 to £2.00`, or one of them where both are the same."""
    first, last = wording.money(low), wording.money(high)
    return first if first == last else f"{first} to {last}"


@register.simple_tag
def crumb(text: str, url_name: str, *args: Any) -> SafeString:
    """One breadcrumb after "Home"."""
    return format_html(
        '<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{}">{}</a></li>',
        reverse(url_name, args=args),
        text,
    )


@register.inclusion_tag("hall/data_table.html", takes_context=True)
def data_table(context: Context, listing: Listing, downloads: bool = True, caption_size: str = "m") -> dict[str, Any]:
    """A listing as a table in a scroll region, with sort links, pager and download links."""
    known = knows_names(context.get("request"))
    shown = [column for column in listing.columns if not column.hidden and (known or not column.names)]
    return {
        "request": context.get("request"),
        "listing": listing,
        "heads": [head_cell(context, column, listing.sort) for column in shown],
        "rows": [[body_cell(row, column, listing) for column in shown] for row in listing.rows],
        "downloads": downloads,
        "caption_size": caption_size,
        "caption_id": f"caption-{listing.name}",
    }


def knows_names(request: HttpRequest | None) -> bool:
    """Whether whoever is asking may see names of people."""
    return request is not None and actor_of(request).person_id is not None


def head_cell(context: Context, column: Column, sort: str) -> dict[str, Any]:
    """One heading: its text, and where sorting is offered the address and the present order."""
    head: dict[str, Any] = {"title": column.title, "numeric": column.numeric, "url": "", "order": ""}
    if column.sort:
        is_sorted = sort.lstrip("-") == column.sort
        falling = sort.startswith("-")
        head["order"] = ("descending" if falling else "ascending") if is_sorted else "none"
        wants_falling = not falling if is_sorted else column.kind != "text"
        head["url"] = changed_query(context, sort=f"-{column.sort}" if wants_falling else column.sort)
    return head


def body_cell(row: Any, column: Column, listing: Listing) -> dict[str, Any]:
    """One cell: its text, whether it is a figure, the row's heading, and its link."""
    return {
        "text": wording.write(cell(row, column.key), column.kind),
        "numeric": column.numeric,
        "header": column.key == listing.row_header,
        "url": (column.link(row) if column.link else "") or "",
    }


@register.inclusion_tag("hall/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, Any]:
    """Previous, next and page numbers, with the rest of the query kept."""
    near = range(max(1, page.number - 2), min(page.last, page.number + 2) + 1)
    numbers = sorted({1, *near, page.last})
    items: list[dict[str, Any]] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            items.append({"gap": True})
        items.append({"number": number, "url": page_url(context, number), "current": number == page.number})
    return {
        "page": page,
        "items": items,
        "previous": page_url(context, page.number - 1) if page.number > 1 else "",
        "next": page_url(context, page.number + 1) if page.number < page.last else "",
    }


def page_url(context: Context, number: int) -> str:
    """This page's address with another page number."""
    base = changed_query(context)
    return f"{base}{'&' if '?' in base else '?'}page={number}" if number > 1 else base


@register.inclusion_tag("hall/filter_chips.html", takes_context=True)
def filter_chips(context: Context, chips: Iterable[Chip], keep: str = "") -> dict[str, Any]:
    """The filters in force; each link takes one off. `keep` names a parameter that stays when all are taken off."""
    drawn = [{"chip": chip, "url": changed_query(context, **{chip.name: None})} for chip in chips]
    request = context.get("request")
    kept = {keep: request.GET[keep]} if request and keep in request.GET else {}
    cleared = f"?{urlencode(kept)}" if kept else ""
    return {"chips": drawn, "clear_url": f"{request.path}{cleared}" if request else ""}


@register.inclusion_tag("hall/download_links.html", takes_context=True)
def download_links(context: Context, listing: Listing) -> dict[str, Any]:
    """Links to the whole list as CSV, XLSX and JSON."""
    request = context.get("request")
    path = request.path.rstrip("/") if request else ""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("page", None)
    tail = f"?{query.urlencode()}" if query else ""
    total = listing.page.total if listing.page else len(listing.rows)
    offered = path and total
    return {
        "links": [(form.upper(), f"{path}.{form}{tail}") for form in ("csv", "xlsx", "json")] if offered else [],
        "total": total,
        "slow": total > SLOW_ROWS,
    }


@register.inclusion_tag("hall/coverage_line.html")
def coverage_line(coverage: Coverage) -> dict[str, Any]:
    """How much of the sector this page speaks for."""
    return {"coverage": coverage}


@register.inclusion_tag("hall/brief_body.html", takes_context=True)
def brief_body(context: Context, brief: Brief) -> dict[str, Any]:
    """A whole brief, from its heading to the line that says where it was taken from."""
    request, picture = context["request"], context.get("picture")
    address = briefs.whole_address(brief, request)
    return {
        "request": request,
        "brief": brief,
        "sections": briefs.drawn(brief),
        "caveats": briefs.CAVEATS,
        "sources": briefs.SOURCES,
        "taken": briefs.taken(address, timezone.localdate(), picture.built_at if picture else None),
    }


@register.inclusion_tag("hall/brief_links.html")
def brief_links(url: str) -> dict[str, Any]:
    """Links to a brief as a page to print and as a Word document; `url` is the address of its page."""
    return {"page": url, "document": briefs.document_address(url)}


@register.simple_tag(takes_context=True)
def this_document(context: Context) -> str:
    """The address of the Word document of the brief that this page shows."""
    return briefs.document_address(context["request"].get_full_path())


@register.inclusion_tag("hall/summary_card.html")
def summary_card(title: str, facts: Sequence[Fact], level: int = 2) -> dict[str, Any]:
    """A card with a line for each fact."""
    return {"title": title, "facts": written(facts), "level": level}


@register.inclusion_tag("hall/figures.html")
def figures(facts: Sequence[Fact]) -> dict[str, Any]:
    """Big figures in a row."""
    return {"facts": written(facts, short=True)}


def written(facts: Sequence[Fact], short: bool = False) -> list[dict[str, Any]]:
    """Facts with their values written out; `short` writes pounds short."""
    return [
        {
            "fact": fact,
            "text": wording.money_short(fact.value)
            if short and fact.kind == "money"
            else wording.write(fact.value, fact.kind),
        }
        for fact in facts
    ]


@register.inclusion_tag("hall/panel.html", takes_context=True)
def panel(context: Context, panel: Panel) -> dict[str, Any]:
    """What one desk says on a page that joins desks."""
    return {"panel": panel, "request": context.get("request")}


@register.inclusion_tag("hall/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """All faults of a form at the top of the page, each a link to its field."""
    fields = [(field.id_for_label, error) for field in form for error in field.errors]
    return {"errors": [*((None, error) for error in form.non_field_errors()), *fields]}


@register.inclusion_tag("hall/form_field.html")
def form_field(field: BoundField, label_size: str = "") -> dict[str, Any]:
    """One field of a form in GOV.UK's markup."""
    widget = field.field.widget
    kinds: Sequence[tuple[type, str, str]] = (
        (CheckboxInput, "checkbox", "govuk-checkboxes__input"),
        (CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
        (RadioSelect, "radios", "govuk-radios__input"),
        (Select, "select", "govuk-select"),
        (Textarea, "textarea", "govuk-textarea"),
    )
    kind, css = next(((kind, css) for cls, kind, css in kinds if isinstance(widget, cls)), ("input", "govuk-input"))
    described = [
        f"{field.id_for_label}-{part}" for part, there in (("hint", field.help_text), ("error", field.errors)) if there
    ]
    attributes: Mapping[str, str] = {
        "class": f"{css} {css}--error" if field.errors and kind not in ("checkbox", "checkboxes", "radios") else css,
        **({"aria-describedby": " ".join(described)} if described else {}),
    }
    return {"field": field, "kind": kind, "drawn": field.as_widget(attrs=dict(attributes)), "label_size": label_size}


@register.inclusion_tag("hall/chart.html", takes_context=True)
def chart_by_month(context: Context, rows: Sequence[Any], title: str, caption: str = "") -> dict[str, Any]:
    """Bars of pounds by month, with the figures as a table."""
    return {"chart": charts.bar_by_month(rows, title), "note": caption, "request": context.get("request")}


@register.inclusion_tag("hall/chart.html", takes_context=True)
def chart_ranked(context: Context, rows: Sequence[Any], title: str, caption: str = "") -> dict[str, Any]:
    """Horizontal bars of pounds, with the figures as a table."""
    return {"chart": charts.bar_ranked(rows, title), "note": caption, "request": context.get("request")}


@register.inclusion_tag("hall/chart.html", takes_context=True)
def chart_hex_map(context: Context, rows: Sequence[Any], title: str, caption: str = "") -> dict[str, Any]:
    """One hexagon a council, with the councils held as a table."""
    return {"chart": charts.hex_map(rows, title), "note": caption, "request": context.get("request")}


@register.inclusion_tag("hall/chart.html", takes_context=True)
def chart_by_year(context: Context, rows: Sequence[Any], title: str, caption: str = "") -> dict[str, Any]:
    """Bars of pounds by name and year, with the figures as a table."""
    return {"chart": charts_years.bars_by_year(rows, title), "note": caption, "request": context.get("request")}


@register.inclusion_tag("hall/bars.html")
def bars_of(rows: Sequence[Any], title: str) -> dict[str, Any]:
    """Bars beside their figures, as one table; nothing else has to be drawn. Rows: `label`, `amount`, maybe `link`."""
    return {"bars": briefs.drawn_bars(rows), "title": title, "shown": True}
