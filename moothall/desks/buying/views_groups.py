"""Buying groups drafted from a renewals page, and the renewals that somebody watches. Only `form_group` takes POST, and
writes through the desk's actions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.buying import actions, queries_groups, queries_watch, views_groups_listings
from moothall.desks.buying.forms_groups import GroupForm, WatchForm
from moothall.desks.buying.forms_renew import today
from moothall.desks.buying.queries_holders import coverage
from moothall.desks.buying.views_renew import base, read
from moothall.desks.buying.views_renew_listings import to, to_subject
from moothall.register.people_queries import actor_of
from moothall.register.record_actions import Refused
from moothall.register.roles import Actor, may, named


def writing_open(by: Actor) -> bool:
    """Whether whoever is asking may make drafts."""
    return may(by.role, "form", "buying-group")


@require_http_methods(["GET", "HEAD", "POST"])
def form_group(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """Form a buying group: what is asked, and its draft with the evidence frozen."""
    about, choices, found = read(request, kind, key)
    form = GroupForm(
        views_groups_listings.offered(found),
        request.POST if request.method == "POST" else None,
        initial=views_groups_listings.proposed(found),
    )
    by = actor_of(request)
    if by.person_id is not None:
        del form.fields["made_by"]
    context = {**base(choices, found), "group_form": form, "open": writing_open(by)}
    if request.method == "POST" and not writing_open(by):
        raise PermissionDenied("Drafts are closed on this site. They can be made on a copy that you run yourself.")
    if request.method == "POST" and form.is_valid():
        try:
            wanted = views_groups_listings.wanted_group(
                found, choices.asked, form.cleaned_data, to_subject(about, **choices.asked.query())
            )
            reference = actions.form_buying_group(wanted, named(by, form.cleaned_data.get("made_by", "")))
            return redirect(to("group", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "buying/form_group.html", context, status=422 if form.errors else 200)


@require_safe
def groups(request: HttpRequest) -> TemplateResponse:
    """Every buying group."""
    listing = views_groups_listings.groups_listing(queries_groups.groups())
    return TemplateResponse(request, "buying/groups.html", {"listing": listing, "coverage": coverage()})


@require_safe
def group(request: HttpRequest, reference: str) -> HttpResponseBase:
    """One buying group: its page is among the projects, of which it is a kind. The address stays good."""
    found = queries_groups.group(reference)
    if found is None:
        raise Http404(f"There is no buying group {reference[:40]!r}. Look for it among the groups.")
    return redirect("projects:group", reference, permanent=True)


@require_safe
def watch(request: HttpRequest) -> TemplateResponse:
    """What comes up for a council in the types it watches."""
    form = WatchForm(request.GET if request.GET else None)
    council, systems = watched(form)
    rows = queries_watch.coming_up(council, systems, today())
    context = {
        "form": form,
        "council": council,
        "listing": views_groups_listings.coming_listing(rows),
        "mine": sum(row.mine for row in rows),
        "months": queries_watch.AHEAD,
        "feed_url": to("watch_feed") + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "coverage": coverage(),
    }
    return TemplateResponse(request, "buying/watch.html", context)


@require_safe
def watch_feed(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed."""
    council, systems = watched(WatchForm(request.GET))
    rows = queries_watch.coming_up(council, systems, today())
    whole = request.build_absolute_uri(to("watch") + (f"?{request.GET.urlencode()}" if request.GET else ""))
    text = views_groups_listings.feed_of(rows, whole, request.build_absolute_uri, queries_watch.built_at())
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def watched(form: WatchForm) -> tuple[str, tuple[str, ...]]:
    """Council and types chosen; what is not understood is left out."""
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    return chosen.get("council", ""), tuple(chosen.get("system", ()))
