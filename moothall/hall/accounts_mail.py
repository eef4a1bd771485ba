"""The mails of signing in and of invitations: their words, and sending them. Plain text; no link that changes anything.

What a mail server refuses is logged without the mail's text, and never ends a page.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

log = logging.getLogger(__name__)
NOT_YOU = "If this was not you, somebody may know your password: set a new one on the sign-in page, now."
CODE = "Your code is\n\n    {code}\n\nEnter it on the page that is still open. It counts for 15 minutes. {otherwise}"
WORDS = {
    "account/email/email_confirmation_signup": (
        "Confirm your e-mail address",
        CODE.replace("{otherwise}", "If you did not ask for an account, do nothing: there will be none."),
    ),
    "account/email/email_confirmation": (
        "Confirm your e-mail address",
        CODE.replace("{otherwise}", "If you did not ask for it, do nothing."),
    ),
    "account/email/password_reset_code": (
        "Set a new password",
        CODE.replace("{otherwise}", "If you did not ask for it, do nothing: your password stays as it is."),
    ),
    "account/email/account_already_exists": (
        "You have an account already",
        "Somebody, perhaps you, asked for an account with this address. There is one already.\n\n"
        "Sign in with it. If you have forgotten the password, set a new one:\n\n    {password_reset_url}\n\n"
        "If it was not you, do nothing.",
    ),
    "account/email/email_changed": ("Your e-mail address was changed", "You now sign in with another one. " + NOT_YOU),
    "account/email/password_changed": ("Your password was changed", NOT_YOU),
    "account/email/password_set": ("You have a password now", NOT_YOU),
    "account/email/password_reset": ("Your password was changed", NOT_YOU),
    "mfa/email/recovery_codes_generated": ("You have new recovery codes", "The old ones no longer work. " + NOT_YOU),
    "mfa/email/totp_activated": ("Your second factor is on", "You will be asked for a code from now on. " + NOT_YOU),
    "mfa/email/totp_deactivated": ("Your second factor is off", "Only your password is asked for now. " + NOT_YOU),
    "socialaccount/email/account_connected": (
        "You can sign in by a provider now",
        "Somebody with your verified address signed in by your organisation's provider, and is now you. " + NOT_YOU,
    ),
}
INVITED = (
    "{who} invites you to Moothall",
    "{who} invites you to take part as: {role}, {whom}.\n\n{note}"
    "Make an account with this very address, or sign in by your organisation's provider:\n\n    {address}\n\n"
    "The invitation counts until {until}. If you do not know what this is about, do nothing.",
)


def send(kind: str, to: str, values: Mapping[str, Any]) -> bool:
    """Send one of WORDS; whether it went. A kind without words is not sent."""
    if kind not in WORDS:
        log.warning("There is no mail '%s', so none was sent.", kind)
        return False
    subject, body = WORDS[kind]
    given = {name: str(value) for name, value in values.items()}
    return deliver(to, subject, body.format_map(given))


def send_invitation(to: str, **values: str) -> bool:
    """Tell somebody of an invitation; whether it went. Values: who, role, whom, note, address, until."""
    note = f"{values['note']}\n\n" if values.get("note") else ""
    filled = {**values, "note": note}
    return deliver(to, INVITED[0].format_map(filled), INVITED[1].format_map(filled))


def deliver(to: str, subject: str, body: str) -> bool:
    """Hand one mail to the server; whether it took it."""
    try:
        EmailMessage(" ".join(subject.split()), f"{body}\n", to=[to]).send()
    except OSError as error:  # also every SMTP fault
        log.error("A mail was not sent: %s. Look at MOOTHALL_MAIL.", type(error).__name__)
        return False
    return True


def not_sent_page(request: HttpRequest) -> HttpResponse:
    """503: a code could not be sent."""
    return TemplateResponse(request, "account/mail_down.html", {}, status=503).render()
