"""Judges what a reader made of a spoilt file: repaired, reported, refused, or silently wrong.

It sees only the published contract: the JSON of `moothall explain --json` and the payment columns of
docs/reference/picture.md. It does not know which fault was injected.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.faults import Case, Payment

Row = Mapping[str, Any]
COUNTS = ("rows_seen", "rows_blank", "rows_heading_footer", "rows_set_aside", "rows_out")


@dataclass
class Judgement:
    """What came of a case. No problems means that nothing is silently wrong and that the case's demand is met."""

    came_out: str
    problems: list[str] = field(default_factory=list)
    issues: tuple[str, ...] = ()


def law_problems(found: Mapping[str, Any]) -> list[str]:
    """Breaches of the two conservation laws, table by table."""
    problems = []
    for n, table in enumerate(found["tables"]):
        seen, blank, other, aside, out = (table[c] for c in COUNTS)
        if seen != blank + other + aside + out:
            problems.append(f"table {n}: {seen} rows seen, but {blank} + {other} + {aside} + {out}")
        money = [Decimal(table[c]) for c in ("amount_in", "amount_set_aside", "amount_out")]
        if money[0] != money[1] + money[2]:
            problems.append(f"table {n}: {money[0]} in, but {money[1]} set aside and {money[2]} out")
        errors = [i for i in table["issues"] if i["severity"] == "error"]
        told = len({i["line"] for i in errors if i["line"]})
        if table["kind"] == "payments" and told < aside:
            problems.append(f"table {n}: {aside} rows set aside, but only {told} lines with an error")
        if aside and not errors:
            problems.append(f"table {n}: {aside} rows set aside without an error")
    return problems


def issues_of(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every issue of a file."""
    own = list(found.get("issues") or [])
    return own + [issue for table in found["tables"] for issue in table["issues"]]


def judge(case: Case, found: Mapping[str, Any], rows: Iterable[Row]) -> Judgement:
    """Compare what was read with what is true and with what the case asks for."""
    rows = list(rows)
    issues = issues_of(found)
    judgement = Judgement("", law_problems(found), tuple(sorted({i["code"] for i in issues})))
    judgement.problems += _sums(found, rows)
    refused = bool(found["tables"] or issues) and not any(t["kind"] == "payments" for t in found["tables"])
    if refused or not case.truth:
        _judge_refusal(case, found, rows, issues, refused, judgement)
    else:
        _judge_rows(case, found, rows, issues, judgement)
    return judgement


def _sums(found: Mapping[str, Any], rows: list[Row]) -> list[str]:
    """The rows handed out are the rows counted."""
    tables = [t for t in found["tables"] if t["kind"] == "payments"]
    counted, out = sum(t["rows_out"] for t in tables), sum((Decimal(t["amount_out"]) for t in tables), Decimal())
    held = sum((Decimal(r["amount"]) for r in rows if r["amount"] is not None), Decimal())
    problems = []
    if counted != len(rows):
        problems.append(f"{counted} rows counted out, {len(rows)} payments given")
    if out != held:
        problems.append(f"{out} counted out, payments hold {held}")
    return problems


def _judge_refusal(
    case: Case, found: Mapping[str, Any], rows: list[Row], issues: list[dict[str, Any]], refused: bool, out: Judgement
) -> None:
    verdicts = {t["verdict"] for t in found["tables"]}
    out.came_out = "not-payments" if "not-payments" in verdicts else "refused"
    if rows:
        out.came_out = "silently wrong"
        out.problems.append(f"{len(rows)} payments given of a file that holds none")
    if not any(i["severity"] == "error" or i["code"] == "contracts-read" for i in issues):
        out.problems.append("refused without a reason of severity error")
    if not case.truth and not refused:
        out.problems.append(f"taken for payments, verdict {sorted(verdicts)}")
    if case.codes and not set(case.codes) & set(out.issues):
        out.problems.append(f"reason {out.issues}, expected one of {case.codes}")
    if case.truth and not case.may_refuse:
        out.problems.append(f"refused a file that can be read: {out.issues}")


def _judge_rows(
    case: Case, found: Mapping[str, Any], rows: list[Row], issues: list[dict[str, Any]], out: Judgement
) -> None:
    wrong, unknown, missing = _compare(case, rows, issues)
    aside = sum(t["rows_set_aside"] for t in found["tables"])
    if wrong:
        out.problems += [f"silently wrong: {w}" for w in wrong[:4]] + ([f"... {len(wrong)} in all"] * (len(wrong) > 4))
    if len(missing) > aside:
        out.problems.append(f"{len(missing)} payments are missing, {aside} rows set aside; first: {missing[0]}")
    exact = not wrong and not unknown and not missing and not (aside and case.outcome == "repaired")
    out.came_out = "repaired" if exact else "silently wrong" if wrong or len(missing) > aside else "reported"
    if case.outcome == "repaired" and out.came_out != "repaired":
        out.problems.append(f"asked to repair: {len(unknown)} unknown, {len(missing)} missing, {aside} set aside")
    if case.must_say and not issues:
        out.problems.append("an issue is needed and there is none")
    if out.came_out == "reported":
        named = {i["line"] for i in issues}
        repeated = min((i["line"] for i in issues if i["line"] and i.get("rows", 1) > 1), default=10**9)
        lost = [line for line in _affected(case, rows) if line not in named and line < repeated]
        if lost:
            out.problems.append(f"no issue names line(s) {lost[:5]}; named {sorted(x for x in named if x)[:12]}")


def _affected(case: Case, rows: list[Row]) -> set[int]:
    """Lines that must be named: those without a payment or with something unknown in it.

    An issue that stands for several rows gives its first place only; later lines are taken as covered by it. (A row
    set aside has an issue of its own all the same: see `law_problems`.)
    """
    whole = {r["line"] for r in rows if r["payment_date"] and r["supplier_text"]}
    return {line for line in case.lines if line not in whole}


def _compare(
    case: Case, rows: list[Row], issues: list[dict[str, Any]]
) -> tuple[list[str], list[Payment], list[Payment]]:
    """What is wrong (as words), what is unknown but reported, and which payments did not come out."""
    left = Counter(case.truth)
    wrong: list[str] = []
    unknown: list[Payment] = []
    open_rows = []
    for row in rows:
        key = Payment(row["payment_date"], tidy(row["supplier_text"]), Decimal(row["amount"]))
        if case.dates == "period" and row["date_kind"] != "day":
            key = Payment(None, key.beneficiary, key.amount)
        if left[key] > 0:
            left[key] -= 1
        else:
            open_rows.append((row, key))
    for row, key in open_rows:
        _match_loosely(case, row, key, left, issues, wrong, unknown)
    return wrong, unknown, list(left.elements())


def _match_loosely(
    case: Case,
    row: Row,
    key: Payment,
    left: Counter[Payment],
    issues: list[dict[str, Any]],
    wrong: list[str],
    unknown: list[Payment],
) -> None:
    """A row that equals no true payment: excused only where something is left unknown and an issue says so."""
    for true in left:
        if left[true] < 1 or true.amount != key.amount:
            continue
        date_ok = key.date == true.date or _date_excused(case, key, row, issues)
        name_ok = key.beneficiary == true.beneficiary or (not key.beneficiary and _said(issues, "BeneficiaryName", row))
        if date_ok and name_ok:
            left[true] -= 1
            unknown.append(key)
            return
    if row.get("currency") not in (None, "GBP") and row["line"] in {i["line"] for i in issues}:
        return
    wrong.append(f"line {row['line']}: {key.date} {key.beneficiary!r} {key.amount} (printed {row['amount_text']!r})")


def _date_excused(case: Case, key: Payment, row: Row, issues: list[dict[str, Any]]) -> bool:
    if key.date is None:
        return _said(issues, "PaymentDate", row)
    return case.dates == "undecidable" and any(i["code"] == "date-order-unknown" for i in issues)


def _said(issues: list[dict[str, Any]], field_name: str, row: Row) -> bool:
    """An issue speaks of this row, or of this field as a whole."""
    prefix = "date-" if field_name == "PaymentDate" else "beneficiary-"
    general = ("header-missing", "row-shifted", "columns-swapped", "heading-contradicted", "column-ambiguous")
    return any(i["code"].startswith(prefix) or i["code"] in general for i in issues)


def tidy(value: str | None) -> str:
    """Text without doubled spaces or line breaks: how a beneficiary is compared."""
    return " ".join((value or "").split())
