"""Where the register is kept: SQLite in the data folder, or PostgreSQL by DATABASE_URL. Says plainly what is wrong.

Usable before Django is set up, so that a command can report a wrong DATABASE_URL as one paragraph.
"""

import os
import re
from pathlib import Path
from typing import Any

import dj_database_url

SCHEMES = ("postgres", "postgresql", "sqlite")
NEXT = (
    "Next: set DATABASE_URL to something like postgresql://moothall:password@localhost:5432/moothall, "
    "or unset it to keep the register in SQLite below MOOTHALL_HOME."
)
KEPT_OPEN = 60  # seconds for which a connection serves one request after the other: opening one costs as much as a page
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


class WrongDatabase(Exception):
    """DATABASE_URL cannot be used. The message is one paragraph with the next step and never holds a password."""


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Django's `DATABASES["default"]` for a DATABASE_URL; an empty one means SQLite in `home`.

    Raises WrongDatabase when the URL is not one of ours. It does not connect.
    """
    if not url.strip():
        name = home / "register.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": dict(SQLITE),
            "CONN_MAX_AGE": KEPT_OPEN,
        }
    scheme = url.split(":", 1)[0]
    if scheme not in SCHEMES or "://" not in url:
        raise WrongDatabase(f"DATABASE_URL begins with '{scheme[:20]}'; expected postgresql:// or sqlite://. {NEXT}")
    try:
        found = dict(dj_database_url.parse(url, conn_max_age=KEPT_OPEN, conn_health_checks=True))
    except Exception as error:  # the parser raises many kinds: unknown scheme, bad port, bad escape
        raise WrongDatabase(f"DATABASE_URL cannot be read ({without_password(str(error), url)}). {NEXT}") from None
    if not found.get("NAME"):
        raise WrongDatabase(f"DATABASE_URL names no database; expected its name after the last slash. {NEXT}")
    if scheme == "sqlite":
        found["OPTIONS"] = dict(SQLITE)
    return found


def database_fault(url: str | None = None, home: Path | None = None) -> str | None:
    """What is wrong with the database, as one paragraph with the next step; None when it answers.

    Opens one connection (PostgreSQL: at most 5 seconds) and closes it. Call it before `django.setup()`.
    """
    url = os.environ.get("DATABASE_URL", "") if url is None else url
    home = home or Path(os.environ.get("MOOTHALL_HOME") or "data").expanduser().absolute()
    try:
        found = database_settings(url, home)
    except WrongDatabase as error:
        return str(error)
    if "postgresql" not in found["ENGINE"]:
        folder = Path(str(found["NAME"])).absolute().parent
        if str(found["NAME"]) == ":memory:" or not url.strip() or folder.is_dir():
            return None
        return f"DATABASE_URL names a file in {folder}, which is not there. {NEXT}"
    return postgres_fault(found, url)


def postgres_fault(found: dict[str, Any], url: str) -> str | None:
    """Try the PostgreSQL server of these settings once."""
    import psycopg

    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    arguments: dict[str, Any] = {ours: found[theirs] for theirs, ours in names.items() if found.get(theirs)}
    try:
        psycopg.connect(**arguments, connect_timeout=5).close()
    except psycopg.Error as error:
        said = without_password(" ".join(str(error).split()), url)
        return f"The PostgreSQL server named in DATABASE_URL does not answer as expected: {said}. {NEXT}"
    return None


def without_password(text: str, url: str) -> str:
    """`text` with the password of `url` replaced by stars."""
    secret = re.search(r"://[^:@/]*:([^@]*)@", url)
    return text.replace(secret[1], "***") if secret and secret[1] else text


def make_tables() -> None:
    """Make the tables that are missing, or bring them up to date. Call it after `django.setup()`."""
    from django.core.management import call_command

    call_command("migrate", "--noinput", verbosity=0)
    call_command("createcachetable", verbosity=0)
