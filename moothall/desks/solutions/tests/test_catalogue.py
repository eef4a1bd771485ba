"""The catalogue: the published lists, publiccode.yml in and out, corrections, and what was and is the same solution."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moothall.desks.solutions import actions_seed, queries, queries_records
from moothall.desks.solutions.actions import (
    Wanted,
    add_solution,
    also_known_as,
    edit_solution,
    repository_key,
    retire_solution,
)
from moothall.desks.solutions.actions_records import check_again, read_publiccode
from moothall.desks.solutions.models import PubliccodeVersion, Solution
from moothall.desks.solutions.tests.conftest import MOOTHALL
from moothall.register.record_errors import NotYours, Refused, Stale
from moothall.register.record_queries import history, links_of, matter
from moothall.register.record_replay import replay
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("used_home")]
RECORDS = Path(actions_seed.__file__).parent / "examples/publiccode"
GOOD = b"""publiccodeYmlVersion: "0"
name: Example Forms
url: https://example.org/forms.git
landingURL: https://example.org/forms
platforms: [web]
developmentStatus: stable
softwareType: standalone/web
description:
  en:
    shortDescription: Forms for residents
    longDescription: "%s"
    features: [Forms]
legal:
  license: MIT
maintenance:
  type: contract
  contractors:
    - name: Forms and Maps Ltd
      until: "2027-03-31"
localisation:
  localisationReady: true
  availableLanguages: [en]
""" % (b"A long description of what it does. " * 8).strip()


# The lists -----------------------------------------------------------------------------------------------------------


def test_the_lists_are_loaded_once_and_what_changed_in_them_files_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    actions_seed.load_lists()
    assert Solution.objects.filter(origin="uk-list").count() == 28
    assert Solution.objects.filter(origin="products").count() == 327
    files = {path.read_bytes() for path in RECORDS.glob("*.publiccode.yml")}
    assert PubliccodeVersion.objects.count() == len(files) == 38
    for kept in PubliccodeVersion.objects.all():
        assert kept.verdict in ("valid", "valid_with_warnings", "invalid")
        assert kept.messages or kept.verdict == "valid"
        assert all(said["text"] and said["severity"] in ("error", "warning") for said in kept.messages)
    before = {each.reference: matter(each.reference) for each in queries.every_solution()}
    assert all(replay(history(reference)).state == "listed" for reference in list(before)[:20])

    assert "0 new and 0 changed of 28" in actions_seed.load_lists()[0]
    assert {each.reference: matter(each.reference) for each in queries.every_solution()} == before

    row = Solution.objects.get(slug="planx")
    edit_solution(row.matter.reference, actor("staff"), None, {"steward": "Corrected by a person"})
    renamed = [(slug, changed(slug, wanted)) for slug, wanted in actions_seed._uk_rows()]
    monkeypatch.setattr(actions_seed, "_uk_rows", lambda: iter(renamed))
    assert "0 new and 1 changed of 28" in actions_seed.load_lists()[0]
    row.refresh_from_db()
    assert (row.licence, row.steward) == ("MIT", "Corrected by a person")
    assert history(row.matter.reference)[-1].data["changed"] == {"licence": ["MPL-2.0 (unverified)", "MIT"]}


def changed(slug: str, wanted: Wanted) -> Wanted:
    """The row of one solution as the list might say it next year."""
    from dataclasses import replace

    return replace(wanted, licence="MIT", steward="Somebody else") if slug == "planx" else wanted


def test_two_drafts_of_one_record_are_versions_of_one_solution() -> None:
    for name in ("catala.early", "catala"):
        read_publiccode((RECORDS / f"{name}.publiccode.yml").read_bytes(), name, MOOTHALL, slug="catala")
    row = Solution.objects.get()
    assert [each.number for each in queries_records.versions(row.matter.reference)] == [2, 1]
    assert row.name == "Catala"


# publiccode.yml ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_kept_makes_a_solution_and_the_same_again_makes_nothing(client: Client) -> None:
    read = read_publiccode(GOOD, "typed", actor("officer"))
    assert (read.new_solution, read.new_text, read.verdict) == (True, True, "valid")
    again = read_publiccode(GOOD, "typed", actor("officer", OTHER_COUNCIL))
    assert (again.reference, again.new_solution, again.new_text) == (read.reference, False, False)
    assert client.get(f"/solutions/{read.reference}/publiccode.yml").content == GOOD
    page = client.get(f"/solutions/{read.reference}/").content.decode()
    assert "Forms and Maps Ltd" in page
    assert "runs out on 31 March 2027" in page


def test_a_file_with_faults_is_kept_with_every_fault_and_its_place(client: Client) -> None:
    read = read_publiccode(GOOD.replace(b"license: MIT", b"license: none-of-these"), "typed", actor("officer"))
    assert read.verdict == "invalid"
    page = client.get(f"/solutions/{read.reference}/publiccode/").content.decode()
    assert "Has faults" in page
    assert "legal.license" in page
    row = client.get(f"/solutions/{read.reference}/publiccode.json").getvalue().decode()
    assert '"line": 14' in row


@pytest.mark.parametrize("data", [b"", b"\0\0", b"name: [", b"- 1", b"&a [*a]", b"\xff\xfe"])
def test_what_is_no_record_is_checked_without_failing_and_not_kept(data: bytes, client: Client) -> None:
    response = client.post("/solutions/check/", {"file": SimpleUploadedFile("x.yml", data)})
    assert response.status_code == 200
    with pytest.raises(Refused):
        read_publiccode(data, "typed", actor("officer"))
    assert not Solution.objects.exists()


def test_a_file_of_more_than_a_megabyte_is_refused(client: Client) -> None:
    large = SimpleUploadedFile("invoice.pdf.exe", b"#" * 1_000_001)
    said = client.post("/solutions/check/", {"file": large}).content.decode()
    assert "expected at most 1,000,000" in said
    with pytest.raises(Refused, match="1,000,001 bytes"):
        read_publiccode(b"#" * 1_000_001, "typed", actor("officer"))


def test_anybody_can_check_and_only_officers_keep(client: Client) -> None:
    response = client.post("/solutions/check/", {"text": GOOD.decode()})
    assert "Example Forms" in response.content.decode()
    assert client.post("/solutions/check/", {"text": GOOD.decode(), "keep": "1"}).status_code in (302, 403)
    assert not Solution.objects.exists()
    sign_in(client, "officer")
    assert client.post("/solutions/check/", {"text": GOOD.decode(), "keep": "1"}).status_code == 302
    assert Solution.objects.count() == 1


def test_a_better_checker_changes_the_verdict_and_files_it() -> None:
    read = read_publiccode(GOOD, "typed", actor("officer"))
    assert check_again(MOOTHALL) == 0
    PubliccodeVersion.objects.update(verdict="invalid")
    assert check_again(MOOTHALL) == 1
    assert history(read.reference)[-1].data["verdict"] == ["invalid", "valid"]


def test_what_a_person_wrote_is_not_overwritten_by_a_file() -> None:
    by = actor("officer")
    reference = add_solution(
        Wanted("Forms", "open-source", repository="https://example.org/forms"), by, organisation_id=COUNCIL
    )
    read_publiccode(GOOD, "typed", by, reference=reference)
    row = queries.solution(reference)
    assert row is not None
    assert (row.name, row.licence, row.website) == ("Forms", "MIT", "https://example.org/forms")


# One solution, whatever it is called ---------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [
    "https://Example.org/Org/Repo.git", "git@example.org:org/repo.git", "http://www.example.org/org/repo/",
])  # fmt: skip
def test_a_repository_is_one_however_it_is_written(other: str) -> None:
    assert repository_key(other) == repository_key("https://example.org/org/repo") == "example.org/org/repo"


def test_a_repository_that_moved_is_the_same_solution() -> None:
    read = read_publiccode(GOOD, "typed", MOOTHALL)
    edit_solution(read.reference, MOOTHALL, None, {"repository": "https://example.org/new/forms"})
    assert read_publiccode(GOOD + b"# later\n", "typed", MOOTHALL).reference == read.reference
    with pytest.raises(Refused, match="has that repository already"):
        add_solution(Wanted("Another", "open-source", repository="https://example.org/new/forms.git"), MOOTHALL)


def test_it_is_found_by_names_that_it_had(client: Client, planx: str) -> None:
    also_known_as(planx, "plan-x", "Another spelling", MOOTHALL)
    for slug in ("planx", "plan-x"):
        assert client.get(f"/solutions/name/{slug}/")["Location"] == f"/solutions/{planx}/"
    with pytest.raises(Refused, match="taken"):
        also_known_as(planx, "plan-x", "Again", MOOTHALL)
    assert add_solution(Wanted("Plan X", "open-source"), MOOTHALL, slug="plan-x") != planx
    assert queries.reference_of("plan-x-2") is not None


def test_retiring_names_the_one_that_carries_on_and_makes_no_ring(planx: str, revenues: str) -> None:
    by, version = actor("staff"), Solution.objects.get(slug="planx").matter.version
    with pytest.raises(Stale):
        retire_solution(planx, revenues, by, version - 1, "Merged")
    retire_solution(planx, revenues, by, version, "Merged")
    assert [(each.kind, each.reference) for each in links_of(planx)] == [("retired-in-favour-of", revenues)]
    with pytest.raises(Refused, match="gives way"):
        retire_solution(revenues, planx, by, Solution.objects.get(matter__reference=revenues).matter.version, "Back")
    row = queries.solution(planx)
    assert row is not None
    assert row.state == "retired"


# Corrections ---------------------------------------------------------------------------------------------------------


def test_a_solution_is_added_by_an_officer_and_corrected_by_its_own_organisation(client: Client) -> None:
    sign_in(client, "officer")
    told = {"name": "Bin finder", "kind": "open-source", "description": "Finds bins", "system": "waste_street"}
    reference = client.post("/solutions/add/", told)["Location"].split("/")[2]
    row = queries.solution(reference)
    assert row is not None
    assert row.systems == ("waste_street",)
    changed = {**told, "licence": "MIT", "version": row.version}
    assert client.post(f"/solutions/{reference}/edit/", changed).status_code == 302
    stale = client.post(f"/solutions/{reference}/edit/", {**changed, "licence": "GPL-3.0-only"})
    assert "has changed since you opened it" in stale.content.decode()
    assert "GPL-3.0-only" in stale.content.decode()
    sign_in(client, "officer", OTHER_COUNCIL)
    assert client.get(f"/solutions/{reference}/edit/").status_code == 403
    with pytest.raises(NotYours):
        edit_solution(reference, actor("officer", OTHER_COUNCIL), None, {"licence": "X"})


@pytest.mark.parametrize(("fields", "said"), [
    ({"kind": "moon"}, "no kind"), ({"website": "javascript:alert(1)"}, "no address"),
    ({"systems": ("moon",)}, "no type"),
    ({"name": " "}, "needs a name"), ({"steward": "x" * 256}, "at most 255"),
])  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_a_sentence(fields: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        add_solution(Wanted(**{"name": "X", "kind": "open-source", **fields}), MOOTHALL)  # type: ignore[arg-type]


def test_the_list_filters_and_downloads(client: Client, planx: str, revenues: str) -> None:
    rows = client.get("/solutions/list.json?kind=open-source").getvalue().decode()
    assert planx in rows
    assert revenues not in rows
    assert "No solution fits" in client.get("/solutions/list/?q=zzzz").content.decode()
    assert [row.reference for row in queries.solutions(queries.Chosen(q="planning forms"))] == [planx]
    assert [row.kind for row in queries.solutions(queries.Chosen())] == ["open-source", "commercial"]
