"""Corrections are kept, written for the build, withdrawn and never lost; what is written by hand stays."""

import csv
from pathlib import Path

import pytest

from moothall.desks.spending import actions, queries_faults
from moothall.desks.spending.models import Correction
from moothall.register import kept_files

pytestmark = pytest.mark.django_db
WANTED = actions.Wanted("northtown", "The values are days", "A. Clerk", "", "Paid On", "PaymentDate")


def lines(home: Path) -> list[dict[str, str]]:
    """The corrections file as the build reads it."""
    with (home / actions.FILE_NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_works(home: Path) -> None:
    number = actions.correct_mapping(WANTED)
    (line,) = lines(home)
    assert tuple(line) == actions.COLUMNS
    assert line["publisher"] == "northtown"
    assert line["heading"] == "Paid On"
    assert line["field"] == "PaymentDate"
    assert line["reason"] == "The values are days"
    assert line["made_at"].endswith("Z")
    assert queries_faults.correction(number).in_force


def test_a_withdrawn_correction_is_kept_and_no_longer_written(home: Path) -> None:
    number = actions.correct_mapping(WANTED)
    actions.withdraw_correction(number, "B. Clerk", "It was right after all")
    assert lines(home) == []
    kept = queries_faults.correction(number)
    assert kept
    assert not kept.in_force
    assert kept.withdrawn_by == "B. Clerk"
    assert queries_faults.corrections() == []
    assert [c.number for c in queries_faults.corrections(live=False)] == [number]
    actions.withdraw_correction(number, "C. Clerk", "Again")
    assert queries_faults.correction(number).withdrawn_by == "B. Clerk"


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ({}, True),
        ({"field": "other_date"}, True),
        ({"heading": "What for", "field": "Purpose"}, False),
        ({"file_pattern": "northtown/x.csv"}, False),
        ({"publisher_id": "southfire"}, False),
        ({"heading": "", "field": "", "header_row": 3}, False),
    ],
)
def test_a_second_correction_of_the_same_place_is_refused(home: Path, second: dict[str, object], refused: bool) -> None:
    actions.correct_mapping(WANTED)
    other = actions.Wanted(**{**vars(WANTED), **second})
    if refused:
        with pytest.raises(actions.Conflict, match="Withdraw it first"):
            actions.correct_mapping(other)
    else:
        actions.correct_mapping(other)
    assert len(lines(home)) == Correction.objects.count() == (1 if refused else 2)


def test_two_header_rows_for_the_same_files_conflict(home: Path) -> None:
    row = actions.Wanted("northtown", "r", "A", header_row=3)
    actions.correct_mapping(row)
    with pytest.raises(actions.Conflict):
        actions.correct_mapping(actions.Wanted("northtown", "r", "A", header_row=4))


def test_lines_written_by_hand_stay(home: Path) -> None:
    hand = 'publisher,file,heading,field,reason\nsouthfire,,Net £,Amount,"by hand, with a comma"\n'
    (home / actions.FILE_NAME).write_text(hand, encoding="utf-8")
    number = actions.correct_mapping(WANTED)
    assert [line["publisher"] for line in lines(home)] == ["southfire", "northtown"]
    actions.withdraw_correction(number, "A", "r")
    assert [line["reason"] for line in lines(home)] == ["by hand, with a comma"]


def test_a_reason_on_several_lines_stays_one_line(home: Path) -> None:
    actions.correct_mapping(actions.Wanted(**{**vars(WANTED), "reason": 'one\r\ntwo "three"'}))
    assert lines(home)[0]["reason"] == 'one two "three"'


def test_nothing_is_made_when_the_disk_refuses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.correct_mapping(WANTED)
    before = (home / actions.FILE_NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_files.os, "fsync", full)
    with pytest.raises(actions.NotKept, match="No space left"):
        actions.correct_mapping(actions.Wanted(**{**vars(WANTED), "heading": "What for"}))
    assert Correction.objects.count() == 1
    assert (home / actions.FILE_NAME).read_bytes() == before
    assert not list(home.glob(".corrections.csv*"))


def test_the_build_reads_what_is_written(home: Path) -> None:
    from moothall.engines.journey.sources import find_rules

    actions.correct_mapping(actions.Wanted(**{**vars(WANTED), "file_pattern": "northtown/2019[[]1].csv"}))
    actions.correct_mapping(actions.Wanted("northtown", "r", "A", delimiter="tab", encoding="cp1252", header_row=4))
    mapping, opening = find_rules([], home / actions.FILE_NAME)
    assert mapping.applies("northtown", "northtown/2019[1].csv")
    assert not mapping.applies("northtown", "northtown/20191.csv")
    assert (mapping.correction.heading, mapping.correction.field) == ("Paid On", "PaymentDate")
    assert (opening.correction.delimiter, opening.correction.encoding, opening.correction.header_row) == (
        "\t",
        "cp1252",
        4,
    )
