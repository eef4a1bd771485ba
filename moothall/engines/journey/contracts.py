"""Contracts and awards of all files: notices of one contracting process folded together, buyers found in the register.

A contract is one contracting process of one buyer: an ocid and a buyer (Find a Tender can use one ocid for several
buyers), or a reference in one council's register. Suppliers are linked afterwards.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines.classify.person import flag_persons
from moothall.engines.journey import cache
from moothall.engines.journey.catalogue import File
from moothall.engines.journey.schemas import LINKED
from moothall.engines.journey.sources import slug
from moothall.engines.link.buyers import Buyer, find_buyer
from moothall.engines.link.publisher import resolve_publisher
from moothall.engines.read.fold import day, fold, live, span_of, status_of, value_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Gathered:
    """Tables `contract` and `award` of the picture; suppliers and system types are still NULL."""

    contract: pa.Table
    award: pa.Table


def gather(files: Sequence[File], kept: Path) -> Gathered:
    """Every contract in the files, whatever order they are given in. `kept` is the cache of the picture."""
    bodies = _publishers(files)
    notices = [{**row, "body_of": bodies.get(row["source"])} for one in files for row in _notices_of(one, kept)]
    contracts, awards = [], []
    for group in groups_of(notices):
        contract, own = contract_of(group)
        contracts.append(contract)
        awards += own
    _flag_persons(awards)
    contracts.sort(key=lambda c: c["contract_id"])
    awards.sort(key=lambda a: a["award_id"])
    return Gathered(
        pa.Table.from_pylist(contracts, schema=LINKED["contract"]), pa.Table.from_pylist(awards, schema=LINKED["award"])
    )


def _publishers(files: Sequence[File]) -> dict[str, Buyer]:
    """The body that each publisher is, told as for its payments: a register that names no body is its publisher's."""
    own: dict[str, list[File]] = defaultdict(list)
    for one in files:
        own[one.source.publisher_id].append(one)
    found = {}
    for publisher_id, held in own.items():
        labels = [label for one in held for table in one.record.get("tables", []) for label in table["labels"]]
        days = [date.fromisoformat(text) for one in held for text in (one.first, one.last) if text]
        period = (min(days), max(days)) if days else (None, None)
        match = resolve_publisher(held[0].source.publisher_name, labels, period=period)
        found[publisher_id] = Buyer(match.organisation_id, f"publisher of the register: {match.how}")
    return found


def _notices_of(one: File, kept: Path) -> Iterator[Row]:
    """The notices of a file, with its source; a register's are as old as the file says. A copy adds nothing."""
    path = cache.kept_notices(kept / "read", one.part["key"])
    if path is None or one.copy_of:
        return
    _, last = one.record.get("period") or cache.kept_record(kept / "read", one.part["key"])["period"]
    about = {
        "source": one.source.publisher_id,
        "source_name": one.source.publisher_name,
        "resource_id": one.resource_id or one.part["resource_id"],
        "ref": one.ref,
    }
    for row in pq.read_table(path).to_pylist():
        yield {**row, **about, "published": row["published"] or last}


def groups_of(notices: Sequence[Row]) -> list[list[Row]]:
    """Notices of one contract each, in order of time. Every notice is in exactly one group."""
    sets: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in sorted(notices, key=_order):
        sets[_set_of(row)].append(row)
    groups: list[list[Row]] = []
    for key, rows in sorted(sets.items()):
        parts = _by_buyer(rows) if key[0] == "ocds" else _by_reference(rows)
        groups += parts
    return groups


def _order(row: Row) -> tuple[Any, ...]:
    return (row["published"], row["notice_id"] or "", row["ref"], row["line"], row["body"])


def _set_of(row: Row) -> tuple[str, ...]:
    if row["kind"] == "ocds":
        return ("ocds", row["ocid"])
    reference = _key(row["reference"])
    return ("register", row["source"], _key(row["buyer_text"]), reference or "title " + _title_key(row))


def _title_key(row: Row) -> str:
    body = json.loads(row["body"])
    award: Row = next(iter(body.get("awards", [])), {})
    names = [s.get("name") for s in award.get("suppliers", [])]
    return " ".join([_key(body.get("title")), *map(_key, names), (award.get("period") or {}).get("start") or ""])


def _by_buyer(rows: list[Row]) -> list[list[Row]]:
    """The notices of one ocid parted by buyer: the same name, or the same number in a public list. Notices that name no
    buyer go with the others where there is one buyer only."""
    parts: list[tuple[set[str], list[Row]]] = []
    nameless: list[Row] = []
    for row in rows:
        marks = {m for m in (_key(row["buyer_text"]), row["buyer_code"]) if m}
        if not marks:
            nameless.append(row)
            continue
        met = [part for part in parts if part[0] & marks]
        joined = (marks.union(*(p[0] for p in met)), [r for p in met for r in p[1]] + [row])
        parts = [*(p for p in parts if not any(p is m for m in met)), joined]
    if nameless:
        parts = [(parts[0][0], parts[0][1] + nameless)] if len(parts) == 1 else [*parts, (set(), nameless)]
    return [sorted(part, key=_order) for _, part in parts]


def _by_reference(rows: list[Row]) -> list[list[Row]]:
    """The rows of one reference are one contract, but for a reference that one file gives to several titles ("see
    portal"): there each title is a contract of its own."""
    titles: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        titles[row["resource_id"]].add(_key(json.loads(row["body"]).get("title")))
    if all(len(found) == 1 for found in titles.values()):
        return [rows]
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[_key(json.loads(row["body"]).get("title"))].append({**row, "parted": True})
    return [part for _, part in sorted(parts.items())]


def _key(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", "", (text or "").lower())


def contract_of(group: Sequence[Row]) -> tuple[Row, list[Row]]:
    """One contract and its awards from its notices, the earliest first."""
    last = group[-1]
    body = fold(_bodies(group))
    names = [row["buyer_text"] for row in group if row["buyer_text"]]
    name = names[-1] if names else last["source_name"] if last["kind"] == "register" else None
    published = day((last["published"] or "")[:10])
    code = next((row["buyer_code"] for row in reversed(group) if row["buyer_code"]), None)
    buyer = find_buyer(name, code, published) if name else Buyer(None, "no buyer is named")
    if not names and last["kind"] == "register":
        buyer = last.get("body_of") or buyer
    contract_id = _contract_id(group, name)
    value, span = value_of(body), span_of(body)
    contract = {
        "contract_id": contract_id,
        "source": last["source"],
        "ocid": last["ocid"],
        "reference": next((row["reference"] for row in reversed(group) if row["reference"]), None),
        "buyer_text": name,
        "organisation_id": buyer.organisation_id,
        "buyer_how": buyer.how,
        **{n: body.get(n) for n in ("title", "description", "cpv", "cpv_text", "framework", "method")},
        "cpvs": body.get("cpvs") or ([body["cpv"]] if body.get("cpv") else []),
        "value": value.amount,
        "currency": value.currency,
        "value_basis": value.basis,
        "value_how": value.how,
        "annual_value": _amount(body.get("annual_value")),
        "start_date": span.start,
        "end_date": span.end,
        "period_how": span.how,
        "extension_text": _extension_text(body),
        "extended_end": span.longest,
        "status": "awarded" if last["kind"] == "register" else status_of(body),
        "notice_kind": "register" if last["kind"] == "register" else ", ".join(body.get("tags", [])) or None,
        "notice_id": last["notice_id"],
        "notice_url": body.get("url"),
        "published": published,
        "releases": len(group),
        "notice_ids": list(dict.fromkeys(row["notice_id"] for row in group if row["notice_id"])),
        "resource_id": last["resource_id"],
        "place": last["place"],
        "raw": json.dumps(body, ensure_ascii=False, sort_keys=True),
    }
    return contract, list(_awards(contract_id, last["ocid"], body))


def _bodies(group: Sequence[Row]) -> list[Row]:
    """The bodies to fold. The rows of one edition of a register that share a contract are one body; where an edition
    has several awards, those of the latest edition stand alone, as nothing tells which was which before."""
    if group[0]["kind"] == "ocds":
        return [json.loads(row["body"]) for row in group]
    editions: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in group:
        editions[row["published"], row["ref"]].append(json.loads(row["body"]))
    bodies = [{**fold(rows), "awards": _awards_of_rows(rows)} for rows in editions.values()]
    if any(len(body["awards"]) > 1 for body in bodies):
        bodies = [{**body, "awards": []} for body in bodies[:-1]] + bodies[-1:]
    return bodies


def _awards_of_rows(rows: Sequence[Row]) -> list[Row]:
    """Awards of the rows of one contract: rows that differ only in their supplier share one award."""
    awards: dict[str, Row] = {}
    for row in rows:
        for award in row.get("awards", []):
            same = json.dumps({n: award.get(n) for n in ("value", "period", "date")}, sort_keys=True)
            known = awards.setdefault(same, {**award, "id": str(len(awards) + 1), "suppliers": []})
            known["suppliers"] += [s for s in award.get("suppliers", []) if s not in known["suppliers"]]
    return list(awards.values())


def _contract_id(group: Sequence[Row], buyer: str | None) -> str:
    """Whose contract it is, and eight digits from what never changes of it: ocid and buyer as first told."""
    first = next((row for row in group if row["buyer_text"]), group[0])
    marks = [*_set_of(first), _key(first["buyer_text"]) or first["buyer_code"] or ""]
    if first.get("parted"):
        marks.append(_key(json.loads(first["body"]).get("title")))
    digest = hashlib.sha256("|".join(marks).encode()).hexdigest()[:8]
    return f"{slug(buyer or 'no buyer')[:48].strip('-')}-{digest}"


def _extension_text(body: Row) -> str | None:
    texts = body.get("extension") or []
    if texts:
        return " / ".join(texts)[:4000]
    return "It can be renewed; the notice does not say how." if body.get("renewal") else None


def _awards(contract_id: str, ocid: str | None, body: Row) -> Iterator[Row]:
    """One row for each supplier of each award. What several suppliers share is no supplier's own value."""
    signed = {one.get("award"): one for one in live(body, "contracts") if one.get("award")}
    for number, award in enumerate(live(body, "awards"), 1):
        suppliers = award.get("suppliers") or [{}]
        contract = signed.get(award.get("id"), {})
        value = contract.get("value") or award.get("value") or {}
        period = contract.get("period") or award.get("period") or {}
        tail = slug(str(award.get("id") or number).removeprefix(ocid or "").strip("-# ") or str(number))
        for place, supplier in enumerate(suppliers, 1):
            yield {
                "award_id": f"{contract_id}.{tail[-40:].strip('-')}.{place}",
                "contract_id": contract_id,
                "supplier_text": supplier.get("name"),
                "company_no": supplier.get("company_no"),
                "charity_no": supplier.get("charity_no"),
                "value": _amount(value) if len(suppliers) == 1 else None,
                "shared_value": _amount(value),
                "currency": value.get("currency"),
                "suppliers": len(award.get("suppliers") or []),
                "award_date": day(award.get("date")) or day(contract.get("date")),
                "start_date": day(period.get("start")),
                "end_date": day(period.get("end")),
                "status": award.get("status"),
            }


def _amount(value: Row | None) -> Decimal | None:
    return Decimal(value["amount"]) if value and value.get("amount") else None


def _flag_persons(awards: list[Row]) -> None:
    """Suppliers that look like natural persons are marked, so that they are never linked, listed or searched."""
    names = [row["supplier_text"] or "" for row in awards]
    for row, person in zip(awards, flag_persons(names), strict=True):
        row["person"] = bool(person and row["supplier_text"] and not row["company_no"])
