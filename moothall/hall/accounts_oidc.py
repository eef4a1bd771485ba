"""Signing in by an OpenID Connect provider: every check that the standard asks for, and a page when one fails.

Source: OpenID Connect Core 1.0, 3.1.3.7 (ID token), 5.3.2 (userinfo), Discovery 1.0, 4.3 (issuer). The library trusts
a token that it fetched itself without looking at its signature; this does not. Nothing of a token is logged or shown.
"""

import hashlib
import logging
import secrets
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from .accounts_settings import PROVIDER

log = logging.getLogger(__name__)
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
LEEWAY = 60  # seconds that clocks may differ
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
FAULTS = (OAuth2Error, RequestException, jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError)
UNVERIFIED = (
    "Your provider does not say that your e-mail address is verified, so nobody can tell that it is yours. "
    "Ask whoever runs the provider to verify it, or make an account with a password."
)
NOT_YOURS = "There is an account with your address that cannot be used in this way. Sign in with its password."
NO_ANSWER = "The provider does not answer, or not as it should. Try again in a few minutes, or use your password."
NOT_TRUE = "What the provider sent could not be checked, so it was not used. Begin again on the sign-in page."
STOPPED = "You stopped at the provider, so you are not signed in."
NOT_BEGUN = "This was not begun in this browser, or too long ago. Begin again on the sign-in page."


class Refusal(OAuth2Error):
    """Nobody is signed in; the message is for our log and holds nothing of the token."""


class Adapter(OpenIDConnectOAuth2Adapter):
    """What is asked of the provider, and how its answers are checked. `nonce` is what this sign-in began with."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself; its issuer must be the one that was set."""
        config = super().openid_config
        asked = self.get_provider().app.settings["server_url"]
        if str(config["issuer"]).rstrip("/") != asked:
            raise Refusal("the provider names another issuer")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("account_provider_back"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who signs in, from the ID token and, where there is such an address, from userinfo."""
        claims = self._decode_id_token(app, kwargs["response"]["id_token"])
        told = self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else {}
        if told and told.get("sub") != claims["sub"]:
            raise Refusal("userinfo is about somebody else")
        kept = ("sub", "email", "email_verified", "name")
        said = {**claims, **told}
        return self.get_provider().sociallogin_from_response(request, {name: said.get(name) for name in kept})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, times and nonce are right."""
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in ALGORITHMS:
            raise Refusal("the token is not signed in a way that can be trusted")
        claims = jwt.decode(
            id_token,
            key=self._key(header),
            algorithms=ALGORITHMS,
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise Refusal("the token was not made for this sign-in")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise Refusal("the token was made for another site")
        return claims

    def _key(self, header: dict[str, Any]) -> Any:
        """The provider's key that a token says it was signed with."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        for each in keys:
            if each.key_id == header.get("kid") or (header.get("kid") is None and len(keys) == 1):
                return each.key
        raise Refusal("the token is signed with a key that the provider does not have")


class Provider(OpenIDConnectProvider):
    """The provider, with a nonce for each sign-in and addresses that count only when they are verified."""

    oauth2_adapter_class = Adapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Who it is at the provider: the subject is unique only together with the issuer."""
        known = f"{self.app.settings['server_url']} {data['sub']}"
        return hashlib.sha256(known.encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept about an account at the provider: its name there."""
        return {"name": str(data.get("name") or "")[:200]}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address, if it is plain: letters that only look like others are refused."""
        email, said = str(data.get("email") or ""), data.get("email_verified")
        if not email.isascii() or not email:
            return []
        vouched = said is None and email.rpartition("@")[2].lower() in self.app.settings.get("vouched_domains", [])
        return [EmailAddress(email=email.lower(), verified=said in (True, "true") or vouched, primary=True)]

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Name and address of a new person."""
        first = self.extract_email_addresses(data)
        return {"email": first[0].email if first else None, "name": data.get("name")}


class Callback(OAuth2CallbackView):
    """What the provider sends people back with; hands the nonce on to the checks."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")  # type: ignore[attr-defined]
        return state, response


@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send somebody to the provider."""
    provider = provider_or_404(request)
    wanted, nonce = request.POST.get("next", ""), secrets.token_urlsafe(24)
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = ""
    try:
        return provider.redirect(
            request, process="login", next_url=wanted or None, nonce=nonce, auth_params={"nonce": nonce}
        )
    except FAULTS as error:
        return failed(request, error, NO_ANSWER)


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponseBase:
    """Sign in whoever comes back from the provider, when everything is right."""
    provider_or_404(request)
    try:
        return Callback.adapter_view(Adapter(request, PROVIDER))(request)
    except FAULTS as error:
        return failed(request, error, NOT_TRUE)


def provider_or_404(request: HttpRequest) -> Provider:
    """The provider; Http404 when none is set."""
    try:
        return get_adapter().get_provider(request, PROVIDER)
    except SocialApp.DoesNotExist:
        raise Http404("This site has no provider to sign in by. Use e-mail and password.") from None


def failed(request: HttpRequest, error: Exception | None, otherwise: str) -> HttpResponseBase:
    """The page for a sign-in that was not completed; the log gets the kind of fault, and no more."""
    said = NO_ANSWER if isinstance(error, RequestException) else otherwise
    log.warning(
        "A sign-in by the provider was refused: %s", error if isinstance(error, Refusal) else type(error).__name__
    )
    return refused(request, said)


def refused(request: HttpRequest, said: str) -> HttpResponseBase:
    """401, with why."""
    context = {"said": said}
    return TemplateResponse(request, "socialaccount/authentication_error.html", context, status=401).render()
