"""Write whether a person follows a matter. It tells nobody."""

from django.db import transaction
from django.utils import timezone

from moothall.register.models_follow import Follow
from moothall.register.models_record import Matter
from moothall.register.record_errors import NoMatter, NotYours
from moothall.register.record_queries import may_see
from moothall.register.roles import Actor


@transaction.atomic
def follow(reference: str, by: Actor, follows: bool) -> None:
    """Follow a matter, or be told of it no more. Once is enough: again changes nothing. Raises Refused."""
    if by.person_id is None:
        raise NotYours("Sign in to follow what happens to this. Its feed needs no sign-in.")
    if not may_see(reference, by):
        raise NoMatter(f"There is no matter {reference!r} that you may see.")
    matter = Matter.objects.get(reference=reference)
    said = {"follows": follows, "at": timezone.now()}
    Follow.objects.update_or_create(person_id=by.person_id, matter=matter, defaults=said)
