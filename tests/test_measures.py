"""The pure measures of the renewals page, on figures made up for the purpose and on the project's lists."""

import csv
import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.engines.measure.moves import MonthPaid, Move, find_moves
from moothall.engines.measure.neighbours import FEATURES, REGION_STEP, neighbours, profiles, read_profiles
from moothall.engines.measure.population import estimates, residents, residents_in
from moothall.engines.measure.renewals import Ending, who_could_join
from moothall.engines.measure.spread import herfindahl, largest_share, outliers, shares, spread
from moothall.register.compile_facts import compile_facts
from moothall.vocabulary.code_list import read_list

L = "local-authority:"


# Residents ------------------------------------------------------------------------------------------------------------


def test_residents_of_a_financial_year_are_those_of_its_first_summer() -> None:
    row = next(r for r in read_list("population") if r["organisation_id"] == L + "BRD" and r["year"] == "2019")
    found = residents_in(L + "BRD", "2019-20")
    assert found is not None
    assert (found.number, found.year, found.what) == (int(row["population"]), 2019, "mid-2019 estimate")


def test_the_districts_of_a_county_are_its_residents() -> None:
    """ONS prints counties on their own; the districts must add up to them."""
    districts = [r["organisation_id"] for r in read_list("organisations")
                 if r["county_id"] == L + "DEV" and not r["valid_to"]]  # fmt: skip
    parts = [residents(d, 2024) for d in districts]
    county = residents(L + "DEV", 2024)
    assert county is not None
    assert sum(p.number for p in parts if p) == county.number


def test_a_county_that_was_cut_in_two_is_the_sum_of_the_two() -> None:
    county, parts = residents(L + "CMA", 2019), [residents(L + c, 2019) for c in ("CBD", "WAF")]
    assert county is not None
    assert county.number == sum(p.number for p in parts if p)
    assert "2 councils that together followed it" in county.what
    assert abs(county.number / estimates().ended[L + "CMA"][0] - 1) < 0.01  # the register's own figure of 2020


def test_no_sum_is_made_of_areas_that_are_not_the_same() -> None:
    """Dorset County lost Christchurch to another council; Taunton Deane is a part of what followed it."""
    assert residents(L + "DOR", 2018) is None
    assert residents(L + "TAU", 2018) is None


def test_the_nearest_year_stands_in_and_says_so_and_a_distant_one_does_not() -> None:
    late = residents(L + "BRD", 2026)
    assert late is not None
    assert (late.year, late.what) == (2024, "mid-2024 estimate; none of 2026 is held")
    assert residents(L + "BRD", 2028) is None
    assert residents(L + "BRD", 2009) is None


def test_london_is_its_region_and_a_department_has_no_residents() -> None:
    boroughs = [r["organisation_id"] for r in read_list("organisations")
                if r["kind"] in ("london-borough", "city-corporation")]  # fmt: skip
    london = residents(L + "GLA", 2024)
    assert london is not None
    assert london.number == sum(r.number for b in boroughs if (r := residents(b, 2024)))
    assert residents("government-organisation:D2", 2019) is None
    assert residents("no:such", 2019) is None


# Councils alike -------------------------------------------------------------------------------------------------------

FACTS = ("organisation_id", "population", "population_year", "density_per_km2", "percent_aged_0_15",
         "percent_aged_65_over", "age_year", "deprivation_score", "deprivation_year", "rural_percent", "rural_year",
         "how")  # fmt: skip


def made_up(*rows: tuple[str, str, dict[str, str]]) -> dict:
    """Profiles of made-up councils: id, kind, facts that differ from a plain one."""
    plain = {"population": "100000", "population_year": "2024", "density_per_km2": "500", "percent_aged_0_15": "18",
             "percent_aged_65_over": "20", "age_year": "2024", "deprivation_score": "20", "deprivation_year": "2025",
             "rural_percent": "30", "rural_year": "2011"}  # fmt: skip
    facts = [{**dict.fromkeys(FACTS, ""), **plain, **known, "organisation_id": i} for i, _, known in rows]
    bodies = [{"organisation_id": i, "kind": kind, "nation": "England", "region": known.get("region", "North"),
               "valid_to": ""} for i, kind, known in rows]  # fmt: skip
    return read_profiles(facts, bodies)


def test_a_distance_is_euclidean_in_standard_deviations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two councils that differ in one feature only: of values 10, 20, 30 the deviation is the root of 200/3."""
    held = made_up(("a", "unitary", {"deprivation_score": "10"}), ("b", "unitary", {"deprivation_score": "20"}),
                   ("c", "london-borough", {"deprivation_score": "30", "region": "London"}),
                   ("d", "district", {"deprivation_score": "10"}))  # fmt: skip
    monkeypatch.setattr("moothall.engines.measure.neighbours.profiles", lambda: held)
    step = 10 / math.sqrt(200 / 3)
    # Features in which nobody differs say nothing; the one that is left counts for all six.
    near, far = neighbours("a")
    assert (near.organisation_id, near.same_region) == ("b", True)
    assert near.distance == round(math.sqrt(step**2 * len(FEATURES)), 3)
    assert (far.organisation_id, far.same_region) == ("c", False)
    assert far.distance == round(math.sqrt((2 * step) ** 2 * len(FEATURES) + REGION_STEP**2), 3)
    assert neighbours("d") == ()


def test_population_is_compared_by_its_logarithm(monkeypatch: pytest.MonkeyPatch) -> None:
    held = made_up(*((name, "county", {"population": str(number)}) for name, number in
                     (("half", 50_000), ("one", 100_000), ("two", 200_000))))  # fmt: skip
    monkeypatch.setattr("moothall.engines.measure.neighbours.profiles", lambda: held)
    assert len({n.distance for n in neighbours("one")}) == 1


def test_a_missing_fact_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    held = made_up(("a", "county", {"rural_percent": ""}), ("b", "county", {"deprivation_score": "30"}),
                   ("c", "county", {}))  # fmt: skip
    monkeypatch.setattr("moothall.engines.measure.neighbours.profiles", lambda: held)
    other = {n.organisation_id: n for n in neighbours("a")}
    assert "Rural" in other["b"].missing
    assert next(f for f in other["b"].facts if f.title == "Rural").own is None
    assert other["b"].distance > other["c"].distance == 0


def test_only_councils_of_the_same_tier_and_nation_are_alike() -> None:
    for code in ("DEV", "ELM", "BRD", "CMD", "GLG"):
        own = profiles()[L + code]
        found = neighbours(L + code, limit=None)
        assert found
        assert {profiles()[n.organisation_id].group for n in found} == {own.group}
        assert L + code not in {n.organisation_id for n in found}
        assert [n.distance for n in found] == sorted(n.distance for n in found)


def test_among_chooses_and_takes_councils_that_have_ended() -> None:
    chosen = [L + "CAR", L + "ELM", L + "BRD", "no:such"]
    assert {n.organisation_id for n in neighbours(L + "FEN", among=chosen)} == {L + "CAR", L + "ELM"}
    assert L + "CAR" not in {n.organisation_id for n in neighbours(L + "FEN", limit=None)}
    assert neighbours("no:such") == ()


def test_compiling_facts_weighs_districts_and_adds_up_merged_ones(tmp_path: Path) -> None:
    """A county of two districts, one of them merged from two; estimates of a place that no body has are left out."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    write(out / "organisations.csv", "organisation_id kind county_id valid_to population population_year area_km2",
          "c county  . 400 2024 10", "d1 district c . 300 2024 5", "d2 district c . 100 2024 5",
          "o1 district c 2019-03-31 60 2020 2", "o2 district c 2019-03-31 . . 3", "x waste . . . . .")  # fmt: skip
    write(out / "organisation_identifiers.csv", "organisation_id scheme value",
          *(f"{i} gss G{i}" for i in ("c", "d1", "d2", "o1", "o2")))  # fmt: skip
    write(out / "successions.csv", "predecessor_id successor_id old_area_split status",
          "o1 d2 no past", "o2 d2 no past")  # fmt: skip
    write(folder / "population_mye_2015_2024.csv", "gss year population",
          "Gd1 2024 300", "Gd2 2024 100", "Gc 2024 400", "E92 2024 999", "E12000007 2024 7")  # fmt: skip
    write(folder / "population_context_2024.csv", "gss year population density_per_km2 pct_aged_0_15 pct_aged_65_plus",
          "Gd1 2024 300 60 20 10", "Gd2 2024 100 20 20 10", "Gc 2024 400 40 20 10")  # fmt: skip
    score = "index_domain average_score"
    domain = "Index of Multiple Deprivation"
    write(folder / "indices_of_deprivation_2019_lad.csv", f"lad19cd {score}", f"Go1 {domain.replace(' ', '_')} 50")
    write(folder / "indices_of_deprivation_2025_lad.csv", f"area_code {score}",
          f"Gd1 {domain.replace(' ', '_')} 10", f"Gd2 {domain.replace(' ', '_')} 30", "Gd2 Income 99")  # fmt: skip
    for name in ("2019", "2025"):
        path = folder / f"indices_of_deprivation_{name}_lad.csv"
        path.write_text(path.read_text().replace("_of_Multiple_", " of Multiple "))
    write(folder / "ruc_2011_lad_england.csv", "LAD18CD rural all", "Gd1 100 200", "Go1 30 40", "Go2 0 60")
    path = folder / "ruc_2011_lad_england.csv"
    path.write_text(path.read_text().replace("rural,all", "Total Rural population 2011,Total population 2011"))
    assert compile_facts(folder, out) == {"population": 4, "council_facts": 5}
    facts = {row["organisation_id"]: row for row in csv.DictReader((out / "council_facts.csv").open())}
    assert facts["c"]["deprivation_score"] == "15.00"  # (300 x 10 + 100 x 30) / 400
    assert "2 districts" in facts["c"]["how"]
    assert (facts["d2"]["rural_percent"], facts["c"]["rural_percent"]) == ("30.0", "43.3")  # 30/100, 130/300
    assert facts["o1"]["deprivation_year"] == "2019"
    assert facts["o1"]["population"] == ""  # it had ended by the middle of 2020


def write(path: Path, columns: str, *rows: str) -> None:
    """A CSV of words; a full stop is an empty cell."""
    with path.open("w", newline="") as f:
        cells = [[cell.replace(".", "") if cell == "." else cell for cell in row.split()] for row in rows]
        head = columns.split()
        csv.writer(f).writerows([head, *(c if len(c) == len(head) else [*c[:2], "", *c[2:]] for c in cells)])


# Who could join -------------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 25)


def test_contracts_and_estimates_within_the_window_nearest_first() -> None:
    endings = [
        Ending("far", "r", on=date(2029, 1, 31)),
        Ending("near", "r", on=date(2027, 5, 31)),
        Ending("estimate", "r", month=4),
        Ending("ended", "r", on=date(2026, 3, 31)),
        Ending("nothing", "r"),
    ]
    found = who_could_join(endings, date(2027, 3, 31), 12, TODAY)
    assert [(j.ending.body_id, j.months_apart, j.estimate) for j in found.could_join] == [
        ("estimate", 1, True),
        ("near", 2, False),
    ]
    assert [j.ending.body_id for j in found.outside] == ["far"]
    assert [e.body_id for e in found.ended] == ["ended"]
    assert [e.body_id for e in found.unknown] == ["nothing"]


@pytest.mark.parametrize(("month", "on"), [(11, date(2026, 11, 1)), (12, date(2026, 12, 1)), (10, date(2027, 10, 1))])
def test_a_month_of_the_year_rolls_forward(month: int, on: date) -> None:
    """The month that is counted from counts still; the month before it comes in the next year."""
    (joining,) = who_could_join([Ending("b", "r", month=month)], None, 12, TODAY).could_join
    assert (joining.on, joining.estimate) == (on, True)


def test_an_estimate_rolls_on_to_a_window_that_lies_years_ahead() -> None:
    (joining,) = who_could_join([Ending("b", "r", month=2)], date(2029, 6, 30), 6, TODAY).could_join
    assert joining.on == date(2029, 2, 1)


def test_a_contract_that_can_be_extended_counts_at_the_nearest_day() -> None:
    longer = Ending("b", "r", on=date(2026, 3, 31), latest=date(2028, 3, 31))
    (joining,) = who_could_join([longer], date(2027, 9, 30), 0, TODAY).could_join
    assert (joining.on, joining.extended, joining.months_apart) == (date(2027, 9, 30), True, 0)


def test_a_window_or_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="window of -1"):
        who_could_join([], None, -1, TODAY)
    with pytest.raises(ValueError, match="13 is no month"):
        who_could_join([Ending("b", "r", month=13)], None, 1, TODAY)


# Spread ---------------------------------------------------------------------------------------------------------------

pounds = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@given(st.lists(pounds, min_size=1, max_size=60))
def test_quartiles_are_exact(values: list[Decimal]) -> None:
    """Against the definition in exact fractions: the point at (n - 1) q / 4 of the ordered figures."""
    found = spread(values)
    assert found is not None
    ranked = [Fraction(v) for v in sorted(values)]
    for quarter, value in enumerate((found.low, found.q1, found.median, found.q3, found.high)):
        place = Fraction((len(ranked) - 1) * quarter, 4)
        below = ranked[int(place)]
        above = ranked[min(int(place) + 1, len(ranked) - 1)]
        assert Fraction(value) == below + (above - below) * (place - int(place))


def test_nothing_has_no_spread_and_no_shares() -> None:
    assert spread([]) is None
    assert shares([Decimal(0), Decimal(-5)]) is None
    assert herfindahl([]) is None
    assert outliers([]).high == ()


def d(*numbers: int) -> list[Decimal]:
    return [Decimal(n) for n in numbers]


def test_outliers_stand_out_on_the_scale_of_multiples() -> None:
    assert outliers(d(100, 120, 110, 90, 105, 900, 10)).high == (5,)
    assert outliers(d(100, 120, 110, 90, 105, 900, 10)).low == (6,)
    assert outliers(d(100, 100, 100, 100, 101)).high == ()  # a penny off figures that are all alike is nothing
    assert outliers(d(100, 100, 100, 100, 200)).high == (4,)
    assert outliers(d(1, 10, 100, 1000, 10000)).high == ()  # spread evenly


def test_few_figures_are_judged_by_a_factor_and_say_so() -> None:
    few = outliers(d(100, 110, 1_100, 0))
    assert (few.high, few.low, few.not_told) == ((2,), (), (3,))
    assert "ten times" in few.rule
    assert outliers(d(100, 110, 1_000)).high == ()
    assert "Tukey" in outliers(d(1, 2, 3, 4, 5)).rule


def test_concentration() -> None:
    assert herfindahl(d(50, 50)) == Decimal("0.5")
    assert herfindahl(d(70)) == 1
    assert largest_share(d(60, 20, 20, -10)) == Decimal("0.6")
    assert shares(d(30, -10, 10)) == (Decimal("0.75"), Decimal(0), Decimal("0.25"))


# Moves ----------------------------------------------------------------------------------------------------------------


def paid(body: str, supplier: str, months: range | list[int], amount: int = 1000) -> list[MonthPaid]:
    """Payments in months counted from April 2018."""
    return [MonthPaid(body, supplier, date(2018 + (m + 3) // 12, (m + 3) % 12 + 1, 1), Decimal(amount)) for m in months]


TWO_YEARS = {"p": (date(2018, 4, 1), date(2020, 3, 31))}


def moves(*rows: list[MonthPaid], **more: object) -> tuple[Move, ...]:
    return find_moves([r for some in rows for r in some], TWO_YEARS, **more)


def test_a_move_has_its_dates_and_amounts() -> None:
    (found,) = moves(paid("p", "old", range(0, 12)), paid("p", "new", range(12, 24), 700))
    assert (found.from_supplier, found.to_supplier, found.kind) == ("old", "new", "move")
    assert (found.last_from, found.first_to) == (date(2019, 3, 1), date(2019, 4, 1))
    assert (found.amount_before, found.amount_after, found.months_after) == (Decimal(12000), Decimal(8400), 12)
    assert "March 2019" in found.why
    assert 0.8 < found.confidence <= 0.95


def test_a_supplier_of_the_same_group_is_a_rename() -> None:
    rows = (paid("p", "old", range(0, 12)), paid("p", "new", range(12, 24)))
    assert [m.kind for m in moves(*rows, groups={"old": "g", "new": "g"})] == ["rename"]
    assert [m.kind for m in moves(*rows, groups={"old": "g", "new": "h"})] == ["move"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([5], range(8, 24)),  # one payment only
        (range(0, 20), range(12, 24)),  # silence too short before what we hold ends
        ([0, 12], range(13, 24)),  # a yearly payer's silence is no longer than its gap
        (range(0, 12), [2, *range(13, 24)]),  # the other had been paid before
        (range(0, 6), range(18, 24)),  # a year between them
        (range(0, 12), []),  # nobody began
    ],
)
def test_no_move_is_told_without_the_guards(old: list[int], new: list[int]) -> None:
    assert moves(paid("p", "old", old), paid("p", "new", new)) == ()


def test_months_that_we_do_not_hold_are_no_silence() -> None:
    rows = [*paid("p", "old", range(0, 12)), *paid("p", "new", [12, 13, 23])]
    gone = [row.month for row in paid("p", "x", range(14, 20))]
    assert len(find_moves(rows, TWO_YEARS)) == 1
    assert find_moves(rows, TWO_YEARS, missing={"p": gone}) == ()


def test_two_that_began_share_the_confidence_and_other_bodies_do_not_mix() -> None:
    old, new = paid("p", "old", range(0, 12)), paid("p", "new", range(12, 24))
    (alone,) = moves(old, new, paid("q", "third", range(12, 24)))
    both = moves(old, new, paid("p", "third", range(12, 24)))
    assert [m.rivals for m in both] == [1, 1]
    assert both[0].confidence == round(alone.confidence / 2, 2)


def test_credits_do_not_count_as_payments() -> None:
    credit = [MonthPaid("p", "old", date(2020, 1, 1), Decimal(-500))]
    assert len(moves(paid("p", "old", range(0, 12)), credit, paid("p", "new", range(12, 24)))) == 1
