"""How fast the pages answer, and whether a hundred requests at once break them. Needs a built picture.

    MOOTHALL_HOME=... python bench/pages.py

Starts the server as `moothall serve` does and asks it over the loopback address: every kind of page several times with
the same address (what a reader meets on a page that somebody opened before), a hundred payments searches that nobody
asked before, and a hundred requests at once. Prints medians in milliseconds.
"""

import concurrent.futures
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from urllib.parse import quote

ROUNDS = 7
WORDS = ("care", "school", "road", "housing", "water", "energy", "food", "legal", "agency", "library", "waste", "rent")
BAR = 200


@dataclass(frozen=True)
class Answer:
    """Status and milliseconds of one request."""

    status: int
    ms: float


class Site:
    """A server of our own on a free port, ended when the block ends."""

    def __enter__(self) -> "Site":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "moothall.hall.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "http://" in line:
                break
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def ask(self, path: str) -> Answer:
        """One request, read to its end."""
        started = time.perf_counter()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as response:
                response.read()
                status = response.status
        except urllib.error.HTTPError as error:
            status = error.code
        return Answer(status, (time.perf_counter() - started) * 1000)

    def rows(self, path: str) -> list[dict[str, str]]:
        """The rows of a list in its JSON form."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as response:
            return list(json.load(response)["rows"])


def addresses(site: Site) -> list[str]:
    """One address for every kind of page, of the largest publisher and of a file with issues."""
    publisher = max(site.rows("/spending/publishers.json"), key=lambda r: int(r["rows"]))["publisher_id"]
    files = site.rows(f"/spending/files.json?publisher={publisher}")
    file = files[0]["resource_id"]
    payment = site.rows(f"/spending/files/{file}.json")
    name = quote("care")
    pages = [
        "/", "/search/?q=housing", "/organisations/", "/downloads/", "/about/", "/api/", "/spending/",
        "/spending/publishers/", f"/spending/publishers/{publisher}/",
        f"/spending/publishers/{publisher}/?year=2019-20",
        "/spending/months/", f"/spending/units/?publisher={publisher}", "/spending/payments/",
        "/spending/payments/?sort=-amount", f"/spending/payments/?q={name}&sort=-amount",
        f"/spending/payments/?publisher={publisher}&page=3", "/spending/beneficiaries/?q=care", "/spending/files/",
        f"/spending/files/{file}/", f"/spending/files/{file}/issues/", f"/spending/files/{file}/correct/",
        "/spending/corrections/", "/spending/fields/", "/spending/headings/", "/spending/issues/",
    ]  # fmt: skip
    first = next((r["payment_id"] for r in payment if "payment_id" in r), None)
    return [*pages, f"/spending/payments/{first}/"] if first else pages


def unasked(count: int, seed: int) -> list[str]:
    """Payments searches that no two of are alike."""
    draw = random.Random(seed)
    orders = ("-date", "-amount", "beneficiary", "publisher")
    return [
        f"/spending/payments/?q={draw.choice(WORDS)}&sort={draw.choice(orders)}&amount_min={draw.randint(1, 99999)}"
        for _ in range(count)
    ]


def main() -> None:
    """Run and print."""
    with Site() as site:
        medians = []
        print("| page | first ms | median ms |\n|---|---|---|")
        for path in addresses(site):
            answers = [site.ask(path) for _ in range(ROUNDS)]
            assert all(a.status == 200 for a in answers), (path, answers)
            medians.append(statistics.median(a.ms for a in answers))
            print(f"| {path} | {answers[0].ms:.0f} | {medians[-1]:.0f} |")
        slowest, middle = max(medians), statistics.median(medians)
        print(f"\nslowest median {slowest:.0f} ms (bar: {BAR} ms); median of all {middle:.0f} ms")
        fresh = [site.ask(path) for path in unasked(100, 5)]
        ordered = sorted(a.ms for a in fresh)
        print(f"100 searches never asked before: median {statistics.median(ordered):.0f} ms, 95th {ordered[94]:.0f} ms")
        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            started = time.perf_counter()
            at_once = list(pool.map(site.ask, unasked(100, 6)))
        statuses = {s: sum(a.status == s for a in at_once) for s in {a.status for a in at_once}}
        print(f"100 at once: statuses {statuses}, all answered in {time.perf_counter() - started:.1f} s")
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
