"""The lists that needs are matched with, as documents; and what a text is taken to be about."""

import pytest

from moothall.engines.find.candidates import (
    aims_of_text,
    funded_projects,
    products,
    seed_solutions,
    system_types_of_text,
)
from moothall.vocabulary import aim, solution
from moothall.vocabulary.code_list import read_list


def test_every_row_of_the_lists_is_a_document_with_a_key_of_its_own() -> None:
    found = [*funded_projects(), *seed_solutions(), *products()]
    assert len(funded_projects()) == 20
    assert len(seed_solutions()) == 28
    assert len(products()) == len(read_list("products"))
    assert len({document.key for document in found}) == len(found)
    assert all(document.title and document.text for document in found)
    assert {document.key.split(":")[0] for document in found} == {"funded", "solution", "product"}


def test_codes_of_the_lists_are_codes_of_the_vocabulary() -> None:
    aims, systems = set(aim.aim_names()), set(solution.system_type_names())
    for document in (*funded_projects(), *seed_solutions(), *products()):
        assert set(document.aims) <= aims, document.key
        assert set(document.system_types) <= systems, document.key
    assert {row["aim"] for row in read_list("find_aim_words")} == aims
    assert {row["system_type"] for row in read_list("find_system_words")} == systems


def test_readers_give_what_the_lists_say() -> None:
    outcomes = aim.priority_outcomes()
    assert [outcome.number for outcome in outcomes] == list(range(1, 17))
    assert [outcome.code for outcome in outcomes if outcome.contextual] == [
        "economic-prosperity-and-regeneration",
        "child-poverty",
    ]
    assert {outcome.number for outcome in outcomes if not outcome.metrics} == {7, 11, 12}
    assert sum(project.amount for project in solution.funded_projects()) == 2627300
    planx = next(one for one in solution.uk_solutions() if one.slug == "planx")
    assert planx.licence_or_terms == "MPL-2.0 (unverified)"


def test_no_word_stands_for_one_thing_twice() -> None:
    for row in read_list("find_synonyms"):
        words = [word.strip() for word in row["words"].split(";")]
        assert len(words) == len(set(words)), row["concept"]
        assert len(words) > 1, row["concept"]
    concepts = [row["concept"] for row in read_list("find_synonyms")]
    assert len(concepts) == len(set(concepts))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Our tenants report repairs by phone", "housing_management"),
        ("missed bins and garden waste", "waste_street"),
        ("the electoral register and postal votes", "electoral"),
        ("EHCP reviews for pupils with SEND run late", "education_management"),
    ],
)
def test_a_type_of_system_is_told_with_the_words_that_say_so(text: str, code: str) -> None:
    best = system_types_of_text(text)[0]
    assert best.code == code
    assert 0 < best.score < 1
    assert all(word in text for word in best.words)
    assert best.words[0] in best.reason.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("damp and mould in our council homes", "housing-quality-and-safety"),
        ("families in temporary accommodation", "homelessness-and-rough-sleeping"),
        ("potholes and street lighting", "transport-and-local-infrastructure"),
        ("children in care move too often", "keeping-children-safe"),
    ],
)
def test_an_aim_is_told_with_the_words_that_say_so(text: str, code: str) -> None:
    best = aims_of_text(text)[0]
    assert best.code == code
    assert best.name == aim.aim_names()[code]
    assert all(word in text for word in best.words)


@pytest.mark.parametrize("text", ["", "😀", "we send it to them", "something else"])
def test_nothing_is_suggested_for_nothing(text: str) -> None:
    assert aims_of_text(text) == system_types_of_text(text) == ()
