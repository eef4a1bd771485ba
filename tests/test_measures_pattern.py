"""Payment patterns: what months and amounts tell of a renewal, and when they tell nothing."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from moothall.engines.measure.pattern import KINDS, STEPS, Paid, Pattern, payment_pattern

APRIL_2017, MARCH_2018, MARCH_2019, MARCH_2020 = (
    date(y, m, 1) for y, m in ((2017, 4), (2018, 3), (2019, 3), (2020, 3))
)


def on(number: int) -> date:
    """A month counted from April 2017."""
    return date(2017 + (number + 3) // 12, (number + 3) % 12 + 1, 1)


def told(months: dict[int, int] | list[int], held: int = 36, missing: tuple[int, ...] = ()) -> Pattern:
    """The pattern of pounds in months counted from April 2017, over so many months held."""
    amounts = months if isinstance(months, dict) else dict.fromkeys(months, 1000)
    payments = [Paid(on(m), Decimal(amount)) for m, amount in amounts.items()]
    return payment_pattern(payments, (APRIL_2017, on(held - 1)), [on(m) for m in missing])


@pytest.mark.parametrize("months", [{1: 50_000, 13: 52_000, 25: 53_000}, {1: 50_000, 12: 52_000, 25: 53_000}])
def test_a_yearly_payment_tells_its_month(months: dict[int, int]) -> None:
    found = told(months)
    assert (found.kind, found.renewal_month, found.stopped) == ("annual", 5, False)
    assert "May" in found.why
    assert 0 < found.renewal_confidence < found.confidence < 1


def test_a_few_small_extras_do_not_hide_a_yearly_payment() -> None:
    found = told({1: 50_000, 13: 52_000, 25: 53_000, 4: 900, 9: 2_000, 17: 400, 30: 1_500})
    assert (found.kind, found.renewal_month) == ("annual", 5)
    assert "4 other months" in found.why
    assert found.last_seen == on(30)


def test_one_invoice_in_two_months_is_one_yearly_payment() -> None:
    assert told({1: 30_000, 2: 20_000, 13: 30_000, 14: 20_000, 25: 30_000}).kind == "annual"


def test_a_yearly_payment_beside_a_small_monthly_one() -> None:
    monthly = dict.fromkeys(range(36), 300)
    found = told({**monthly, 6: 40_000, 18: 40_000, 30: 40_000})
    assert (found.kind, found.renewal_month) == ("annual", 10)


def test_two_years_are_less_sure_than_three() -> None:
    assert told([1, 13], held=24).confidence < told([1, 13, 25]).confidence


@pytest.mark.parametrize(
    ("kind", "months"),
    [("half-yearly", range(2, 36, 6)), ("quarterly", range(1, 36, 3)), ("monthly", range(36)), ("monthly", range(12))],
)
def test_regular_payments_have_their_kind(kind: str, months: range) -> None:
    found = told(list(months), held=max(months) + 1)
    assert (found.kind, found.stopped, found.renewal_month) == (kind, False, None)
    assert "Cannot tell the month" in found.why


def test_monthly_payments_do_not_tell_a_month_even_when_the_price_changes() -> None:
    found = told({m: 1000 if m < 12 else 1100 if m < 24 else 1200 for m in range(36)})
    assert (found.kind, found.renewal_month) == ("monthly", None)


def test_a_quarter_with_a_month_late_is_quarterly_and_every_other_month_is_not() -> None:
    assert told([0, 3, 7, 9, 12, 15, 18, 22, 24, 27, 30, 33]).kind == "quarterly"
    assert told(list(range(0, 36, 2))).kind == "irregular"


def test_the_quarter_of_a_new_price_or_of_a_larger_payment_is_the_estimate() -> None:
    price = {m: (1000, 1050, 1100)[m // 12] for m in range(0, 36, 3)}
    assert (told(price).kind, told(price).renewal_month) == ("quarterly", 4)
    larger = {m: 1800 if m % 12 == 6 else 1000 for m in range(0, 36, 3)}
    assert (told(larger).kind, told(larger).renewal_month) == ("quarterly", 10)
    one_year = {m: 1800 if m == 6 else 1000 for m in range(0, 12, 3)}
    assert told(one_year, held=12).renewal_confidence < told(larger).renewal_confidence
    wandering = {m: 1000 + 7 * m for m in range(0, 36, 3)}
    assert told(wandering).renewal_month is None


def test_one_payment_in_a_year_may_come_every_year_and_says_so() -> None:
    found = told([5], held=12)
    assert (found.kind, found.renewal_month, found.if_yearly, found.confidence) == ("cannot tell", None, 9, 0.0)
    assert "too few" in found.why


def test_one_payment_with_a_year_of_silence_around_it_is_once() -> None:
    found = told([5], held=24)
    assert (found.kind, found.if_yearly, found.stopped) == ("once", None, None)
    assert told([5], held=24, missing=(17,)).kind == "cannot tell"  # the month that would tell is not held


def test_two_payments_half_a_year_apart_in_one_year_tell_nothing() -> None:
    assert told([2, 8], held=12).kind == "cannot tell"


@pytest.mark.parametrize(
    ("months", "silence", "stopped"),
    [(range(0, 12), 2, False), (range(0, 12), 3, None), (range(0, 12), 4, True),
     (range(0, 12, 3), 4, False), (range(0, 12, 3), 5, None), (range(0, 12, 3), 6, True),
     (range(0, 36, 12), 13, False), (range(0, 36, 12), 14, None), (range(0, 36, 12), 15, True)],
)  # fmt: skip
def test_silence_is_held_against_the_length_of_the_pattern(months: range, silence: int, stopped: bool | None) -> None:
    assert told(list(months), held=max(months) + silence + 1).stopped is stopped


def test_months_not_held_are_no_silence_and_no_break() -> None:
    held = told(list(range(12)), held=20, missing=tuple(range(12, 20)))
    assert (held.kind, held.stopped) == ("monthly", False)
    broken = [m for m in range(24) if m not in (5, 6, 7, 13, 14)]
    assert told(broken, held=24, missing=(5, 6, 7, 13, 14)).confidence > told(broken, held=24).confidence


def test_a_payment_taken_back_is_no_payment() -> None:
    wrong = {1: 50_000, 13: 50_000, 25: 50_000}
    payments = [Paid(on(m), Decimal(a)) for m, a in wrong.items()]
    payments += [Paid(on(6), Decimal(48_000)), Paid(on(7), Decimal(-48_000))]
    found = payment_pattern(payments, (APRIL_2017, MARCH_2020))
    assert (found.kind, found.renewal_month) == ("annual", 5)


def test_a_small_credit_comes_off_its_month_only() -> None:
    credit = [Paid(on(m), Decimal(1000)) for m in range(36)] + [Paid(on(20), Decimal(-250))]
    assert payment_pattern(credit, (APRIL_2017, MARCH_2020)).kind == "monthly"


def test_nothing_but_credits_cannot_be_told() -> None:
    found = payment_pattern([Paid(on(3), Decimal(-10))], (APRIL_2017, MARCH_2020))
    assert (found.kind, found.last_seen, found.renewal_month) == ("cannot tell", None, None)
    assert payment_pattern([], (APRIL_2017, MARCH_2018)).kind == "cannot tell"
    with pytest.raises(ValueError, match="before they begin"):
        payment_pattern([], (MARCH_2019, APRIL_2017))


def test_days_count_as_their_months() -> None:
    days = [Paid(date(2017 + y, 5, 3 + 12 * y), Decimal(100)) for y in range(3)]
    assert payment_pattern(days, (date(2017, 4, 1), date(2020, 3, 31))).kind == "annual"


def test_random_months_are_seldom_taken_for_a_pattern() -> None:
    """False alarms over 400 bodies with 3 to 8 payments of random size in random months of three years."""
    draw = Random(3)
    kinds = []
    for _ in range(400):
        months = draw.sample(range(36), draw.randint(3, 8))
        kinds.append(told({m: draw.randint(100, 10_000) for m in months}).kind)
    assert set(kinds) <= set(KINDS)
    assert sum(kind in STEPS for kind in kinds) / len(kinds) < 0.05  # 4.4 % over 4,000 such bodies


def test_noisy_regular_payments_are_mostly_found() -> None:
    """Recall over 400 bodies: amounts off by up to a tenth, one payment in ten a month late, small extras."""
    draw = Random(4)
    right = 0
    for number in range(400):
        kind = list(STEPS)[number % 4]
        months: dict[int, int] = {}
        for m in range(draw.randrange(STEPS[kind]), 36, STEPS[kind]):
            late = kind != "monthly" and draw.random() < 0.1
            months[min(35, m + late)] = round(20_000 * draw.uniform(0.9, 1.1))
        for _ in range(draw.randint(0, 3)):
            months.setdefault(draw.randrange(36), draw.randint(50, 2_000))
        right += told(months).kind == kind
    assert right / 400 > 0.9
