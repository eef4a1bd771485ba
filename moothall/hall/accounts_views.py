"""What the library's views lack: a GET that keeps nothing, asking for the password again, trying an invented person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from moothall.register import example_people, people_queries

from .accounts_settings import LOCAL

View = Callable[..., HttpResponseBase]
LOOPBACK = ("127.", "::1", "::ffff:127.")
NO_PASSWORD = (
    "You sign in by your organisation's provider, so there is no password here to change and no second factor of our "
    "own: your provider asks for one."
)


def fresh(view: View) -> View:
    """Whoever has not given the password or a code within the last minutes is asked again first."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied(NO_PASSWORD)
        return redirect(f"{methods[0]['url']}?{urlencode({'next': request.path})}")

    return checked


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password, where there is one."""
    if not request.user.has_usable_password():  # type: ignore[union-attr]
        raise PermissionDenied(NO_PASSWORD)
    return account.password_change(request)


@login_required
def change_address(request: HttpRequest) -> HttpResponseBase:
    """Change one's own e-mail address, where there is one that was confirmed."""
    if not EmailAddress.objects.filter(user_id=request.user.pk, verified=True).exists():
        raise PermissionDenied("There is no confirmed e-mail address to change: invented people keep theirs.")
    return account.email(request)


@fresh
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Show the recovery codes, when asked to by POST: that they were seen is kept."""
    found = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    codes = found.wrap() if found else None
    left = codes.get_unused_codes() if codes else []
    shown = request.method == "POST" and bool(left)
    if shown and codes and not codes.did_view:
        codes.mark_as_viewed()
    context = {"codes": left if shown else [], "left": len(left), "shown": shown}
    return TemplateResponse(request, "mfa/recovery_codes/index.html", context)


def tries_open(request: HttpRequest) -> bool:
    """Whether invented people can be tried: the site answers to this machine's names only, and is asked by it."""
    host, _ = split_domain_port(request.get_host())
    near = request.META.get("REMOTE_ADDR", "").startswith(LOOPBACK)
    return settings.TRY_EXAMPLES and host in LOCAL and near and "HTTP_X_FORWARDED_FOR" not in request.META


@require_POST
def try_as(request: HttpRequest) -> HttpResponseBase:
    """Sign in as an invented person, without a password."""
    if not tries_open(request):
        raise Http404(
            "Invented people can only be tried on the machine that runs the site, while only it can be reached."
        )
    person = example_people.example_person(request.POST.get("slug", ""))
    if person is None:
        raise Http404("There is no such invented person. Choose one on the sign-in page.")
    get_adapter(request).login(request, person)
    return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)


class SignIn(account.LoginView):
    """The sign-in page, with the provider and invented people that can be tried."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template needs beside the form."""
        context = super().get_context_data(**kwargs)
        apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        context["provider"] = apps[0]["name"] if apps else ""
        context["examples"] = example_people.examples() if tries_open(self.request) else ()
        context["next"] = get_next_redirect_url(self.request) or ""
        return context


sign_in = SignIn.as_view()


def must_sign_in(request: HttpRequest) -> HttpResponseBase | None:
    """The way to the sign-in page for whoever is not signed in."""
    if people_queries.actor_of(request).person_id is not None:
        return None
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
