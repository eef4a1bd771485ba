"""How fast the renewals page answers: the pages that nobody asked before, and the same again.

    MOOTHALL_HOME=... python bench/renewals.py

Every type of system and the suppliers with most names, each read by a council drawn at random, so that no answer is
remembered; then each address a second time. Prints medians in milliseconds. The bar is 300 ms at the median.
"""

import os
import random
import statistics

from pages import Answer, Site

BAR = 300
SUPPLIERS = 40


def addresses(site: Site, draw: random.Random) -> list[str]:
    """One address for each type of system that is paid for and for the largest suppliers of systems."""
    councils = [row["organisation_id"] for row in site.rows("/organisations.json?kind=unitary")]
    councils += [row["organisation_id"] for row in site.rows("/organisations.json?kind=metropolitan-district")]
    systems = [f"system/{row['code']}" for row in site.rows("/buying/systems.json")]
    listed = site.rows("/buying/suppliers.json?sort=-names")[:SUPPLIERS]
    suppliers = [f"supplier/{row['supplier_id']}" for row in listed]
    return [f"/buying/renew/{what}/?council={draw.choice(councils)}" for what in (*systems, *suppliers)]


def told(name: str, answers: list[Answer]) -> float:
    """Print one line, give its median."""
    ordered = sorted(a.ms for a in answers)
    middle = statistics.median(ordered)
    print(f"| {name} | {len(answers)} | {middle:.0f} | {ordered[int(0.95 * (len(ordered) - 1))]:.0f} |")
    return middle


def main() -> None:
    """Run and print."""
    draw = random.Random(11)
    with Site() as site:
        wanted = addresses(site, draw)
        first = [site.ask(path) for path in wanted]
        again = [site.ask(path) for path in wanted]
    assert all(a.status == 200 for a in [*first, *again]), {a.status for a in [*first, *again]}
    print("| renewals pages | pages | median ms | 95th ms |\n|---|---|---|---|")
    middle = told("never asked before", first)
    told("asked before", again)
    print(f"\nmedian {middle:.0f} ms (bar: {BAR} ms); load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
