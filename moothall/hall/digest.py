"""The daily mail: what waits for a person, and what others did since the last one in what the person follows. One mail
a person and day at most, none when there is nothing to say. The words of the mail are in templates/hall/digest.txt.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from moothall.register import digest_queries as digests
from moothall.register import follow_queries as follow
from moothall.register.digest_actions import claim, settle
from moothall.register.digest_queries import Reader
from moothall.register.follow_queries import Happened
from moothall.register.record_queries import EventRow

from .waiting import Row, by_matter, waiting_for

log = logging.getLogger(__name__)
FROM_HOUR = 7  # local time: nobody is written to in the night
SETTLED = timedelta(minutes=2)  # what began to be written later than this ago is left for the next mail
SALT = "moothall.digest"
LONGEST, EVENTS, NOTE = 40, 6, 300  # things in a mail; events told of one of them; characters of a note
MOST = 500  # events that are looked at for one mail
FILES = ("filebased", "locmem", "console", "dummy")


@dataclass(frozen=True)
class Told:
    """What a mail says."""

    reader: Reader
    waiting: tuple[Row, ...]
    happened: tuple[Happened, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.waiting and not self.happened


class MailRefused(Exception):
    """Some mails did not go out; they are tried again."""


def send_digests() -> str:
    """Send everybody's mail of today that is due, one after the other; says in a sentence what was done. It may be
    stopped at any moment and called again."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR:
        return f"Nobody is written to before {FROM_HOUR}:00."
    found = [send_safely(person_id, now) for person_id in digests.readers_due(now.date())]
    failed = found.count("failed")
    if failed:
        raise MailRefused(f"{failed} of {len(found)} mails did not go out. Look at MOOTHALL_MAIL and at the log.")
    return f"{found.count('sent')} mails sent; {found.count('empty')} people had nothing to be told."


def send_safely(person_id: int, now: datetime) -> str:
    """The same as send_one; what goes wrong with one person's mail does not keep the others from theirs."""
    try:
        return send_one(person_id, now)
    except Exception:
        log.exception("The daily mail of person %s could not be made.", person_id)
        return "failed"


def send_one(person_id: int, now: datetime) -> str:
    """One person's mail: "sent", "empty", "failed", or "" when it is not ours to send."""
    until = now - SETTLED
    with transaction.atomic():
        number = claim(person_id, timezone.localtime(now).date(), until)
        told = compose(person_id, until) if number else None
        if number and (told is None or told.empty or not reachable(told.reader)):
            settle(number, "empty")
            return "empty"
    if number is None or told is None:
        return ""
    try:
        message(told).send()
    except OSError as error:  # also every SMTP fault
        settle(number, "failed", f"{type(error).__name__}: {error}")
        return "failed"
    settle(number, "sent", f"{len(told.waiting)} waiting, {len(told.happened)} happened")
    return "sent"


def compose(person_id: int, until: datetime) -> Told | None:
    """What a person is to be told up to a moment; None when there is nobody to tell."""
    reader = digests.reader(person_id)
    if reader is None:
        return None
    since = digests.told_until(person_id)
    waiting = {row.waiting.link: row for actor in reader.actors for row in waiting_for(actor)}
    news = {
        (each.matter.reference, each.event.number): each
        for actor in reader.actors
        for each in follow.news(actor, since, until, MOST)
    }
    happened = sorted(news.values(), key=lambda h: (h.event.at, h.matter.reference, h.event.number))
    return Told(reader, tuple(waiting.values()), tuple(happened))


def message(told: Told) -> EmailMessage:
    """The mail itself."""
    stop = absolute(reverse("digest-stop", args=[token_for(told.reader.person_id)]))
    rows = [(row, absolute(row.waiting.link)) for row in told.waiting[:LONGEST]]
    news = [
        (each, absolute(each.address), [line(event) for event in reversed(each.events)])
        for each in by_matter(reversed(told.happened), EVENTS)
    ]
    context = {"told": told, "rows": rows, "news": news[:LONGEST], "stop": stop, "page": absolute(reverse("waiting"))}
    subject = subject_of(told)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    headers["Auto-Submitted"] = "auto-generated"
    text = "".join(["", render_to_string("hall/digest.txt", context)])  # plain text: not safe to show as HTML
    return EmailMessage(subject, text, to=[told.reader.email], headers=headers)


def line(event: EventRow) -> str:
    """One event on one line; a long note is cut."""
    note = " ".join(event.note.split())
    whom = f"{event.by}, {event.organisation[1]}" if event.organisation else event.by
    said = f"{event.action_title}, {timezone.localtime(event.at):%-d %B, %H:%M}, {whom}"
    return f"{said}: {note[:NOTE]}{' ...' if len(note) > NOTE else ''}" if note else said


def subject_of(told: Told) -> str:
    """For example: "Moothall: 2 things wait for you, 5 happened"."""
    waiting, news = len(told.waiting), len(told.happened)
    said = []
    if waiting:
        said.append(f"{waiting} thing{'s wait' if waiting > 1 else ' waits'} for you")
    if news:
        said.append(f"{news} happened" if said else f"{news} thing{'s' if news > 1 else ''} happened")
    return f"Moothall: {', '.join(said)}"


def reachable(reader: Reader) -> bool:
    """Whether mail may go to somebody: not to invented people, except where mails end in files."""
    return not reader.example or any(each in settings.EMAIL_BACKEND for each in FILES)


def absolute(address: str) -> str:
    """A whole address for a mail."""
    return f"{settings.MOOTHALL_ADDRESS.rstrip('/')}{address}" if address.startswith("/") else address


def token_for(person_id: int) -> str:
    """What stands in the address that stops the mail: it works without signing in, and only for that."""
    return signing.dumps(person_id, salt=SALT)


def person_of(token: str) -> int | None:
    """Whose token it is; None for one that is not ours."""
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
