"""The supplier tables of the picture, from what the linking found: supplier, supplier_alias, supplier_review."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa

from moothall.engines.link.supplier_clusters import Joined
from moothall.engines.link.supplier_forms import KEYS, PART
from moothall.engines.link.supplier_ids import name_suppliers
from moothall.engines.link.supplier_names import without_notes
from moothall.engines.link.supplier_pairs import Edge
from moothall.engines.link.supplier_units import Units

MONEY = pa.decimal128(18, 2)
COMPANIES = frozenset(["ltd", "plc", "llp", "cic", "inc", "llc", "gmbh", "bv", "corp", "lp"])
TEXTS = ("supplier_id", "name", "kind", "scheme", "identifier", "group_id", "group_how", "organisation_id")
SUPPLIER = pa.schema(
    [(name, pa.string()) for name in TEXTS]
    + [(name, pa.int64()) for name in ("names", "publishers", "rows")]
    + [("amount", MONEY), ("first_date", pa.date32()), ("last_date", pa.date32())]
    + [("former_ids", pa.list_(pa.string()))]
)
REVIEW = pa.schema(
    [(f"{side}_{n}", pa.string()) for side in ("left", "right") for n in ("id", "text", "publisher", "ref")]
    + [("score", pa.float64()), ("how", pa.string())]
)


@dataclass(frozen=True)
class Linked:
    """Tables as in docs/reference/picture.md: suppliers, every alias with its one supplier, pairs for a person."""

    supplier: pa.Table
    alias: pa.Table
    review: pa.Table


@dataclass(frozen=True, slots=True)
class Alias:
    """One alias while the tables are made."""

    publisher_id: str
    ref: str
    text: str
    company_no: str | None
    charity_no: str | None
    vat_no: str | None
    rows: int
    amount: Decimal
    first_date: date | None
    last_date: date | None


def tables_of(table: pa.Table, units: Units, joined: Joined, former: pa.Table | None) -> Linked:
    """The three tables from ordered aliases, their units and the suppliers joined."""
    columns = (*KEYS, "company_no", "charity_no", "vat_no", "rows", "amount", "first_date", "last_date")
    aliases = [Alias(*row) for row in zip(*(table[n].to_pylist() for n in columns), strict=True)]
    members: dict[int, list[int]] = defaultdict(list)
    for place, unit in enumerate(units.of_alias):
        members[joined.root[unit]].append(place)
    roots = sorted(members)
    first = {root: head_of(members[root], aliases) for root in roots}
    heads = {root: aliases[place] for root, place in first.items()}
    tags = tags_by_root(units, joined)
    contents = [content_of(heads[root], tags[root]) for root in roots]
    known = former_ids(former)
    weighed = ([(key_of(aliases[p]), 1.0 + (aliases[p].rows or 0)) for p in members[r]] for r in roots)
    named = name_suppliers([heads[root].text for root in roots], contents, weighed if known else (), known)
    ids = dict(zip(roots, named.ids, strict=True))
    gone = dict(zip(roots, named.former, strict=True))
    groups = vat_groups(aliases, members)
    suppliers = (
        supplier_row(ids[r], gone[r], heads[r], tags[r], [aliases[p] for p in members[r]], groups.get(r)) for r in roots
    )
    rows = []
    for alias, unit in zip(aliases, units.of_alias, strict=True):
        root = joined.root[unit]
        told = alias_row(alias, unit, first[root], units, joined, len(members[root]) == 1, heads[root])
        rows.append((ids[root], *told))
    return Linked(
        in_parts(suppliers, SUPPLIER),
        alias_table(table, rows),
        pa.Table.from_pylist(review_rows(aliases, units, joined, ids), REVIEW),
    )


def in_parts(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """A table of rows that are made a part at a time: in Python they are ten times as large."""
    parts, left = [], iter(rows)
    while part := list(islice(left, PART)):
        parts.append(pa.Table.from_pylist(part, schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def key_of(alias: Alias) -> tuple[str, str, str]:
    """What tells an alias from all others."""
    return alias.publisher_id, alias.ref, alias.text


def head_of(places: Sequence[int], aliases: Sequence[Alias]) -> int:
    """The place of the alias that a supplier is called by: printed most often, without a clerk's note."""
    if len(places) == 1:
        return places[0]

    def rank(place: int) -> tuple[bool, int, str, tuple[str, str, str]]:
        alias = aliases[place]
        return without_notes(alias.text) != alias.text, -(alias.rows or 0), alias.text, key_of(alias)

    return min(places, key=rank)


def tags_by_root(units: Units, joined: Joined) -> dict[int, dict[str, str]]:
    """What each supplier is known to be, from its units."""
    tags: dict[int, dict[str, str]] = {}
    for unit, own in enumerate(units.tags):
        root = joined.root[unit]
        tags[root] = {**own, **tags[root]} if root in tags else own
    return tags


def content_of(head: Alias, tags: dict[str, str]) -> str:
    """What tells a supplier from all others when nothing is known of a last picture."""
    for name in ("organisation_id", "company_no", "charity_no"):
        if tags.get(name):
            return f"{name}:{tags[name]}:{head.text}"
    return "\x1f".join(key_of(head))


def former_ids(former: pa.Table | None) -> dict[tuple[str, str, str], str]:
    """The id that each alias had in the last picture."""
    if former is None:
        return {}
    columns = [[text or "" for text in former[name].to_pylist()] for name in KEYS]
    return dict(zip(zip(*columns, strict=True), former["supplier_id"].to_pylist(), strict=True))


def vat_groups(aliases: Sequence[Alias], members: dict[int, list[int]]) -> dict[int, str]:
    """The VAT number of each supplier, the one printed on most rows: suppliers that share one are of one group."""
    found = {}
    for root, places in members.items():
        counts: Counter[str] = Counter()
        for place in places:
            if aliases[place].vat_no:
                counts[aliases[place].vat_no] += 1 + (aliases[place].rows or 0)  # type: ignore[index]
        if counts:
            found[root] = min(counts, key=lambda number: (-counts[number], number))
    return found


def kind_of(tags: dict[str, str]) -> str:
    """What kind of supplier it is."""
    if tags.get("organisation_id"):
        return "public body"
    if tags.get("school") and tags.get("legal") not in COMPANIES:
        return "school"
    if tags.get("charity_no") or tags.get("legal") == "cio":
        return "charity"
    return "company" if tags.get("company_no") or tags.get("legal") in COMPANIES else "other"


def supplier_row(
    supplier_id: str, gone: list[str], head: Alias, tags: dict[str, str], own: Sequence[Alias], vat: str | None
) -> dict[str, Any]:
    """One row of `supplier`."""
    schemes = (("register", "organisation_id"), ("GB-COH", "company_no"), ("GB-CHC", "charity_no"))
    scheme, identifier = next(((s, tags[n]) for s, n in schemes if tags.get(n)), (None, None))
    return {
        "supplier_id": supplier_id,
        "name": without_notes(head.text).strip(),
        "kind": kind_of(tags),
        "scheme": scheme,
        "identifier": identifier,
        "group_id": f"vat-{vat}" if vat else None,
        "group_how": "same VAT number" if vat else None,
        "organisation_id": tags.get("organisation_id"),
        "names": len({a.text for a in own}),
        "publishers": len({a.publisher_id for a in own}),
        "rows": sum(a.rows or 0 for a in own),
        "amount": sum((a.amount or Decimal(0) for a in own), Decimal(0)),
        "first_date": min((a.first_date for a in own if a.first_date), default=None),
        "last_date": max((a.last_date for a in own if a.last_date), default=None),
        "former_ids": gone,
    }


def alias_row(
    alias: Alias, unit: int, first: int, units: Units, joined: Joined, alone: bool, head: Alias
) -> tuple[float, str, str | None, str]:
    """score, how, judged_by and decision of one alias; `first` is the place of its supplier's head."""
    if by := joined.judged.get(unit):
        return 1.0, "judged", by, "accept"
    if alone:
        return 1.0, "the only name", None, "alone"
    if alias.text == head.text and alias.publisher_id == head.publisher_id:
        return 1.0, "the name itself", None, "accept"
    edge = joined.best.get(unit)
    if unit == units.of_alias[first] or edge is None:
        return 0.98, "same name", None, "accept"
    return edge.score, how_of(alias, edge), None, "accept"


def how_of(alias: Alias, edge: Edge) -> str:
    """Why an alias belongs to its supplier: a key only where it is printed beside this alias itself."""
    keys = (alias.company_no, alias.charity_no, alias.ref)
    if (
        edge.sort != "key"
        or edge.how.startswith("same body")
        or any(key and edge.how.endswith(f" {key}") for key in keys)
    ):
        return edge.how
    return f"same name as one with the {edge.how.removeprefix('same ')}"


def alias_table(table: pa.Table, rows: Sequence[tuple[str, float, str, str | None, str]]) -> pa.Table:
    """`supplier_alias`, in the order of the aliases."""
    ids, scores, hows, by, decisions = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    refs = [ref or None for ref in table["supplier_ref_pub"].to_pylist()]
    dated = {n: table[n].cast(pa.date32()) for n in ("first_date", "last_date")}
    made = {
        "publisher_id": table["publisher_id"],
        "supplier_ref_pub": pa.array(refs, pa.string()),
        "supplier_text": table["supplier_text"],
        "supplier_id": pa.array(ids, pa.string()),
        "score": pa.array(scores, pa.float64()),
        "how": pa.array(hows, pa.string()),
        "judged_by": pa.array(by, pa.string()),
        "decision": pa.array(decisions, pa.string()),
        **{n: table[n].cast(pa.string()) for n in ("company_no", "charity_no", "vat_no")},
        "rows": table["rows"].cast(pa.int64()),
        "amount": table["amount"].cast(MONEY),
    }
    return pa.table({**made, **dated})


def review_rows(aliases: Sequence[Alias], units: Units, joined: Joined, ids: dict[int, str]) -> list[dict[str, Any]]:
    """Pairs of suppliers that a person should judge, each once with its surest likeness."""
    heads: dict[int, Alias] = {}
    for place, unit in enumerate(units.of_alias):
        held = heads.get(unit)
        heads[unit] = aliases[place] if held is None or (aliases[place].rows or 0) > (held.rows or 0) else held
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for edge in joined.open:
        ends = sorted((ids[joined.root[u]], u) for u in (edge.left, edge.right))
        row: dict[str, Any] = {"score": min(edge.score, 0.89), "how": edge.how}
        for side, (supplier_id, unit) in zip(("left", "right"), ends, strict=True):
            head = heads[unit]
            row |= {f"{side}_id": supplier_id, f"{side}_text": head.text}
            row |= {f"{side}_publisher": head.publisher_id, f"{side}_ref": head.ref or None}
        pair = (ends[0][0], ends[1][0])
        if pair not in best or row["score"] > best[pair]["score"]:
            best[pair] = row
    return sorted(best.values(), key=lambda r: (-r["score"], r["left_id"], r["right_id"]))
