"""How people sign in, worked out from what was set: mail, the OpenID Connect provider, and whether invented people may
be tried. Used by settings.py, so it asks nothing of Django.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LOCAL = {"127.0.0.1", "localhost", "[::1]"}
SMTP_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
PROVIDER = "provider"  # the name of the only provider, in addresses and in the database


class WrongSetting(Exception):
    """A setting cannot be used. The message says what was found and what is expected, and never holds a password."""


def mail_settings(address: str, home: Path) -> dict[str, Any]:
    """Where mail goes: Django's EMAIL_ settings for an SMTP address; none means files in `home/mail`.

    smtp://user:password@host:587 uses STARTTLS, smtps:// TLS from the start, smtp+plain:// neither. Raises
    WrongSetting.
    """
    if not address.strip():
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(home / "mail")}
    try:
        found = urlsplit(address.strip())
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    if found.scheme not in SMTP_PORTS or not found.hostname:
        raise WrongSetting(
            "MOOTHALL_MAIL cannot be read: expected something like smtp://user:password@mail.example.org:587 "
            "(smtps:// for TLS from the start, smtp+plain:// for a relay without). Empty: files in the data folder."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or SMTP_PORTS[found.scheme],
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_TLS": found.scheme == "smtp",
        "EMAIL_USE_SSL": found.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def providers(name: str, server: str, client: str, secret: str, domains: str = "") -> dict[str, Any]:
    """The sign-in library's SOCIALACCOUNT_PROVIDERS for one OpenID Connect provider; empty when none is set.

    Raises WrongSetting when it is set by half, or reached without https (but on this machine).
    """
    if not (server or client or secret):
        return {}
    missing = [
        option
        for option, value in (
            ("MOOTHALL_OIDC_SERVER", server),
            ("MOOTHALL_OIDC_CLIENT", client),
            ("MOOTHALL_OIDC_SECRET", secret),
        )
        if not value
    ]
    if missing:
        raise WrongSetting(f"A provider to sign in by needs {', '.join(missing)} too; set all three or none.")
    found = urlsplit(server)
    if found.scheme != "https" and not (found.scheme == "http" and found.hostname in {"127.0.0.1", "localhost", "::1"}):
        raise WrongSetting(f"MOOTHALL_OIDC_SERVER is '{server[:100]}'; expected the provider's issuer, with https://.")
    app = {
        "provider_id": PROVIDER,
        "name": name or found.hostname,
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": server.rstrip("/"),
            "oauth_pkce_enabled": True,
            "email_authentication": True,
            "vouched_domains": [each.strip().lower() for each in domains.split(",") if each.strip()],
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def this_machine_only(hosts: list[str]) -> bool:
    """Whether the site answers to nothing but this machine's own names."""
    return set(hosts) <= LOCAL
