"""The tags of matters, for the pages of every desk: `{% load record %}`.

What each does is listed for page authors in templates/README.md.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from moothall.hall import record
from moothall.register.people_queries import actor_of, shown_name
from moothall.register.record_queries import EventRow, MatterRow

register = template.Library()
register.filter("new_values", record.new_values)
COLOURS = {"closed": "grey", "draft": "yellow"}


@register.inclusion_tag("hall/record.html", takes_context=True)
def matter_record(context: Context, reference: str, without: str = "") -> dict[str, Any]:
    """Everything that all matters share, for whoever asks: steps, panels, lineage, links, members, evidence, history.
    `without` names parts, parted by blanks, that the page shows itself."""
    request = context["request"]
    shown = record.shown(reference, actor_of(request))
    return {"shown": shown, "request": request, "without": without.split()}


@register.inclusion_tag("hall/record_steps.html", takes_context=True)
def matter_steps(context: Context, reference: str) -> dict[str, Any]:
    """Only the steps, for a page that shows them higher up: then `{% matter_record reference without="steps" %}`."""
    request = context["request"]
    return {"shown": record.shown(reference, actor_of(request)), "request": request}


@register.inclusion_tag("hall/record_tag.html")
def matter_tag(card: MatterRow) -> dict[str, Any]:
    """The state of a matter as a tag, and a mark when it is an example."""
    colour = "grey" if card.closed else COLOURS.get(card.state, "")
    return {"card": card, "colour": colour}


@register.inclusion_tag("hall/record_example.html")
def example_tag() -> dict[str, Any]:
    """The mark of what was invented to show how the site works."""
    return {}


@register.simple_tag(takes_context=True)
def who(context: Context, event: Any) -> str:
    """Who did something, for whoever looks: the name for people who have signed in, else role and organisation."""
    return shown_name(event, actor_of(context["request"]))


@register.simple_tag
def matter_link(row: MatterRow) -> SafeString:
    """The title of a matter, leading to its page."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', record.address_of(row), row.title)


@register.simple_tag
def record_url(reference: str) -> str:
    """Where the matter of a reference is, whatever its kind."""
    return reverse("record", args=[reference])


@register.inclusion_tag("hall/record_events.html", takes_context=True)
def matter_events(context: Context, events: Iterable[EventRow]) -> dict[str, Any]:
    """What happened to a matter, by whom as `shown_name` says, with a link to the organisation where they are named."""
    actor = actor_of(context["request"])
    addresses: dict[str, str] = {}
    rows = []
    for event in events:
        who, address = shown_name(event, actor), ""
        if event.organisation and who == event.by:
            body = event.organisation[0]
            address = addresses.get(body) or addresses.setdefault(body, reverse("organisation", args=[body]))
        rows.append((event, who, address))
    return {"rows": rows}
