"""The spending desk's pages of files, their faults and how they are read: a request, a few questions or one action, a
page. Only `correct` and `withdraw` write, and only through `actions.py`."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.spending import actions, queries, queries_faults, queries_files
from moothall.desks.spending import views_facts as facts
from moothall.desks.spending import views_listings as listings
from moothall.desks.spending.forms import CorrectionForm, ListFilter, WithdrawForm
from moothall.desks.spending.queries_payments import PAGE_SIZE
from moothall.desks.spending.views_listings import asked_page, page_of, to
from moothall.register.people_queries import actor_of, publicly
from moothall.register.roles import Actor, may

EVERY = 10_000_000
FIRST_ISSUES = 10
WHO_MAY = "Corrections are open to whoever can reach this page; each is kept with the name given."
SIGNED_IN = "Your correction is kept with your role, your organisation and your number; everybody can read it."
CLOSED = "Corrections are closed on this site. Ask whoever runs it; they can be made on a copy that you run yourself."


def corrections_open(by: Actor) -> bool:
    """Whether whoever is asking may make and withdraw corrections."""
    return may(by.role, "correct", "file")


def said_of(by: Actor) -> str:
    """Who may correct, in words for whoever is asking."""
    return CLOSED if not corrections_open(by) else WHO_MAY if by.person_id is None else SIGNED_IN


def file_or_404(resource_id: str) -> queries_files.FileDetail:
    """The file, or a page that says that there is none."""
    found = queries_files.file(resource_id)
    if found is None:
        raise Http404(f"There is no file {resource_id!r} in this picture. Look for it among the files.")
    return found


@require_safe
def files(request: HttpRequest) -> TemplateResponse:
    """Every file as published, with what came of reading it."""
    form = ListFilter(request.GET)
    names = ("publisher", "verdict", "code", "q")
    sort, number = form.value("sort") or "-period", asked_page(request.GET)
    publisher, verdict, code, q = map(form.value, names)
    ask = partial(queries_files.files, publisher, verdict, code, q, sort)
    _, total = ask(limit=1)
    page = page_of(number, total)
    rows, _ = ask(limit=page.size, offset=page.offset)
    context = {
        "form": form,
        "chips": facts.filter_chips(form, names),
        "total": total,
        "listing": listings.files_listing(rows, sort, page, partial(listings.first_of, ask, limit=EVERY)),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/files.html", context)


@require_safe
def file(request: HttpRequest, resource_id: str) -> TemplateResponse:
    """One file: where from, how it was read, what each column holds, the sums, what is wrong and how to mend it."""
    found = file_or_404(resource_id)
    issues, total = queries_faults.issues(file=resource_id, limit=FIRST_ISSUES)
    context = {
        "detail": found,
        "file": found.file,
        "about": facts.file_facts(found),
        "tables": [(table, facts.sums_of(table)) for table in found.tables],
        "held": facts.held_of(found),
        "codes": found.codes,
        "to_mend": [code for code in found.codes if code.who_mends == "publisher"],
        "issues": issues,
        "issues_total": total,
        "payments_url": listings.to_payments(file=resource_id),
        "duplicates_url": listings.to_payments(file=resource_id, duplicates="only"),
        "corrections": queries_faults.corrections_of(found.file.publisher_id, found.file.source_ref),
        "listing": listings.columns_listing(found),
        "made": request.GET.get("made", ""),
    }
    return TemplateResponse(request, "spending/file.html", context)


@require_safe
def file_issues(request: HttpRequest, resource_id: str) -> TemplateResponse:
    """The issues of one file in their places, with the rows they stand on."""
    found = file_or_404(resource_id)
    form = ListFilter(request.GET)
    code, severity = form.value("code"), form.value("severity")
    ask = partial(queries_faults.issues, file=resource_id, code=code, severity=severity)
    page = page_of(asked_page(request.GET), ask(limit=1)[1])
    rows, _ = ask(limit=page.size, offset=page.offset)
    every = partial(queries_faults.every_issue, resource_id, code, "", severity)
    headings_shown = facts.sheet_headings(found)
    context = {
        "file": found.file,
        "codes": found.codes,
        "chips": facts.filter_chips(form, ("code", "severity")),
        "headings": headings_shown,
        "sheet": facts.issue_sheet(rows, len(headings_shown)),
        "page": page,
        "listing": listings.issues_listing(rows, "issues", page, every, with_file=False),
    }
    return TemplateResponse(request, "spending/file_issues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, resource_id: str) -> HttpResponseBase:
    """The form to correct how a file is read. Sending it keeps a correction; the next build replays it."""
    found = file_or_404(resource_id)
    by = actor_of(request)
    first = {"scope": "publisher", "heading": request.GET.get("heading", "")}
    form = CorrectionForm(request.POST if request.method == "POST" else None, file=found, initial=first)
    if by.person_id is not None:
        del form.fields["made_by"]
    if request.method == "POST":
        if not corrections_open(by):
            raise PermissionDenied(CLOSED)
        number = make(form, by)
        if number:
            rival = "yes" if form.rival() else ""
            return redirect(to("corrections", made=number, publisher=found.file.publisher_id, rival=rival))
    right = {"may": corrections_open(by), "who_may": said_of(by)}
    context = {"form": form, "file": found.file, "detail": found, **right}
    return TemplateResponse(request, "spending/correct.html", context, status=422 if form.errors else 200)


def make(form: CorrectionForm, by: Actor) -> int | None:
    """Make the correction that a form asks for; None, with the reason in the form, when it cannot be made."""
    if not form.is_valid():
        return None
    try:
        return actions.correct_mapping(form.wanted(publicly(by, form.cleaned_data.get("made_by", "")).name))
    except (actions.Conflict, actions.NotKept) as error:
        form.add_error(None, str(error))
        return None


@require_safe
def corrections(request: HttpRequest) -> TemplateResponse:
    """Corrections in force, and on request those withdrawn."""
    form = ListFilter(request.GET)
    publisher, withdrawn = form.value("publisher"), request.GET.get("withdrawn") == "yes"
    rows = queries_faults.corrections(publisher, live=not withdrawn)
    context = {
        "form": form,
        "rows": rows,
        "withdrawn": withdrawn,
        "made": next((row for row in rows if str(row.number) == request.GET.get("made")), None),
        "rival": request.GET.get("rival") == "yes",
        "path": actions.FILE_NAME,
        "may": corrections_open(actor_of(request)),
        "who_may": said_of(actor_of(request)),
        "chips": facts.filter_chips(form, ("publisher",)),
        "listing": listings.corrections_listing(rows),
    }
    return TemplateResponse(request, "spending/corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Asks before a correction is taken out of force, and does it."""
    found = queries_faults.correction(number)
    if found is None:
        raise Http404(f"There is no correction {number}. Look for it among the corrections.")
    by = actor_of(request)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if by.person_id is not None:
        del form.fields["withdrawn_by"]
    if request.method == "POST":
        if not corrections_open(by):
            raise PermissionDenied(CLOSED)
        if form.is_valid():
            who = publicly(by, form.cleaned_data.get("withdrawn_by", "")).name
            actions.withdraw_correction(number, who, form.cleaned_data["reason"])
            return redirect(to("corrections", withdrawn="yes"))
    context = {"form": form, "row": found, "may": corrections_open(by), "closed": CLOSED}
    return TemplateResponse(request, "spending/withdraw.html", context, status=422 if form.errors else 200)


@require_safe
def fields(request: HttpRequest) -> TemplateResponse:
    """Which fields are found, by how many publishers, under how many headings."""
    form = ListFilter(request.GET)
    rows = queries_faults.fields(form.value("publisher"))
    context = {
        "form": form,
        "chips": facts.filter_chips(form, ("publisher",)),
        "unmapped": next(row for row in rows if row.field == "unmapped"),
        "unmapped_url": to("headings", field="unmapped", publisher=form.value("publisher")),
        "listing": listings.fields_listing(rows, form.value("publisher")),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/fields.html", context)


@require_safe
def headings(request: HttpRequest) -> TemplateResponse:
    """Headings as printed, and what each was taken for."""
    form = ListFilter(request.GET)
    names = ("field", "publisher", "q")
    field, publisher, q = map(form.value, names)
    ask = partial(queries_faults.headings, field, publisher, q)
    page = page_of(asked_page(request.GET), ask(limit=1)[1], PAGE_SIZE)
    rows, _ = ask(limit=page.size, offset=page.offset)
    context = {
        "form": form,
        "field": queries_faults.field_list().get(field),
        "chips": facts.filter_chips(form, names),
        "listing": listings.headings_listing(rows, page, partial(listings.first_of, ask, limit=EVERY)),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/headings.html", context)


@require_safe
def issues(request: HttpRequest) -> TemplateResponse:
    """Issues of all files by kind."""
    form = ListFilter(request.GET)
    chosen = {name: form.value(name) for name in ("publisher", "severity", "mends")}
    rows = queries_faults.issue_codes(**chosen)
    context = {
        "form": form,
        "chips": facts.filter_chips(form, tuple(chosen)),
        "rows": rows,
        "total": sum(row.issues for row in rows),
        "listing": listings.issue_codes_listing(rows, chosen["publisher"]),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/issues.html", context)


@require_safe
def issue(request: HttpRequest, code: str) -> TemplateResponse:
    """One kind of issue: what it means, how to mend it, and where it was found."""
    form = ListFilter(request.GET)
    publisher = form.value("publisher")
    kind = queries_faults.issue_kind(code)
    ask = partial(queries_faults.issues, code=code, publisher=publisher)
    total = ask(limit=1)[1]
    if kind is None and not total:
        raise Http404(f"There is no kind of issue called {code!r}. Look for it among the issues.")
    page = page_of(asked_page(request.GET), total)
    rows, _ = ask(limit=page.size, offset=page.offset)
    every = partial(queries_faults.every_issue, "", code, publisher)
    context = {
        "code": code,
        "kind": kind,
        "title": queries_faults.issue_title(code),
        "total": total,
        "form": form,
        "chips": facts.filter_chips(form, ("publisher",)),
        "files_url": to("files", code=code, publisher=publisher),
        "listing": listings.issues_listing(rows, f"issues-{code}", page, every, with_file=True),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/issue.html", context)
