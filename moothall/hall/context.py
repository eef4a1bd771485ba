"""What every page knows: the site's name, the menu, whose page it is, which picture it shows. Asks nothing slow."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from moothall.engines import store
from moothall.register.people_queries import acting_as, actor_of
from moothall.vocabulary.desk import Desk

from . import panels

SITE_NAME = "Moothall"
PLACES = (
    ("Organisations", "organisations"),
    ("Search", "search"),
    ("Downloads", "downloads"),
    ("About", "about"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    desks = panels.open_desks()
    first = request.path.strip("/").split("/")[0]
    desk = next((each for each in desks if each.slug == first), None)
    return {
        "site_name": SITE_NAME,
        "desks": desks,
        "desk": desk,
        "navigation": navigation(request.path),
        "desk_menu": desk_menu(desk, request.path) if desk else [],
        "picture": picture_shown(),
        "contact": settings.MOOTHALL_CONTACT,
        "actor": actor_of(request),
        "acting": acting_as(request),
    }


def navigation(path: str) -> list[dict[str, Any]]:
    """The service navigation: the desks in order, then the hall's own places."""
    entries = [(desk.title, reverse(desk.menu[0].url_name)) for desk in panels.open_desks()]
    entries += [(title, reverse(name)) for title, name in PLACES]
    return [{"title": title, "url": url, "active": path.startswith(url)} for title, url in entries]


def desk_menu(desk: Desk, path: str) -> list[dict[str, Any]]:
    """A desk's own menu; the entry with the longest address that the page's begins with is the current one."""
    entries = [(item.title, reverse(item.url_name)) for item in desk.menu]
    here = max((url for _, url in entries if path.startswith(url)), key=len, default="")
    return [{"title": title, "url": url, "current": url == here} for title, url in entries]


def picture_shown() -> store.Picture | None:
    """The picture that the page speaks of; None when there is none."""
    try:
        return store.open_picture()
    except store.NoPicture:
        return None
