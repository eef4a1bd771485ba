"""Every address of the site with the role it needs: reads urls.csv and fills in the examples. Used by test_urls and by
the browser tests."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import COUNCIL

# Of these nothing exists when nobody has made one; the tests of their desks make one.
MADE_BY_PEOPLE = {
    "spending:withdraw",
    "buying:withdraw_judgement",
    "buying:group",
    "projects:group",
    "projects:plan",
    "projects:ask",
    "projects:join",
    "projects:project",
    "projects:edit",
    "projects:invite",
    "projects:answer",
    "projects:take_off",
    "projects:leave",
    "projects:known_work",
    "projects:gate",
    "projects:check",
    "projects:passed",
    "projects:stop",
    "projects:commitments",
    "projects:commit",
    "projects:commitment",
    "projects:supersede",
    "projects:deliver",
    "projects:release",
    "projects:diary",
    "projects:diary_feed",
    "projects:output",
    "projects:use",
    "projects:adopt",
    "projects:unadopt",
    "learning:story",
    "learning:retell",
    "learning:question",
    "learning:accept",
    "learning:withdraw_answer",
    "solutions:by_name",
    "solutions:solution",
    "solutions:costs",
    "solutions:edit",
    "solutions:retire",
    "solutions:record",
    "solutions:publiccode",
    "solutions:read_record",
    "solutions:evidence",
    "solutions:declare",
    "solutions:leave",
    "solutions:withdraw_use",
    "solutions:referees",
    "solutions:promise",
    "solutions:ask",
    "solutions:answer",
    "solutions:end_promise",
    "solutions:health",
    "solutions:read_again",
    "solutions:assurance",
    "solutions:add_assurance",
    "solutions:check_assurance",
    "solutions:withdraw_assurance",
    "solutions:algorithm",
    "solutions:join_algorithm",
    "needs:need",
    "needs:edit",
    "needs:derive",
    "needs:supporters",
    "needs:support",
    "needs:withdraw_support",
    "needs:matches",
    "needs:judge",
    "needs:what_we_pay",
    "needs:lineage",
    "needs:merge",
    "needs:carry_out",
    "needs:drop",
    "needs:split",
    "needs:retire",
    "needs:open_challenge",
    "needs:ask",
    "needs:challenge",
    "needs:edit_challenge",
    "needs:take_part",
    "needs:leave",
    "needs:promise",
    "needs:end_promise",
    "needs:question",
    "needs:reply",
    "needs:offer",
    "needs:take_back",
    "needs:file",
    "needs:mark",
    "needs:feedback",
    "needs:talk",
    "needs:interest",
    "needs:disagreements",
    "needs:decide",
    "api:buying-group",
    "record",
    "record-feed",
    "record-evidence",
    "record-step",
    "record-follow",
    "digest-stop",
}
LIST = Path(__file__).parent / "urls.csv"


@dataclass(frozen=True)
class Address:
    """One line of urls.csv. `kind` is what a GET gives: page, file, json, redirect, post (a form that writes), none."""

    name: str
    role: str
    kind: str
    example: str


def listed() -> list[Address]:
    """The lines of urls.csv."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [Address(**row) for row in csv.DictReader(file)]


def names_of(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The full name of every address that the site answers; one without a name is given as its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names_of(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"(no name) {entry.pattern}"


def filled(address: Address, keys: Mapping[str, Any]) -> str:
    """The example with real ids in it."""
    return address.example.format(**keys)


def some_keys() -> dict[str, str]:
    """Ids of real things in the made-up picture: a messy file, a payment of it, its publisher and organisation; a
    supplier with several names, and one of them. A group of that reference never is."""
    from moothall.desks.buying.queries_names import alias_id_of
    from moothall.engines import store
    from moothall.engines.link.judgements import AliasKey

    picture = store.open_picture()
    row = picture.query(
        "SELECT p.payment_id, p.resource_id, p.publisher_id, r.organisation_id FROM payment p "
        "JOIN resource r USING (resource_id) JOIN parse_run t USING (resource_id) "
        "WHERE t.rows_rejected > 0 AND r.organisation_id IS NOT NULL AND NOT p.person AND p.redaction IS NULL "
        "ORDER BY p.payment_id LIMIT 1"
    )[0]
    names = {
        "payment": "payment_id",
        "file": "resource_id",
        "publisher": "publisher_id",
        "organisation": "organisation_id",
    }
    many = picture.query(
        "SELECT supplier_id, min((publisher_id, coalesce(supplier_ref_pub, ''), supplier_text)) AS alias "
        "FROM supplier_alias GROUP BY supplier_id HAVING count(*) > 1 ORDER BY count(*) DESC, supplier_id LIMIT 1"
    )[0]
    keys = {short: row[long] for short, long in names.items()}
    alias = alias_id_of(AliasKey(*many["alias"].values() if isinstance(many["alias"], dict) else many["alias"]))
    made = {"group": "BG-1900-0001", "story": "CS-1900-0001", "question": "Q-1900-0001"}
    people = {"council": COUNCIL, "standing": "0", "asking": "0", "invitation": "0"}
    return {**keys, **made, **people, "supplier": many["supplier_id"], "alias": alias}
