"""Django's settings. Everything a person may set is in OPTIONS, read from the environment; the rest is decided here.

It knows the names of the desks and nothing else of the house (each `desk.py` is loaded when Django is ready).
"""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .accounts_settings import WrongSetting, mail_settings, providers, this_machine_only
from .database import WrongDatabase, database_settings
from .desks import DESKS


class Option(NamedTuple):
    """One thing that a person may set in the environment: documented in docs/reference/settings.md."""

    name: str
    default: str
    meaning: str


OPTIONS = (
    Option("MOOTHALL_HOME", "data", "The data folder: register, picture, secret key. A relative path begins here."),
    Option("DATABASE_URL", "", "PostgreSQL for the register: postgresql://user:password@host/name. Empty: SQLite."),
    Option("MOOTHALL_SECRET_KEY", "", "Key that signs forms. Empty: made once, kept in the data folder."),
    Option("MOOTHALL_HOSTS", "127.0.0.1,localhost,[::1]", "Names that the site answers to, parted by commas."),
    Option("MOOTHALL_HTTPS", "0", "1 when the site is reached by https: secure cookies, redirect from http, HSTS."),
    Option("MOOTHALL_CONTACT", "", "E-mail or web address for corrections and take-down requests, shown on the pages."),
    Option(
        "MOOTHALL_CORRECTIONS",
        "local",
        "Who may correct how files are read, judge suppliers and draft groups: open, closed, or local.",
    ),
    Option(
        "MOOTHALL_MAIL",
        "",
        "Where mail goes: smtp://user:password@host:587, smtps:// or smtp+plain://. Empty: files in the data folder.",
    ),
    Option("MOOTHALL_MAIL_FROM", "moothall@localhost", "The address that mail comes from."),
    Option("MOOTHALL_OIDC_NAME", "", "What people call the provider that they can sign in by."),
    Option(
        "MOOTHALL_OIDC_SERVER", "", "OpenID Connect provider: its issuer, https://... Empty: e-mail and password only."
    ),
    Option("MOOTHALL_OIDC_CLIENT", "", "The client id that the provider gave this site."),
    Option("MOOTHALL_OIDC_SECRET", "", "The client secret that goes with it."),
    Option(
        "MOOTHALL_OIDC_DOMAINS",
        "",
        "Domains whose e-mail addresses the provider vouches for, though it does not say that they are verified.",
    ),
    Option(
        "MOOTHALL_ADDRESS",
        "",
        "The site's own address, for links in mail: https://moothall.example.org. Empty: made of the first host.",
    ),
    Option("MOOTHALL_WORKERS", "", "How many files a build reads at once. Empty: one for each processor."),
    Option("MOOTHALL_CRAWL", "0", "1 lets the site read publiccode.yml of repositories by itself, over the network."),
    Option("MOOTHALL_DEBUG", "0", "1 shows Django's error pages. Never on a site that others can reach."),
    Option("MOOTHALL_LOG_LEVEL", "WARNING", "How much the server says: DEBUG, INFO, WARNING or ERROR."),
)


def option(name: str) -> str:
    """The value of one of OPTIONS: from the environment, else its default."""
    known = {each.name: each.default for each in OPTIONS}
    return os.environ.get(name) or known[name]


def secret_key(home: Path) -> str:
    """The key from the environment or the data folder; made there, for the owner's eyes only, at first use.

    Where the folder cannot be written, a key for this process alone: forms then last until a restart.
    """
    given, kept = option("MOOTHALL_SECRET_KEY"), home / "secret_key"
    if given:
        return given
    fresh = secrets.token_urlsafe(50)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
    except FileExistsError:
        return kept.read_text().strip() or fresh
    except OSError:
        return fresh
    return fresh


def corrections_open(choice: str, hosts: list[str]) -> bool:
    """Whether the pages take corrections. `local`: only while the site answers to nothing but this machine's names."""
    return choice == "open" or (choice == "local" and this_machine_only(hosts))


def address_of(hosts: str, https: bool) -> str:
    """The address of the site when nobody says it: the first of its names, with the port that `moothall serve` has."""
    name = hosts.split(",")[0].strip().lstrip(".").replace("*", "localhost")
    return f"https://{name}" if https else f"http://{name}:8000"


MOOTHALL_HOME = Path(option("MOOTHALL_HOME")).expanduser().absolute()
MOOTHALL_ADDRESS = option("MOOTHALL_ADDRESS") or address_of(option("MOOTHALL_HOSTS"), option("MOOTHALL_HTTPS") == "1")
MOOTHALL_CONTACT = option("MOOTHALL_CONTACT")
HTTPS = option("MOOTHALL_HTTPS") == "1"
CRAWL = option("MOOTHALL_CRAWL") == "1"
DEBUG = option("MOOTHALL_DEBUG") == "1"
SECRET_KEY = secret_key(MOOTHALL_HOME)
ALLOWED_HOSTS = [name.strip() for name in option("MOOTHALL_HOSTS").split(",") if name.strip()]
try:
    DATABASES = {"default": database_settings(option("DATABASE_URL"), MOOTHALL_HOME)}
except WrongDatabase as error:
    raise ImproperlyConfigured(str(error)) from None
try:
    globals().update(mail_settings(option("MOOTHALL_MAIL"), MOOTHALL_HOME))
    SOCIALACCOUNT_PROVIDERS = providers(
        option("MOOTHALL_OIDC_NAME"),
        option("MOOTHALL_OIDC_SERVER"),
        option("MOOTHALL_OIDC_CLIENT"),
        option("MOOTHALL_OIDC_SECRET"),
        option("MOOTHALL_OIDC_DOMAINS"),
    )
except WrongSetting as error:
    raise ImproperlyConfigured(str(error)) from None
DEFAULT_FROM_EMAIL = SERVER_EMAIL = option("MOOTHALL_MAIL_FROM")
TRY_EXAMPLES = this_machine_only(ALLOWED_HOSTS)  # invented people can be tried without a password
CORRECTIONS_OPEN = corrections_open(option("MOOTHALL_CORRECTIONS"), ALLOWED_HOSTS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "moothall.register",
    *(f"moothall.desks.{name}" for name in DESKS),
    "moothall.hall",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "moothall.hall.middleware.EachQuestionOnce",
    "moothall.hall.middleware.ListDownloads",
    "moothall.hall.middleware.FriendlyFaults",
]
ROOT_URLCONF = "moothall.hall.urls"
WSGI_APPLICATION = "moothall.hall.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],  # first: every page of the sign-in library is ours
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "moothall.hall.context.site",
            ],
        },
    }
]

AUTH_USER_MODEL = "register.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "waiting"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 12 * 3600  # seconds after signing in; nothing a visitor does makes it longer
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
ACCOUNT_ADAPTER = "moothall.hall.accounts_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # codes, not links: mail filters open links
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_FORMS = {
    "login": "moothall.hall.accounts_forms.SignInForm",
    "signup": "moothall.hall.accounts_forms.SignUpForm",
    "add_email": "moothall.hall.accounts_forms.NewAddressForm",
    "change_password": "moothall.hall.accounts_forms.ChangePasswordForm",
    "confirm_email_verification_code": "moothall.hall.accounts_forms.AddressCodeForm",
    "reset_password": "moothall.hall.accounts_forms.ForgottenForm",
    "confirm_password_reset_code": "moothall.hall.accounts_forms.ForgottenCodeForm",
    "reset_password_from_key": "moothall.hall.accounts_forms.NewPasswordForm",
    "reauthenticate": "moothall.hall.accounts_forms.AgainForm",
}
SOCIALACCOUNT_ADAPTER = "moothall.hall.accounts_adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "moothall.hall.accounts_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Moothall"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "moothall.hall.accounts_forms.CodeForm",
    "reauthenticate": "moothall.hall.accounts_forms.CodeAgainForm",
    "activate_totp": "moothall.hall.accounts_forms.BeginCodesForm",
}

# In the database: how often somebody tried to sign in, and codes used up, hold for every process that serves.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # static files are served from the package: no collectstatic step
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 86_400
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "moothall.hall.assets.HashedByQuery"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{name.lstrip('.')}" for name in ALLOWED_HOSTS if HTTPS and name != "*"]
CSRF_FAILURE_VIEW = "moothall.hall.views.refused_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": option("MOOTHALL_LOG_LEVEL")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}
