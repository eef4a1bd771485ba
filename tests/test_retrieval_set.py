"""The graded set of retrieval is whole, and the formulas that judge answers give what a hand calculation gives.

How good the matcher is, is measured by bench/retrieval.py and not here.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import retrieval_peers as peers
import retrieval_set as graded

from moothall.engines.find.similar import Document
from moothall.vocabulary.solution import system_types


def test_every_line_of_the_set_leads_to_a_need_and_a_candidate():
    needs = {row["need_id"] for row in graded.rows("needs.csv")}
    keys = {document.key for document in graded.candidates()}
    assert len(needs) == len(graded.rows("needs.csv")) >= 48
    assert {row["need_id"] for row in graded.rows("relevance.csv") + graded.rows("others.csv")} <= needs
    assert {key for need in graded.needs() for key in need.grades} <= keys
    types = {row["candidate"] for row in graded.rows("relevance.csv") if row["kind"] == "type"}
    types |= {code for row in graded.rows("needs.csv") for code in row["system_types"].split()}
    assert types <= {kind.code for kind in system_types()}


def test_every_project_and_solution_is_listed_and_wanted_by_some_need():
    listed = {document.key for document in graded.candidates() if document.kind != "product"}
    assert set(graded.keys_of().values()) == listed
    assert listed <= {key for need in graded.needs() for key, grade in need.grades.items() if grade >= 2}


def test_every_grade_has_a_reason_and_is_given_once():
    lines = graded.rows("relevance.csv")
    assert all(line["reason"] and line["grade"] in {"1", "2", "3"} for line in lines)
    assert len({(line["need_id"], line["kind"], line["candidate"]) for line in lines}) == len(lines)
    assert all(row["why"] for row in graded.rows("others.csv"))


def test_the_grade_of_a_type_gives_way_to_that_of_a_product():
    grades = graded.grades()["n07"]
    assert grades["product:ieg4--online-revenues-and-benefits-forms"] == 3
    assert grades["product:civica--openrevenues"] == 1


def test_halves_follow_the_rule_and_a_second_need_goes_with_its_first():
    halves = {need.document.key: need.half for need in graded.needs()}
    assert (halves["n01"], halves["n03"]) == ("blind", "tuning")  # their SHA-256 begin with 1f and f8
    assert [list(halves.values()).count(half) for half in ("tuning", "blind")] == [35, 41]
    assert all(pair.half == halves[pair.first.key] for pair in graded.pairs())
    assert sum(pair.same for pair in graded.pairs()) >= 40


def test_recall_and_ndcg_by_hand():
    grades = {"a": 3, "b": 2, "c": 1}
    assert graded.recall(["a", "x", "c"], grades) == 0.5
    assert graded.recall(["x"] * 5 + ["a", "b"], grades) == 0
    assert graded.recall([], {"c": 1}) is None
    assert graded.ndcg(["a", "b", "c"], grades) == 1
    assert graded.ndcg(["c", "x", "a"], grades) == pytest.approx((1 + 7 / 2) / (7 + 3 / 1.5849625 + 1 / 2))
    assert graded.ndcg(["a"], {}) is None


def test_recall_of_more_than_five_is_out_of_five():
    assert graded.recall(list("abcde"), dict.fromkeys("abcdefg", 2)) == 1


def test_area_counts_a_tie_half():
    assert graded.roc_auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)


def test_interval_of_equal_figures_is_a_point():
    assert graded.interval([0.4] * 9) == pytest.approx((0.4, 0.4))


def test_plain_bm25_by_hand():
    held = [Document("a", "x", "repairs repairs", ""), Document("b", "x", "bins", "")]
    scores = peers.bm25([Document("q", "need", "repair", "")], held)
    # rarity ln(1 + 1.5/1.5); said twice in a text of 2 words, 1.5 on average
    assert scores[0, 0] == pytest.approx(0.6931472 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 2 / 1.5)))
    assert scores[0, 1] == 0


def test_plain_letters_of_the_same_text_are_alike():
    held = [Document("a", "x", "fly tipping", ""), Document("b", "x", "council tax", "")]
    scores = peers.tf_idf([Document("q", "need", "fly tipping", "")], held)
    assert scores[0].tolist() == pytest.approx([1, 0], abs=1e-9)
