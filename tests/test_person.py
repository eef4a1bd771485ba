"""The detector of natural persons: its bar on made-up names, its reasons, its speed, and the measuring by hashes.

Every name of a person here is invented. How it does on real names is measured by `moothall measure persons` and written
down in docs/reference/quality_persons.md.
"""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.engines.classify.name_words import LETTERS, rows_of, word_kinds, words_of
from moothall.engines.classify.person import flag_persons, person_score
from moothall.engines.classify.redaction import PUBLISHED_WORDING, redaction
from moothall.engines.measure.persons import Counts, hash_of, interval, measure_persons, read_labels

DATA = Path(__file__).parent / "data"
SLOWEST = 20_000
"""Distinct names a second that even a busy machine must reach; a quiet one reaches well over 100,000."""


def made_up() -> list[tuple[str, bool]]:
    with (DATA / "made_up_names.csv").open(encoding="utf-8", newline="") as f:
        return [(row["name"], row["label"] == "person") for row in csv.DictReader(f)]


def test_recall_and_precision_on_made_up_names() -> None:
    names, truth = zip(*made_up(), strict=True)
    flags = flag_persons(names)
    assert sum(truth) >= 150
    assert len(truth) - sum(truth) >= 150
    missed = [n for n, t, f in zip(names, truth, flags, strict=True) if t and not f]
    wrong = [n for n, t, f in zip(names, truth, flags, strict=True) if f and not t]
    assert 1 - len(missed) / sum(truth) >= 0.95, missed
    assert 1 - len(wrong) / sum(flags) >= 0.95, wrong


def test_one_by_one_and_in_bulk_agree() -> None:
    names = [name for name, _ in made_up()]
    assert flag_persons(names) == [person_score(name).is_person for name in names]
    assert flag_persons([]) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MR J PUDDLEWICK", "a title before a name"),
        ("PUDDLEWICK, JANE", "comma"),
        ("J PUDDLEWICK", "initial"),
        ("SMITH ROWENA", "surname before a forename"),
        ("ACORN TAXIS LTD", "organisation word TAXIS"),
        ("JANE PUDDLEWICK T/A PUDDLE PAINTS", "trading under another name"),
        ("SMITH & JONES", "surnames of a firm"),
        (PUBLISHED_WORDING, "withheld"),
    ],
)
def test_the_reason_says_which_evidence(name: str, words: str) -> None:
    assert words in person_score(name).reason


@pytest.mark.parametrize("name", ["", " ", "-", "12345", "()", "&", "T/A", "'", "É", "名前", "a" * 5000, "(" * 300])
def test_odd_text_is_no_person_and_no_crash(name: str) -> None:
    assert not person_score(name).is_person


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict_twice_the_same(name: str) -> None:
    verdict = person_score(name)
    assert 0 <= verdict.score <= 1
    assert verdict == person_score(name)
    assert flag_persons([name]) == [verdict.is_person]


def test_the_row_moves_a_doubtful_name_but_never_a_legal_form() -> None:
    doubtful, company = "HARGREAVES PILKINGTON", "OLIVER FARNABY LTD"
    bare = person_score(doubtful)
    told = person_score(doubtful, context="Adoption allowance | SOLE")
    assert not bare.is_person
    assert told.score > bare.score
    assert told.is_person
    assert "the row speaks of" in told.reason
    assert not person_score(company, context="Foster care | INDV").is_person


def test_distinct_names_a_second() -> None:
    firsts = [row["name"] for row in rows_of("forenames") if row["strength"] == "2"][:150]
    lasts = [row["name"] for row in rows_of("surnames_hint") if row["commonness"] == "2"][:150]
    names = [f"{a} {b}" for a in firsts for b in lasts]
    flag_persons(names[:10])
    begun = time.perf_counter()
    flag_persons(names)
    assert len(names) / (time.perf_counter() - begun) > SLOWEST


@pytest.mark.parametrize(
    "text",
    [
        "REDACTED", "Redacted Personal Data", "REDACTED - Personal Information", "REDACTED UNDER DP ACT",
        "REDACED PERSONAL DATA", "Name withheld", "NAME REDACTED", "Supplier name removed", "withheld",
        "Withheld under Data Protection Act", "Personal Data", "PERSONAL INFORMATION", "Data Protection",
        "Data Protection Act 1998", "GDPR", "Individual", "PRIVATE INDIVIDUAL", "Confidential", "XXXXXXX", "********",
        "Foster Carer redacted", "Payee name not disclosed", "exempt - section 40",
    ],
)  # fmt: skip
def test_ways_of_saying_that_a_name_is_withheld(text: str) -> None:
    assert redaction(text) == "redacted"
    assert not person_score(text).is_person


@pytest.mark.parametrize(
    "text",
    [
        None, "", "Redactive Media Ltd", "REDACTA LIMITED", "Personal Career Management", "DATA PROTECTION PEOPLE LTD",
        "Bluebird Private Hire", "Individual Solutions CIC", "CONFIDENTIAL WASTE LTD", "Fire Bird Data Protection",
        "XX Catering", "Withhold & Co", "R & K HARBOTTLE (CONFIDENTIAL)",
    ],
)  # fmt: skip
def test_names_that_merely_sound_withheld(text: str | None) -> None:
    assert redaction(text) is None


def test_the_patterns_use_known_letters_and_scores() -> None:
    for row in rows_of("person_patterns"):
        assert 0 < float(row["score"]) < 1, row
        assert {c for c in row["pattern"] if c.isalpha()} <= set(LETTERS), row
        assert row["reason"]


def test_words_in_any_spelling() -> None:
    assert words_of("Jané O’Malley t/as X") == words_of("JANE O'MALLEY T/AS X")
    assert word_kinds()["W.T.FARNABY"].startswith("II")
    assert word_kinds()["AND"] == word_kinds()["&"] == "&"


def test_the_lists_hold_single_words_only() -> None:
    for name, column in (("forenames", "name"), ("surnames_hint", "name"), ("english_words", "word")):
        words = [row[column] for row in rows_of(name)]
        assert all(word.isalpha() for word in words), name
        assert len(set(words)) == len(words), name


# Measuring ----------------------------------------------------------------------------------------------------------


def test_labels_kept_in_the_repository() -> None:
    labels = read_labels(DATA / "person_labels.csv")
    assert len(labels) >= 700
    assert len({label.publisher for label in labels}) >= 5
    assert {label.label for label in labels} == {"person", "not", "cannot tell"}
    assert all(len(label.hash) == 16 and int(label.hash, 16) >= 0 for label in labels)
    assert len({label.hash for label in labels}) == len(labels)
    held = [label for label in labels if label.set == "held-out"]
    assert len(held) >= 400


def test_hashes_see_through_spelling_but_not_through_names() -> None:
    assert hash_of("Jane  Puddlewick ") == hash_of("JANE PUDDLEWICK")
    assert hash_of("JANE PUDDLEWICK") != hash_of("JANE PUDDLEWICKE")


def test_measuring_counts_what_it_says(tmp_path: Path) -> None:
    names = {"JANE PUDDLEWICK": "person", "ACORN LTD": "not", "OAK LTD": "person", "MR FARNABY": "not", "X": "person"}
    rows = [f"here,{hash_of(n)},{label},fresh,flagged,50" for n, label in names.items()]
    rows.append(f"here,{hash_of('UNSURE')},cannot tell,fresh,flagged,50")
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(["publisher,hash,label,set,stratum,frame", *rows]), encoding="utf-8")
    told = measure_persons(path, [*(n for n in names if n != "X"), "UNSURE", "OTHER"], flag_persons)
    assert "6 labels; 1 of them not found" in told
    assert "| fresh | 1 | 1 | 1 | 1 | 0.500" in told
    assert "| fresh | 50 | 0.500 | 0.500 |" in told
    assert "PUDDLEWICK" not in told


def test_intervals_against_a_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263, Wilson score without continuity correction: 0.2553 to 0.3662.
    assert interval(81, 263) == "0.255 to 0.366"
    assert interval(0, 0) == "-"
    assert Counts().recall == Counts().precision == 0.0
