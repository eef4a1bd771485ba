"""The scorer of supplier linking: counts worked out by hand, the halves, verdicts, and that nothing is leaked."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from moothall.engines.measure import suppliers as m
from moothall.engines.measure.pairs import Drawn, agreement, tally, weighted, wilson

DATA = Path(__file__).parent / "data"
LEDGERS = ("devon", "bradford", "london", "calderdale", "northtyneside", "companies", "trafford", "lookalikes")


def truth(*rows: tuple[str, str]) -> list[m.Truth]:
    return [m.Truth(m.Name("town", name), true_id, "ledger") for name, true_id in rows]


def clusters(told: dict[str, str], review: Sequence[tuple[str, str]] = ()) -> m.Link:
    def link(names: Sequence[m.Name]) -> m.Partition:
        place = {n.name: i for i, n in enumerate(names)}
        return m.Partition([told[n.name] for n in names], [(place[a], place[b]) for a, b in review])

    return link


FIVE = truth(("A ONE", "1"), ("A TWO", "1"), ("A THREE", "1"), ("B ONE", "2"), ("B TWO", "2"))


def test_counts_worked_out_by_hand() -> None:
    # {A ONE, A TWO, B ONE} {A THREE} {B TWO}: 1 pair right, 2 wrong, 2 + 1 missed
    link = clusters({"A ONE": "x", "A TWO": "x", "B ONE": "x", "A THREE": "y", "B TWO": "z"})
    a = m.measure_suppliers(FIVE, link).agreement
    assert (a.right, a.wrong, a.missed) == (1, 2, 3)
    assert a.precision.value == pytest.approx(1 / 3)
    assert a.recall.value == pytest.approx(1 / 4)
    assert a.f_half.value == pytest.approx(1.25 * (1 / 12) / (0.25 / 3 + 1 / 4))
    assert a.bcubed_precision.value == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert a.bcubed_recall.value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert a.precision.low <= a.precision.value <= a.precision.high


def test_all_apart_has_no_precision_and_no_recall() -> None:
    a = m.measure_suppliers(FIVE, clusters({n.name.name: n.name.name for n in FIVE})).agreement
    assert math.isnan(a.precision.value)
    assert a.recall.value == 0
    assert a.recall.high > 0


def test_perfect_precision_still_has_an_interval() -> None:
    a = m.measure_suppliers(FIVE, clusters({n.name.name: n.true_id for n in FIVE})).agreement
    assert a.precision == wilson(4, 4)
    assert a.precision.low < 0.6


def test_scopes_are_not_compared() -> None:
    rows = [*truth(("A ONE", "1")), m.Truth(m.Name("city", "A ONE LTD"), "9", "other ledger")]
    a = m.measure_suppliers(rows, clusters({"A ONE": "x", "A ONE LTD": "x"})).agreement
    assert (a.right, a.wrong, a.missed) == (0, 0, 0)


def test_halves_together_are_the_whole() -> None:
    rows = truth(*((f"NAME {n}", str(n // 2)) for n in range(200)))
    link = clusters({f"NAME {n}": str((n + 1) // 3) for n in range(200)})
    whole, *parts = [m.measure_suppliers(rows, link, half=h).agreement for h in (None, *m.HALVES)]
    for count in ("names", "ids", "right", "wrong", "missed"):
        assert getattr(whole, count) == sum(getattr(p, count) for p in parts)
    assert all(p.ids > 20 for p in parts)


def test_errors_of_one_half_show_nothing_of_the_other() -> None:
    rows = truth(*((f"NAME {n}", str(n)) for n in range(40)))
    report = m.measure_suppliers(rows, clusters({f"NAME {n}": "x" for n in range(40)}), half="tuning")
    assert report.errors
    assert {m.half_of(i) for e in report.errors for i in (e.left_id, e.right_id)} == {"tuning"}


def test_verdicts() -> None:
    rows = truth(("ACME LTD", "1"), ("ACME LIMITED", "2"), ("ACME SOLD", "1"), ("ZED", "3"), ("ZED TWO", "4"))
    link = clusters({"ACME LTD": "a", "ACME LIMITED": "a", "ACME SOLD": "b", "ZED": "z", "ZED TWO": "z"})
    literal = m.measure_suppliers(rows, link).agreement
    assert (literal.right, literal.wrong, literal.missed) == (0, 2, 1)
    judged = [
        m.Judged("ledger", "ACME LTD", "ACME LIMITED", "same", "one VAT number"),
        m.Judged("ledger", "ACME LTD", "ACME SOLD", "different", "the number passed to a buyer"),
        m.Judged("ledger", "ZED", "ZED TWO", "cannot tell", "two homes"),
    ]
    as_judged = m.measure_suppliers(rows, link, judged=judged).agreement
    # ACME SOLD is still of the merged id, and so still missed beside ACME LIMITED
    assert (as_judged.right, as_judged.wrong, as_judged.missed) == (1, 0, 1)


def test_a_pair_judged_different_is_wrong_when_joined() -> None:
    rows = truth(("ACME LTD", "1"), ("ACME SOLD", "1"))
    judged = [m.Judged("ledger", "ACME LTD", "ACME SOLD", "different", "")]
    a = m.measure_suppliers(rows, clusters({"ACME LTD": "a", "ACME SOLD": "a"}), judged=judged).agreement
    assert (a.right, a.wrong, a.missed) == (0, 1, 0)


def test_review_is_a_share_of_names_and_of_what_is_right_in_it() -> None:
    link = clusters({n.name.name: n.name.name for n in FIVE}, [("A ONE", "A TWO"), ("A ONE", "B ONE")])
    report = m.measure_suppliers(FIVE, link)
    assert (report.review_pairs, report.reviewed.value, report.review_right.value) == (2, 3 / 5, 1 / 2)


def test_recall_over_names_that_share_a_word() -> None:
    rows = truth(("PARKEON LTD", "1"), ("FLOWBIRD LTD", "1"), ("FLOWBIRD CITY LTD", "1"))
    report = m.measure_suppliers(rows, clusters({"PARKEON LTD": "p", "FLOWBIRD LTD": "f", "FLOWBIRD CITY LTD": "f"}))
    assert (report.agreement.recall.value, report.alike_recall.value) == (pytest.approx(1 / 3), 1)


def test_our_linking_sees_names_only() -> None:
    seen: list[pa.Table] = []

    def link_suppliers(aliases: pa.Table) -> SimpleNamespace:
        seen.append(aliases)
        alias = pa.table(
            {
                "publisher_id": aliases["publisher_id"],
                "supplier_text": aliases["supplier_text"],
                "supplier_id": aliases["supplier_text"],
            }
        )
        return SimpleNamespace(alias=alias, review=pa.schema([]).empty_table())

    m.measure_suppliers(FIVE, m.our_link(link_suppliers), [m.Name("elsewhere", "C")])
    assert seen[0].num_rows == 6
    for hidden in ("supplier_ref_pub", "company_no", "charity_no", "vat_no", "first_date"):
        assert seen[0][hidden].null_count == 6


def test_a_linking_that_drops_names_is_refused() -> None:
    with pytest.raises(ValueError, match="0 clusters for 5 names"):
        m.measure_suppliers(FIVE, lambda names: m.Partition([]))


def test_intervals_are_the_same_each_time() -> None:
    counts = tally(["s"] * 4, ["1", "1", "2", "2"], ["x", "x", "x", "y"])
    assert agreement(counts) == agreement(counts)


def test_pairs_drawn_by_strata_count_for_what_they_were_drawn_from() -> None:
    # half of 100 like pairs are the same, and all are joined; of 1,000 unlike ones 1 in 4 is missed
    like = [Drawn("like", 100, True, True), Drawn("like", 100, False, True)]
    unlike = [Drawn("unlike", 1000, n == 0, False) for n in range(4)]
    precision, recall = weighted([*like, *unlike])
    assert precision.value == pytest.approx(0.5)
    assert recall.value == pytest.approx(50 / 300)
    assert precision.low < 0.5 < precision.high


def test_labelled_pairs_leave_out_what_nobody_can_tell() -> None:
    labels = m.read_pairs(DATA / "supplier_pairs_cross.csv")
    names = sorted({n for p in labels for n in (p.left, p.right)})
    apart = m.measure_pairs(labels, names, m.Partition([str(n) for n in range(len(names))]))
    assert len(apart) == sum(p.verdict != "cannot tell" for p in labels)
    assert not any(p.joined for p in apart)
    assert weighted(apart)[1].value == 0
    assert {p.verdict for p in labels} == set(m.VERDICTS)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_truth_tables(ledger: str) -> None:
    path = DATA / f"supplier_truth_{ledger}.csv"
    assert path.stat().st_size < 1_000_000
    with path.open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert tuple(rows[0]) == m.COLUMNS
    assert all(all(r.values()) for r in rows)
    keys = [(r["scope"], r["publisher"], r["name"]) for r in rows]
    assert len(set(keys)) == len(keys)
    ids = {}
    for r in rows:  # equal names in one scope cannot be told apart by anything that sees names only
        if r["scope"] == r["publisher"]:
            assert ids.setdefault(r["name"], r["true_id"]) == r["true_id"]


def test_truth_tables_hold_no_natural_persons() -> None:
    from moothall.engines.classify.person import STRICT_THRESHOLD, flag_persons

    for ledger in LEDGERS:
        names = [row.name.name for row in m.read_truth(DATA / f"supplier_truth_{ledger}.csv")]
        assert not any(flag_persons(names, STRICT_THRESHOLD)), ledger
