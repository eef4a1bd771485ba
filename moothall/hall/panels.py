"""The open desks, and what each has to say on a page that joins them. Loaded when Django is ready, not before."""

from contextlib import suppress
from functools import cache
from importlib import import_module

from moothall.engines.store import NoPicture
from moothall.vocabulary.desk import Desk, Found, Panel

from .desks import DESKS


@cache
def open_desks() -> tuple[Desk, ...]:
    """The desks named in desks.py, in menu order."""
    return tuple(import_module(f"moothall.desks.{name}.desk").DESK for name in DESKS)


def panels_of(kind: str, key: str) -> list[Panel]:
    """What the desks say about one organisation (or supplier, place, matter). A desk with nothing to say is silent."""
    makers = [desk.panels[kind] for desk in open_desks() if kind in desk.panels]
    return [panel for make in makers if (panel := make(key)) is not None]


def found_by_desks(words: str, limit: int) -> list[tuple[Desk, list[Found]]]:
    """What each desk's search finds, at most `limit` things a desk. Left out are desks that find nothing, and those
    that search the picture while there is none."""
    answers = []
    for desk in open_desks():
        with suppress(NoPicture):
            answers.append((desk, list(desk.search(words, limit)) if desk.search else []))
    return [(desk, found) for desk, found in answers if found]
