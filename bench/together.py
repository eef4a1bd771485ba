"""Fifty people of fifty councils at once: is an update lost, does anything fail, how long do they wait?

    python bench/together.py                       (SQLite, in a folder that is thrown away)
    DATABASE_URL=postgresql://... python bench/together.py      (an empty PostgreSQL database of your own)
    MOOTHALL_HOME=... python bench/together.py     (with a copy of a built picture, so that pages draw it too)

It sets up a site with nothing in it but the lists, gives fifty people a session, starts the server as `moothall serve`
does, waits until it has settled, and lets each person work by the pages' own forms: read, support a need, record one,
change it, write in a diary, search. First with a pause between clicks (1 to 3 seconds, as a fast reader), then
without any pause, which shows how much the server can do. At the end the record is compared with what the people were
told had been done.
"""

import concurrent.futures
import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PEOPLE, BAR = 50, 500
ARRIVE, SETTLED = 20, 20  # seconds in which the fifty come; for which the server and its worker have been up by then
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
WORDS = ("repairs", "planning", "bins", "housing", "school", "care", "parking", "council tax", "library", "debt")
TOLD = {"who": "residents", "why": "They ring twice.", "tried": "", "cost": "", "cost_a_year": "", "places": ""}
MAKE = """
import json, sys
import django; django.setup()
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.account.models import EmailAddress
from moothall.register.models import Organisation
from moothall.register.models_people import Person
from moothall.register.people_actions import give_standing
from moothall.register.roles import Actor
from moothall.desks.needs.actions import Told, record_need
from moothall.desks.projects.actions import ProjectWanted, open_project
from moothall.register.record_actions import act
by = Actor("bench", "system")
bodies = Organisation.objects.filter(places__current=True, nation="England", tier="unitary").distinct()
made = []
for number, body in enumerate(bodies[: int(sys.argv[1])]):
    person = Person.objects.create_user(f"bench{number}@example.org", name=f"Bench {number}")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    give_standing(person, "approver", by, body.pk)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    made.append({"session": session.session_key, "organisation": body.pk, "person": person.pk})
first = Actor("Bench 0", "approver", made[0]["organisation"], made[0]["person"])
need = record_need(Told("Residents cannot see when a repair is done", "tenants", "See it", "They ring"), first)
from moothall.register.record_queries import matter
if matter(need).state == "draft":
    act(need, "publish", first, None, counts={"told": 1})
print(json.dumps({"people": made, "need": need}))
"""
COUNT = """
import json, sys
import django; django.setup()
from django.db.models import Count
from moothall.register.models_record import Event, Matter, MatterMember
from moothall.register.record_queries import history, matter
from moothall.register.record_replay import replay
wrong = []
for row in Matter.objects.filter(kind="need"):
    told = replay(history(row.reference))
    if (told.state, told.version, told.values["title"]) != (row.state, row.version, row.title):
        wrong.append(row.reference)
print(json.dumps({
    "needs": Matter.objects.filter(kind="need").count(),
    "supporters": MatterMember.objects.filter(matter__reference=sys.argv[1], part="supporter", until=None).count(),
    "edits": Event.objects.filter(action="edit", matter__kind="need").count(),
    "wrong": wrong,
}))
"""


class Person:
    """Somebody with a session: asks pages, sends their forms, and remembers how long each took and what was told."""

    def __init__(self, port: int, session: str, pause: bool) -> None:
        self.port, self.pause = port, pause
        self.cookies = {"sessionid": session}
        self.times: list[tuple[str, float]] = []
        self.told: Counter[str] = Counter()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, what: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """One request; gives status, where it leads, and the page. Waits before it, as people do."""
        if self.pause:
            time.sleep(random.uniform(1, 3))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
            body = urlencode(form, doseq=True)
        started = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        self.times.append((what, (time.perf_counter() - started) * 1000))
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.told[f"status {answer.status}"] += 1
        return answer.status, answer.headers.get("Location", ""), text

    def send(self, what: str, path: str, **said: Any) -> tuple[int, str, str]:
        """Open the page of a form and send it, as a browser would."""
        status, _, page = self.ask(f"{what}: form", path)
        token, version = TOKEN.search(page), VERSION.search(page)
        if status != 200 or token is None:
            self.told[f"no form: {what} {status}"] += 1
            return status, "", page
        form = {"csrfmiddlewaretoken": token.group(1), **said}
        return self.ask(what, path, form | ({"version": version.group(1)} if version else {}))


def work(person: Person, number: int, need: str, rounds: int) -> Person:
    """What one person does. With a pause, they begin at some moment of the first twenty seconds, not all at once."""
    if person.pause:
        time.sleep(random.uniform(0, ARRIVE))
    for turn in range(rounds):
        person.ask("waiting", "/waiting/")
        person.ask("need", f"/needs/need/{need}/")
        if turn == 0 and number:
            status, _, _ = person.send("support", f"/needs/need/{need}/support/", adds=f"Council {number}")
            person.told["supported"] += status == 302
        title = f"Need {number}.{turn} of {random.choice(WORDS)}"
        said = {
            **TOLD,
            "title": title,
            "must_do": f"See {random.choice(WORDS)}",
            "anyway": "Ours differs",
            "do": "record",
        }
        status, where, _ = person.send("record", "/needs/new/", **said)
        person.told["recorded"] += status == 302
        person.ask("search", f"/search/?{urlencode({'q': random.choice(WORDS)})}")
        if where:
            changed = {**said, "title": f"{title}, changed", "reason": "Bench"}
            status, _, _ = person.send("change", f"{where}edit/", **changed)
            person.told["changed"] += status == 302
        person.ask("catalogue", "/solutions/")
        person.ask("projects", "/projects/")
    return person


def run_python(text: str, *arguments: str) -> Any:
    """Run a piece of the site's own Python; gives what it prints last, as JSON."""
    done = subprocess.run([sys.executable, "-c", text, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def serve() -> tuple[subprocess.Popen[str], int]:
    """The server on a free port, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moothall.hall.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            break
    return process, port


def p95_of(times: list[float]) -> float:
    """The time that nineteen of twenty do not exceed."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def measured(people: list[Person]) -> str:
    """How long they waited, by what they did."""
    by: dict[str, list[float]] = {}
    for person in people:
        for what, ms in person.times:
            by.setdefault(what, []).append(ms)
    rows = [("all", [ms for _, ms in (pair for person in people for pair in person.times)]), *sorted(by.items())]
    lines = [
        f"| {what} | {len(times)} | {statistics.median(times):.0f} | {p95_of(times):.0f} | {max(times):.0f} |"
        for what, times in rows
    ]
    return "\n".join(["| what | requests | median ms | p95 ms | longest ms |", "|---|---|---|---|---|", *lines])


def round_of(port: int, made: dict[str, Any], pause: bool, rounds: int) -> list[Person]:
    """Everybody at work at once."""
    people = [Person(port, each["session"], pause) for each in made["people"]]
    with concurrent.futures.ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(lambda pair: work(pair[1], pair[0], made["need"], rounds), enumerate(people)))


def main() -> None:
    """Measure, compare, print; exit code 1 when something was lost, failed or took too long."""
    given = os.environ.get("MOOTHALL_HOME")
    with tempfile.TemporaryDirectory(prefix="moothall-together-") as folder:
        if given and (Path(given) / "picture").exists():
            shutil.copytree(Path(given) / "picture", Path(folder) / "picture", symlinks=True)
        os.environ |= {"MOOTHALL_HOME": folder, "DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
        subprocess.run([sys.executable, "-m", "moothall.hall.cli", "setup", "--no-examples"], check=True)
        made = run_python(MAKE, str(PEOPLE))
        process, port = serve()
        try:
            time.sleep(SETTLED)
            print("Fifty at work, with a pause between clicks ...", flush=True)
            calm = round_of(port, made, pause=True, rounds=4)
            print("Fifty at work, without any pause ...", flush=True)
            rushed = round_of(port, made, pause=False, rounds=1)
        finally:
            process.terminate()
            process.wait(30)
        found = run_python(COUNT, made["need"])
    told: Counter[str] = sum((person.told for person in [*calm, *rushed]), Counter())
    print(f"\n{PEOPLE} people, 1 to 3 seconds between clicks\n\n{measured(calm)}")
    print(f"\n{PEOPLE} people without any pause\n\n{measured(rushed)}\n")
    print("told:", dict(sorted(told.items())))
    print("found:", found)
    lost = (found["needs"] - 1, found["supporters"], found["edits"]) != (
        *(told["recorded"], told["supported"], told["changed"]),
    )
    failed = any(each.startswith("no form") or each.startswith("status 5") for each in told)
    p95 = p95_of([ms for person in calm for _, ms in person.times])
    print(f"lost updates: {'YES' if lost or found['wrong'] else 'none'}; failures: {'YES' if failed else 'none'}; "
          f"p95 {p95:.0f} ms against {BAR} ms")  # fmt: skip
    sys.exit(1 if lost or found["wrong"] or failed or p95 >= BAR else 0)


if __name__ == "__main__":
    main()
