"""Answers made of matters, kept in the memory of the process until one of those matters changes.

It rests on a law of the record: nothing that a matter says changes without an event, and an event makes its version one
higher. How the matters of some kinds stand is therefore told by three figures, which cost one short question.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import RLock
from typing import ParamSpec, TypeVar

from django.db.models import Count, Max, Sum

from moothall.register.models_record import Matter

P = ParamSpec("P")
T = TypeVar("T")
Mark = tuple[object, ...]


def mark(*kinds: str) -> Mark:
    """How the matters of some kinds stand: how many, their versions together, when one changed last. The time is there
    so that what was taken back half done, or another database, never looks like what was kept."""
    stand = Matter.objects.filter(kind__in=kinds).aggregate(Count("pk"), Sum("version"), Max("changed_at"))
    return tuple(stand.values())


def remembered(*kinds: str, size: int = 2) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: keep the last `size` answers of a function of hashable arguments while no matter of these kinds
    changes. Only for what is the same for everybody, and is not changed by whoever gets it."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=size)(lambda _mark, args, kwargs: function(*args, **dict(kwargs)))
        once = RLock()  # what many ask for at the same moment is made once

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            now = mark(*kinds)
            with once:
                return kept(now, args, tuple(sorted(kwargs.items())))

        return asked

    return decorate
