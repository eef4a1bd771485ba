"""Records, repositories in the list and runs for the tests of reading repositories."""

from datetime import timedelta

from django.utils import timezone

from moothall.desks.solutions.actions import repository_key
from moothall.desks.solutions.actions_crawl import add_repositories, numbers_of
from moothall.desks.solutions.actions_crawl_run import Manner, crawl
from moothall.desks.solutions.models import Repository, Solution
from moothall.engines.read.repository import Limits
from moothall.register.roles import SYSTEM, Actor

MOOTHALL = Actor("Moothall", SYSTEM)
GOOD = """publiccodeYmlVersion: "0.4"
name: {name}
url: "{url}"
platforms: [web]
developmentStatus: stable
softwareType: "standalone/web"
description:
  en:
    shortDescription: Repairs that tenants can follow
    longDescription: "{long}"
    features: [Reporting a repair]
legal:
  license: MIT
maintenance:
  type: community
  contacts:
    - name: Example Person
localisation:
  localisationReady: true
  availableLanguages: [en]
"""
LONG = "It lets tenants report a repair and follow it to its end. " * 12
QUICK = Manner(Limits(seconds=20), facts={}, pause=timedelta(0), spare=timedelta(seconds=5))


def record(url: str, name: str = "Repairs Online") -> bytes:
    return GOOD.format(url=url, name=name, long=LONG).encode()


def listed(*addresses: str) -> list[Repository]:
    """Repositories of this machine in the list, as whoever runs the site puts them there."""
    add_repositories(addresses, MOOTHALL, trusted=True)
    return [Repository.objects.get(pk=number) for number in numbers_of(addresses)]


def again(manner: Manner = QUICK) -> str:
    """Read everything now, due or not."""
    Repository.objects.filter(next_try__isnull=False).update(next_try=timezone.now())
    return crawl(manner=manner)


def one(address: str) -> Repository:
    return Repository.objects.get(key=repository_key(address))


def solution(row: Repository) -> Solution:
    assert row.solution
    return Solution.objects.select_related("matter").get(pk=row.solution.pk)
