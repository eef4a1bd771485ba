"""Judgements are kept, written for the build, withdrawn and never lost; only names that the picture lists are judged;
a buying group is drafted whole or not at all."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from moothall.desks.buying import actions, queries_judgements
from moothall.desks.buying.models import SupplierJudgement
from moothall.engines import store
from moothall.engines.journey.schemas import LINKED
from moothall.engines.link.judgements import AliasKey, Judgement, read_judgements
from moothall.register import kept_files, record_queries
from moothall.register.models import Organisation
from moothall.register.models_record import Matter
from moothall.register.roles import Actor

pytestmark = pytest.mark.django_db
CLERK, READER = Actor("A. Clerk", "officer"), Actor("A. Passer-by", "public")
ACME, ACNE, ACME_UK, OTHER = (
    AliasKey("northtown", "", "ACME LTD"),
    AliasKey("northtown", "00172", 'Acne, "Ltd"'),
    AliasKey("southfire", "", "Acme (UK) Limited"),
    AliasKey("contract:contracts-finder", "", "Acme Holdings"),
)
LEEDS, YORK = "local-authority:LDS", "local-authority:YOR"
DATASET = {"picture": "20261126T073453", "built_at": "2026-11-26T07:34:53+00:00", "code": "46d34f844857"}
ANSWER = actions.Answer(
    "Who pays for housing systems",
    {"name": "who_pays", "address": "/buying/renew/system/housing/", "parameters": {"window": 12}},
    DATASET,
    {"total": Decimal("1200.50"), "ends": [{"id": LEEDS, "end": date(2026, 3, 31)}]},
)
WANTED = actions.GroupWanted(
    "Housing systems together", "housing", (LEEDS, YORK, LEEDS), (ANSWER,), contracts=(("ocds-b5fd17-1", "Housing"),)
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one test, and a picture that lists four names of suppliers."""
    rows = [
        {
            "publisher_id": key.publisher_id,
            "supplier_ref_pub": key.supplier_ref_pub or None,
            "supplier_text": key.supplier_text,
            "supplier_id": f"acme-{number}",
            "score": 1.0,
            "decision": "alone",
        }
        for number, key in enumerate((ACME, ACNE, ACME_UK, OTHER))
    ]
    connection = store.connect()
    connection.register("named", pa.Table.from_pylist(rows, LINKED["supplier_alias"]))
    connection.execute("CREATE TABLE supplier_alias AS SELECT * FROM named")
    connection.execute("CREATE TABLE summary_publisher (publisher_id TEXT, publisher_name TEXT)")
    picture = store.Picture(tmp_path / "picture", "1", datetime(2026, 1, 1, tzinfo=UTC), {}, connection)
    monkeypatch.setattr(store, "open_picture", lambda *_: picture)
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    return tmp_path


def lines(home: Path) -> list[dict[str, str]]:
    with (home / "judgements.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_works(home: Path) -> None:
    number = actions.judge("join", ACME, ACNE, "Same company\nnumber", CLERK)
    (line,) = lines(home)
    assert tuple(line) == actions.FILE.columns
    made_at = line["made_at"]
    assert datetime.fromisoformat(made_at).tzinfo
    kept = Judgement("join", ACME, ACNE, "Same company number", "A. Clerk", made_at)
    assert read_judgements(home / "judgements.csv") == [kept]
    row = queries_judgements.judgement(number)
    assert row
    assert row.in_force
    assert (row.left.text, row.right.supplier_id, row.made_by) == ("ACME LTD", "acme-1", "A. Clerk")


def test_a_withdrawn_judgement_is_kept_and_no_longer_written(home: Path) -> None:
    first = actions.judge("join", ACME, ACNE, "r", CLERK)
    second = actions.judge("part", ACME, OTHER, "r", CLERK)
    actions.withdraw_judgement(second, Actor("B. Clerk", "officer"), "It was right after all")
    actions.withdraw_judgement(second, Actor("C. Clerk", "officer"), "Again")
    assert [line["verb"] for line in lines(home)] == ["join"]
    rows, total = queries_judgements.judgements()
    assert ([row.number for row in rows], total) == ([first, second], 2)
    assert (rows[1].withdrawn_by, rows[1].withdrawn_reason) == ("B. Clerk", "It was right after all")
    assert [row.number for row in queries_judgements.judgements(live=True)[0]] == [first]
    assert [row.number for row in queries_judgements.judgements(live=False)[0]] == [second]
    assert queries_judgements.judgements(limit=1, offset=1)[0] == rows[1:]
    assert queries_judgements.judgement(second + 100) is None


@pytest.mark.parametrize(
    ("before", "verb", "pair", "refused"),
    [
        ([("join", ACME, ACNE)], "join", (ACME, ACNE), True),
        ([("join", ACME, ACNE)], "part", (ACNE, ACME), True),
        ([("part", ACME, ACNE)], "join", (ACNE, ACME), True),
        ([("join", ACME, ACNE), ("join", ACNE, OTHER)], "part", (ACME, OTHER), True),
        ([("join", ACME, ACNE), ("part", ACNE, OTHER)], "join", (OTHER, ACME), True),
        ([("join", ACME, ACNE), ("part", ACNE, OTHER)], "join", (ACME_UK, ACME), False),
        ([("join", ACME, ACNE)], "part", (ACME, OTHER), False),
        ([("part", ACME, ACNE)], "part", (ACNE, OTHER), False),
        ([("part", ACME, ACNE), ("part", ACNE, OTHER)], "join", (ACME, OTHER), False),
    ],
)
def test_a_judgement_that_contradicts_one_in_force_is_refused(
    home: Path, before: list[tuple[str, AliasKey, AliasKey]], verb: str, pair: tuple[AliasKey, AliasKey], refused: bool
) -> None:
    for each in before:
        actions.judge(*each, "r", CLERK)
    if refused:
        with pytest.raises(actions.Conflict, match=r"Judgement \d+ by A. Clerk is in force .*Withdraw it first"):
            actions.judge(verb, *pair, "r", CLERK)
    else:
        actions.judge(verb, *pair, "r", CLERK)
    assert len(lines(home)) == SupplierJudgement.objects.count() == len(before) + (not refused)


def test_what_was_withdrawn_stands_in_nobodys_way() -> None:
    number = actions.judge("join", ACME, ACNE, "r", CLERK)
    actions.withdraw_judgement(number, CLERK, "r")
    actions.judge("part", ACME, ACNE, "r", CLERK)


@pytest.mark.parametrize(
    "key",
    [AliasKey("northtown", "", "Mrs Jane Doe"), replace(ACME, supplier_ref_pub="9"), replace(ACNE, publisher_id="x")],
)
def test_only_names_that_the_picture_lists_can_be_judged(key: AliasKey) -> None:
    for pair in ((ACME, key), (key, ACME)):
        with pytest.raises(actions.UnknownName):
            actions.judge("join", *pair, "r", CLERK)
    assert not SupplierJudgement.objects.exists()


@pytest.mark.parametrize(
    ("verb", "pair", "reason", "name"),
    [
        ("merge", (ACME, ACNE), "r", "A"),
        ("join", (ACME, ACME), "r", "A"),
        ("join", (ACME, ACNE), " ", "A"),
        ("join", (ACME, ACNE), "r", " "),
    ],
)
def test_what_is_no_judgement_is_refused(
    verb: str, pair: tuple[AliasKey, AliasKey], reason: str, name: str, home: Path
) -> None:
    with pytest.raises(ValueError, match="two names, with a reason"):
        actions.judge(verb, *pair, reason, Actor(name, "officer"))
    assert not (home / "judgements.csv").exists()


def test_a_role_without_the_right_can_do_nothing() -> None:
    number = actions.judge("join", ACME, ACNE, "r", CLERK)
    with pytest.raises(actions.NotYours):
        actions.judge("part", ACME, OTHER, "r", READER)
    with pytest.raises(actions.NotYours):
        actions.withdraw_judgement(number, READER, "r")
    with pytest.raises(actions.NotYours):
        actions.form_buying_group(WANTED, READER)
    assert queries_judgements.judgement(number).in_force
    assert not Matter.objects.exists()


def test_lines_written_by_hand_stay(home: Path) -> None:
    hand = "verb,left_publisher,left_text,right_publisher,right_text,reason\njoin,a,X,b,Y,by hand\n"
    (home / "judgements.csv").write_text(hand, encoding="utf-8")
    number = actions.judge("join", ACME, ACNE, "r", CLERK)
    assert [line["reason"] for line in lines(home)] == ["by hand", "r"]
    actions.withdraw_judgement(number, CLERK, "r")
    assert [line["left_text"] for line in lines(home)] == ["X"]


def test_nothing_is_made_when_the_disk_refuses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.judge("join", ACME, ACNE, "r", CLERK)
    before = (home / "judgements.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_files.os, "fsync", full)
    with pytest.raises(actions.NotKept, match=r"The judgement was not made.*No space left"):
        actions.judge("part", ACME, OTHER, "r", CLERK)
    assert SupplierJudgement.objects.count() == 1
    assert (home / "judgements.csv").read_bytes() == before
    assert not list(home.glob(".judgements.csv*"))


def test_the_judgements_of_a_supplier_are_those_of_its_names() -> None:
    number = actions.judge("join", ACME, ACNE, "r", CLERK)
    actions.judge("part", ACME_UK, OTHER, "r", CLERK)
    for names in ({ACNE}, {ACME, AliasKey("x", "", "Y")}):
        assert [row.number for row in queries_judgements.judgements_of(frozenset(names))] == [number]
    namesake = replace(ACME, publisher_id="southfire")
    assert queries_judgements.judgements_of(frozenset({namesake})) == ()


def test_a_name_that_the_picture_no_longer_lists_is_withheld_if_it_reads_as_a_persons() -> None:
    sides = {"left_publisher": "northtown", "right_publisher": "northtown", "right_text": "Vanished Systems Ltd"}
    kept = SupplierJudgement.objects.create(
        verb="join", left_text="Mrs Jane Doe", **sides, reason="r", made_by="A", made_at=datetime.now(UTC)
    )
    row = queries_judgements.judgement(kept.pk)
    assert (row.left.text, row.right.text) == (queries_judgements.WITHHELD, "Vanished Systems Ltd")
    assert row.left.supplier_id is None


# Buying groups --------------------------------------------------------------------------------------------------------


@pytest.fixture
def bodies() -> None:
    """Two councils in the register, if the lists have not been loaded into it."""
    for organisation_id, name in ((LEEDS, "Leeds City Council"), (YORK, "City of York Council")):
        kept = {"name": name, "official_name": name, "kind": "metropolitan", "tier": "unitary", "nation": "England"}
        Organisation.objects.get_or_create(organisation_id=organisation_id, defaults=kept)


def test_a_buying_group_is_a_draft_with_its_evidence(bodies: None) -> None:
    reference = actions.form_buying_group(WANTED, CLERK)
    card = record_queries.matter(reference)
    assert (card.kind, card.state, card.system_type, card.owner) == ("buying-group", "draft", "housing", None)
    assert {(m.organisation_id, m.part) for m in card.members} == {(LEEDS, "proposed"), (YORK, "proposed")}
    (evidence,) = record_queries.evidence_of(reference)
    assert record_queries.verify(evidence)
    assert (evidence.figures["total"], evidence.dataset) == ("1200.50", DATASET)
    assert record_queries.changed_since(evidence, ANSWER.figures) == ()
    assert [(row.says, row.identifier) for row in record_queries.links_of(reference)] == [("renews", "ocds-b5fd17-1")]
    assert [event.action for event in record_queries.history(reference)] == [
        "draft",
        "attach-evidence",
        "add-member",
        "add-member",
        "link",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answers": ()}, "rests on evidence"),
        ({"organisation_ids": (LEEDS, "nowhere")}, "no organisation 'nowhere'"),
        ({"answers": (replace(ANSWER, figures={"total": 1.5}),)}, r"figures\.total is a float"),
        ({"title": ""}, "title"),
    ],
)
def test_a_group_that_cannot_be_whole_is_not_made(bodies: None, change: dict[str, object], said: str) -> None:
    first = actions.form_buying_group(WANTED, CLERK)
    with pytest.raises(actions.Refused, match=said):
        actions.form_buying_group(replace(WANTED, **change), CLERK)
    assert [m.reference for m in record_queries.matters()] == [first]
    assert int(actions.form_buying_group(WANTED, CLERK)[-4:]) == int(first[-4:]) + 1
