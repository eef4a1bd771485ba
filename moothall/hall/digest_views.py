"""The page of the daily mail, and the way to stop it without signing in. `stop` takes POST from whoever has the signed
address of somebody's mail; it can do nothing else."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from moothall.register.digest_actions import stop_mail
from moothall.register.digest_queries import reader
from moothall.register.people_queries import actor_of

from . import digest

NOT_OURS = (
    "This address is not one of ours, or not whole. Copy all of it from the mail, or sign in and change it there."
)


@require_safe
def page(request: HttpRequest) -> TemplateResponse:
    """What tomorrow's mail would say if it were sent now."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise PermissionDenied("The daily mail is for people who sign in. Feeds tell the same of what is public.")
    told = digest.compose(actor.person_id, timezone.now())
    text = digest.message(told).body if told and not told.empty else ""
    subject = digest.subject_of(told) if text and told else ""
    return TemplateResponse(request, "hall/digest.html", {"told": told, "subject": subject, "text": text})


@csrf_exempt  # the signed address is the proof, and mail programs send the POST themselves
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> TemplateResponse:
    """Ask, then stop somebody's mail."""
    person_id = digest.person_of(token)
    found = reader(person_id) if person_id else None
    if found is None and request.method == "POST":
        raise PermissionDenied(NOT_OURS)
    if found is None:
        raise Http404(NOT_OURS)
    if request.method == "POST":
        stop_mail(found.person_id)
    wants = found.wants and request.method != "POST"
    return TemplateResponse(request, "hall/digest_stop.html", {"wants": wants, "address": request.path})
