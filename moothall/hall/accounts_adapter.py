"""Where the sign-in library asks this site: our words for its errors and mails, who may arrive, where to go afterwards.

It keeps no rule of its own about roles: `people_actions.arrive` decides what an invited person becomes.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from moothall.register import invitation_actions, people_queries

from . import accounts_mail, accounts_oidc

ERRORS = {
    "account_inactive": "This account is closed. Write to whoever runs this site.",
    "cannot_remove_primary_email": "This is the address that you sign in with. Change it instead of removing it.",
    "duplicate_email": "You have this address already.",
    "email_password_mismatch": "E-mail address and password do not go together. Check both, or set a new password.",
    "email_taken": "Somebody has this address already.",
    "enter_current_password": "That is not your present password.",
    "incorrect_code": "That is not the code. Check it, or ask for a new one.",
    "incorrect_password": "That is not your password.",
    "invalid_or_expired_key": "The code is too old. Ask for a new one.",
    "invalid_login": "Enter an e-mail address.",
    "invalid_password_reset": "The code is too old. Ask for a new one.",
    "too_many_login_attempts": "Too many wrong tries. Wait five minutes, then begin again.",
    "unknown_email": "Nobody has this address.",
    "same_as_current": "That is the present one.",
    "rate_limited": "Too many tries. Wait a few minutes.",
}
SAID = {
    "account/messages/email_confirmed.txt": "Your e-mail address is confirmed.",
    "account/messages/email_confirmation_failed.txt": "This address cannot be confirmed: somebody else has it.",
    "account/messages/password_changed.txt": "Your password is changed.",
    "mfa/messages/totp_activated.txt": "Your second factor is on. Keep your recovery codes somewhere safe.",
    "mfa/messages/totp_deactivated.txt": "Your second factor is off.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes; the old ones no longer work.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with an e-mail address and a password."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """A new person, with the name given."""
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and give what the person was invited to."""
        super().login(request, user)
        take_invitations(user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark an address as the person's own, and give what it was invited to."""
        done = super().confirm_email(request, email_address)
        if done:
            take_invitations(email_address.user)
        return done

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what was done, in our words; what the page shows anyway is not said."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our mails. When a code cannot be sent, a page says so, since nothing works without it."""
        sent = accounts_mail.send(template_prefix, email, context)
        if not sent and "code" in context:
            raise ImmediateHttpResponse(accounts_mail.not_sent_page(self.request))

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this site may be led to afterwards."""
        return not urlsplit(url).netloc and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the limits of tries: behind the proxy the address that it saw, else who is at the other end."""
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
        return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR") or "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        return "/people/"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in by an OpenID Connect provider."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Our stricter reading of what a provider says."""
        return accounts_oidc.Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """All providers: one or none."""
        return [accounts_oidc.Provider(request, app=app) for app in self.list_apps(request)]

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Only what the provider says of an address counts (accounts_oidc)."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """The name that the provider gives."""
        user = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:200]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whoever is known, or comes with a verified address that nobody else has."""
        refusal = ""
        if not sociallogin.is_existing:
            verified = [each for each in sociallogin.email_addresses if each.verified]
            if not verified:
                refusal = accounts_oidc.UNVERIFIED
            elif people_queries.person_with(verified[0].email) is not None:
                refusal = accounts_oidc.NOT_YOURS
        elif not sociallogin.user.is_active or sociallogin.user.example:
            refusal = accounts_oidc.NOT_YOURS
        if refusal:
            raise ImmediateHttpResponse(accounts_oidc.refused(request, refusal))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say what went wrong in our words; the library's page is never shown."""
        begun = exception is not None or error == AuthError.CANCELLED
        said = accounts_oidc.STOPPED if error == AuthError.CANCELLED else accounts_oidc.NOT_TRUE
        said = said if begun else accounts_oidc.NOT_BEGUN
        raise ImmediateHttpResponse(accounts_oidc.failed(request, exception, said))

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """The person with the verified address; never an invented one."""
        found = super().authenticate_by_email(sociallogin)
        return None if found is None or found[0].example else found

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Nobody connects accounts by hand here."""
        raise PermissionDenied("Accounts are connected when you sign in by the provider.")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes from an authenticator app."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Switch your second factor off before you change your address.",
        "cannot_delete_authenticator": "This second factor cannot be switched off.",
        "cannot_generate_recovery_codes": "Switch your second factor on first.",
        "incorrect_code": "That is not the code that counts now. Wait for the next one, and check your phone's clock.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def get_totp_issuer(self) -> str:
        """The name under which the app keeps the codes."""
        return settings.MFA_TOTP_ISSUER


def take_invitations(person: Any) -> None:
    """Give a person what its verified addresses were invited to."""
    mine = EmailAddress.objects.filter(user_id=person.pk, verified=True).values_list("email", flat=True)
    invitation_actions.arrive(person.pk, tuple(mine))


def take_invitations_of(email: str) -> None:
    """The same for whoever has a verified address, if somebody has."""
    found = EmailAddress.objects.select_related("user").filter(email=email, verified=True).first()
    if found is not None:
        take_invitations(found.user)
