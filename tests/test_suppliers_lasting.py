"""What must hold of any suppliers: no alias lost, no order that matters, ids that last, no chain that glues."""

from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.engines.link.supplier_clusters import cluster
from moothall.engines.link.supplier_names import read_supplier
from moothall.engines.link.supplier_pairs import Edge
from moothall.engines.link.suppliers import Linked, link_suppliers
from tests.test_suppliers import ids, named, table

PARTS = [
    "Zorvanta",
    "Hexamoor",
    "Quillby",
    "North",
    "Services",
    "Academy 1",
    "St Mary's School",
    "T/A",
    "(DO NOT USE)",
    "*",
    "",
]
ENDS = [" Ltd", " LIMITED", " LLP", "", " UK Ltd", " PLC"]
names = st.builds(
    lambda a, b, end: f"{a} {b}{end}".strip() or "?",
    st.sampled_from(PARTS),
    st.sampled_from(PARTS),
    st.sampled_from(ENDS),
)
alias = st.fixed_dictionaries(
    {
        "publisher_id": st.sampled_from(["a", "b", "c"]),
        "supplier_ref_pub": st.sampled_from([None, "1", "2"]),
        "supplier_text": names,
        "company_no": st.sampled_from([None, None, "1628868", "7654321"]),
    }
)


def distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each alias, as the caller promises."""
    return list({(r["publisher_id"], r["supplier_ref_pub"], r["supplier_text"]): r for r in rows}.values())


def partition(linked: Linked) -> dict[tuple[str, ...], str]:
    """The supplier of each alias."""
    return {
        (r["publisher_id"], r["supplier_ref_pub"] or "", r["supplier_text"]): r["supplier_id"]
        for r in linked.alias.to_pylist()
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(alias, min_size=1, max_size=12).map(distinct), st.randoms())
def test_every_alias_once_in_any_order_and_again(rows: list[dict[str, Any]], random: Any) -> None:
    first = link_suppliers(table(*rows))
    assert first.alias.num_rows == len(rows)
    assert set(first.alias["supplier_id"].to_pylist()) == set(first.supplier["supplier_id"].to_pylist())
    assert sum(first.supplier["rows"].to_pylist()) == len(rows)
    assert len(set(first.supplier["supplier_id"].to_pylist())) == first.supplier.num_rows
    shuffled = random.sample(rows, len(rows))
    again = link_suppliers(table(*shuffled))
    for name in ("supplier", "alias", "review"):
        assert getattr(again, name).equals(getattr(first, name))
    assert partition(link_suppliers(table(*rows), former=first.alias)) == partition(first)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    assert read_supplier(text, True).words


def test_no_aliases_no_suppliers() -> None:
    linked = link_suppliers(table())
    assert (linked.supplier.num_rows, linked.alias.num_rows, linked.review.num_rows) == (0, 0, 0)


def test_an_id_is_readable_and_stays_when_names_are_added() -> None:
    first = link_suppliers(named("Zorvanta Systems Ltd", "Hexamoor Ltd"))
    before = ids(first)
    assert before["p0", "Zorvanta Systems Ltd"].startswith("zorvanta-systems-ltd-")
    later = link_suppliers(
        named("Zorvanta Systems Ltd", "Hexamoor Ltd", "ZORVANTA SYSTEMS LIMITED"), former=first.alias
    )
    assert before.items() <= ids(later).items()
    assert ids(later)["p2", "ZORVANTA SYSTEMS LIMITED"] == before["p0", "Zorvanta Systems Ltd"]


def test_a_supplier_that_goes_up_in_another_is_told() -> None:
    two: list[dict[str, Any]] = [
        {"publisher_id": "a", "supplier_text": "Zorvanta Ltd", "rows": 9},
        {"publisher_id": "b", "supplier_text": "Hexamoor Ltd"},
    ]
    first = ids(link_suppliers(table(*two)))
    joined = link_suppliers(
        table(*({**row, "company_no": "1628868"} for row in two)), former=link_suppliers(table(*two)).alias
    )
    (supplier,) = joined.supplier.to_pylist()
    assert supplier["supplier_id"] == first["a", "Zorvanta Ltd"]
    assert supplier["former_ids"] == [first["b", "Hexamoor Ltd"]]


def test_a_supplier_that_is_parted_leaves_its_id_with_the_weightier_part() -> None:
    two: list[dict[str, Any]] = [
        {"publisher_id": "a", "supplier_text": "Zorvanta Ltd"},
        {"publisher_id": "b", "supplier_text": "Hexamoor Ltd", "rows": 9},
    ]
    joined = link_suppliers(table(*({**row, "company_no": "1628868"} for row in two)))
    parted = ids(link_suppliers(table(*two), former=joined.alias))
    assert parted["b", "Hexamoor Ltd"] == ids(joined)["b", "Hexamoor Ltd"] != parted["a", "Zorvanta Ltd"]


def test_a_chain_does_not_glue_what_contradicts() -> None:
    tags = [{"legal": "ltd"}, {}, {"legal": "plc"}]
    edges = [Edge(0, 1, 0.96, "alike", "name"), Edge(1, 2, 0.95, "alike", "name")]
    joined = cluster(tags, edges)
    assert joined.root == [0, 0, 2]
    assert joined.open == [edges[1]]


def test_a_bare_name_that_two_forms_could_mean_joins_one_at_most() -> None:
    found = ids(link_suppliers(named("Zorvanta Systems Ltd", "Zorvanta Systems", "Zorvanta Systems LLP")))
    assert found["p0", "Zorvanta Systems Ltd"] != found["p2", "Zorvanta Systems LLP"]


def test_what_is_in_doubt_is_for_a_person() -> None:
    review = link_suppliers(named("Zorvanta Quillby Ltd", "Zorvanta Quillby LLP")).review.to_pylist()
    assert [(r["left_publisher"], r["right_publisher"]) for r in review] in ([("p0", "p1")], [("p1", "p0")])
    assert all(0.6 <= r["score"] < 0.9 and r["how"] for r in review)


@pytest.mark.parametrize(
    "name", sorted(p.name for p in (files("moothall.engines.link") / "sql").iterdir() if p.name.endswith(".sql"))
)
def test_the_queries_can_be_carried_to_spark(name: str) -> None:
    sqlglot = pytest.importorskip("sqlglot")
    text = (files("moothall.engines.link") / "sql" / name).read_text("utf-8")
    (carried,) = sqlglot.transpile(text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(carried, read="spark")


def test_a_name_cut_off_by_its_field_is_the_longer_one() -> None:
    filler: list[dict[str, Any]] = [
        {"publisher_id": "cut", "supplier_text": f"{chr(97 + n)}{'x' * 28}{n:02d} z"[:30]} for n in range(24)
    ]
    rows = [*filler, {"publisher_id": "cut", "supplier_text": "Zorvanta Quillby Brackenfold A"}]
    rows.append({"publisher_id": "whole", "supplier_text": "Zorvanta Quillby Brackenfold Amberley Ltd"})
    found = ids(link_suppliers(table(*rows)))
    assert found["cut", "Zorvanta Quillby Brackenfold A"] == found["whole", "Zorvanta Quillby Brackenfold Amberley Ltd"]
