"""Step *map*: which column is which field. The list proposes, the values decide: a column of dates is never Amount."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from moothall.engines.read.headings import Claim, claims_of, fields
from moothall.engines.read.values import Evidence, gather
from moothall.vocabulary.issue import Issue

SINGLE = frozenset(f.field for f in fields().values() if f.stands_once == "yes")
FLAGS = (("D", "C"), ("DR", "CR"), ("DEBIT", "CREDIT"), ("+", "-"))
CREDITS = tuple(credit for _, credit in FLAGS)
SECOND = {"OrganisationalUnit": "unit_detail", "PaymentDate": "other_date", "Purpose": "expense_type"}


@dataclass(frozen=True)
class Column:
    """One column and the field it was given. `position` is 1-based."""

    position: int
    heading: str | None
    field: str
    confidence: float
    how: str
    basis: str = ""
    example: str | None = None


@dataclass(frozen=True)
class Mapping:
    """The columns of one table, the column that payments take their amount from, and what was noticed."""

    columns: tuple[Column, ...]
    amount: Column | None
    evidence: tuple[Evidence, ...]
    issues: tuple[Issue, ...] = ()
    scale: Decimal = Decimal(1)

    def find(self, field: str) -> Column | None:
        """The column that holds a field, if any."""
        return next((c for c in self.columns if c.field == field), None)


def map_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], corrections: dict[str, str] | None = None
) -> Mapping:
    """Map the columns of a table from its headings and a sample of its rows.

    `corrections` maps a heading as printed (or `#3` for the third column) to a field and overrules everything else.
    """
    width = max([len(headings), *(len(r) for r in rows)], default=0)
    names = [headings[i].strip() if i < len(headings) else "" for i in range(width)]
    cells = [[r[i] if i < len(r) else "" for r in rows] for i in range(width)]
    evidence = tuple(gather(column) for column in cells)
    corrected = _corrected(names, corrections or {})
    scored = [(s, i, c) for i in range(width) if i not in corrected for s, c in _scored(names[i], evidence[i])]
    given = _assign(scored, corrected)
    issues: list[Issue] = []
    _fill_from_values(given, names, evidence, issues, corrected)
    _promote_unit(given, evidence)
    _find_flag(given, cells)
    columns = tuple(_column(i, names[i], given.get(i), evidence[i], cells[i]) for i in range(width))
    columns = _settle_amounts(columns, evidence)
    issues += _doubts(columns, names, evidence)
    amount = _amount_of(columns)
    scale = scale_of(amount.heading or "") if amount else Decimal(1)
    if amount and scale != 1:
        issues.append(
            Issue(
                "amount-scaled", position=amount.position, heading=amount.heading, field="Amount", found=amount.heading
            )
        )
    return Mapping(columns, amount, evidence, tuple(issues), scale)


def scale_of(heading: str) -> Decimal:
    """What an amount must be multiplied by to be pounds, when its heading says pence, thousands or millions."""
    text = heading.lower()
    if re.search(r"\bpence\b|\(p\)", text):
        return Decimal("0.01")
    if re.search(r"000'?s?\b|\bthousands?\b|£\s?k\b|\(k\)", text):
        return Decimal(1000)
    return Decimal(1000000) if re.search(r"\bmillions?\b|£\s?m\b", text) else Decimal(1)


def _find_flag(given: dict[int, tuple[float, Claim]], cells: list[list[str]]) -> None:
    """A column that says of each row whether it is a debit or a credit, whatever its heading."""
    for i, column in enumerate(cells):
        marks = {c.strip().upper() for c in column} - {""}
        if len(marks) == 2 and any(marks == {debit, credit} for debit, credit in FLAGS):
            given[i] = (0.8, Claim("debit_or_credit", 0.8, "", "values"))


def _promote_unit(given: dict[int, tuple[float, Claim]], evidence: tuple[Evidence, ...]) -> None:
    """The second level of the unit is the unit where the first is not printed."""
    if not any(claim.field == "OrganisationalUnit" for _, claim in given.values()):
        for i, (score, claim) in sorted(given.items()):
            if claim.field == "unit_detail" or (claim.field == "cost_centre_code" and evidence[i].letters > 0.6):
                given[i] = (score, replace(claim, field="OrganisationalUnit"))
                return


def _corrected(names: list[str], corrections: dict[str, str]) -> dict[int, Claim]:
    found = {}
    for i, name in enumerate(names):
        field = corrections.get(name) or corrections.get(f"#{i + 1}")
        if field:
            info = fields().get(field)
            found[i] = Claim(field, 1.0, info.basis if info else "", "correction")
    return found


def _scored(name: str, evidence: Evidence) -> list[tuple[float, Claim]]:
    return [(claim.weight * fit(claim.field, evidence), claim) for claim in claims_of(name)]


def fit(field: str, evidence: Evidence) -> float:
    """How well the values of a column fit a field, 0 (impossible) to about 1.1."""
    if evidence.filled == 0:
        return 0.3 if field not in ("Amount", "BeneficiaryName") else 0.05
    kind = fields()[field].kind if field in fields() else "text"
    if kind == "amount":
        return _fit_amount(field, evidence)
    if kind in ("date", "period"):
        dates = evidence.date + (evidence.number_date if evidence.date < 0.3 else 0)
        if kind == "period":
            return 1.0 if dates >= 0.5 or evidence.amount >= 0.5 or evidence.letters < 0.9 else 0.3
        return 1.05 if dates >= 0.6 else 0.5 if dates >= 0.3 else 0.0
    if evidence.is_date or evidence.pence > 0.7:
        return 0.05 if kind == "name" else 0.2
    if kind == "name":
        return _fit_name(evidence)
    if kind == "code":
        return 0.45 if evidence.letters > 0.6 and evidence.spaced > 0.5 else 1.0
    return 1.0


def _fit_amount(field: str, evidence: Evidence) -> float:
    if evidence.amount < (0.3 if field != "Amount" else 0.55) or evidence.date >= 0.5:
        return 0.0 if field == "Amount" else 0.1
    return (1.0 if evidence.amount >= 0.8 else 0.7) + 0.1 * evidence.pence * evidence.filled


def _fit_name(evidence: Evidence) -> float:
    if evidence.letters < 0.3:
        return 0.05
    return 0.9 + 0.15 * min(1.0, evidence.body * 2)


def _assign(scored: list[tuple[float, int, Claim]], corrected: dict[int, Claim]) -> dict[int, tuple[float, Claim]]:
    """Give each column its best field; a field that stands once goes to the column that claims it most strongly."""
    given: dict[int, tuple[float, Claim]] = {i: (1.0, claim) for i, claim in corrected.items()}
    taken = {claim.field for claim in corrected.values()}
    for score, i, claim in sorted(scored, key=lambda s: (-s[0], s[1])):
        if i in given or score < 0.25:
            continue
        if claim.field in SINGLE and claim.field in taken:
            second = SECOND.get(claim.field)
            if second and second not in taken:
                given[i] = (score * 0.8, replace(claim, field=second))
                taken |= {second} & SINGLE
            continue
        given[i] = (score, claim)
        taken.add(claim.field)
    return given


def _fill_from_values(
    given: dict[int, tuple[float, Claim]],
    names: list[str],
    evidence: tuple[Evidence, ...],
    issues: list[Issue],
    corrected: dict[int, Claim],
) -> None:
    """Where no heading gives a date, an amount or a beneficiary, look for a column whose values are one."""
    _mend_contradiction(given, names, evidence, issues, corrected)
    for field, rank in (("PaymentDate", _rank_date), ("Amount", _rank_amount), ("BeneficiaryName", _rank_name)):
        holders = [i for i, (_, claim) in given.items() if claim.field == field]
        if any(evidence[i].filled or i in corrected for i in holders) or (field == "Amount" and _other_amount(given)):
            continue
        free = [(rank(evidence[i]), i) for i in range(len(names)) if _is_free(i, field, given, corrected)]
        best, i = max(free, default=(0.0, -1), key=lambda f: (f[0], -f[1]))
        if best <= 0:
            continue
        if names[i] and claims_of(names[i]) and _contradicts(names[i], field):
            issues.append(Issue("heading-contradicted", position=i + 1, heading=names[i], field=field, found=names[i]))
        for blank in holders:
            del given[blank]
        given[i] = (min(0.75, best), Claim(field, 0.75, "", "values"))


def _other_amount(given: dict[int, tuple[float, Claim]]) -> bool:
    return any(claim.field in ("gross_amount", "debit_amount", "credit_amount") for _, claim in given.values())


def _is_free(i: int, field: str, given: dict[int, tuple[float, Claim]], corrected: dict[int, Claim]) -> bool:
    """A column may be taken by its values when nothing claims it, or when a code column holds names in words."""
    if i in corrected:
        return False
    if i not in given:
        return True
    score, claim = given[i]
    if field == "BeneficiaryName":
        return claim.field == "BeneficiaryOtherID" or score < 0.5
    if field == "PaymentDate":
        return claim.field in ("period", "other_date")
    return score < 0.35


def _mend_contradiction(
    given: dict[int, tuple[float, Claim]],
    names: list[str],
    evidence: tuple[Evidence, ...],
    issues: list[Issue],
    corrected: dict[int, Claim],
) -> None:
    """When the column headed as beneficiary holds no bodies and another column of words does, they were swapped."""
    here = next((i for i, (_, c) in given.items() if c.field == "BeneficiaryName"), None)
    if here is None or here in corrected or evidence[here].rows < 20 or evidence[here].body > 0.03:
        return
    rivals = [
        (evidence[i].body, i)
        for i, (_, c) in given.items()
        if i != here
        and i not in corrected
        and c.field in ("OrganisationalUnit", "unit_detail", "Purpose", "expense_type", "ServiceCategoryLabel")
    ]
    body, there = max(rivals, default=(0.0, -1))
    if body < 0.3 or evidence[there].distinct < 2 * evidence[here].distinct:
        return
    for i in (here, there):
        issues.append(Issue("heading-contradicted", position=i + 1, heading=names[i], found=names[i]))
    (a, ca), (b, cb) = given[here], given[there]
    given[here] = (min(a, 0.7), replace(cb, how="values"))
    given[there] = (min(b, 0.7), replace(ca, how="values"))


def _contradicts(name: str, field: str) -> bool:
    claimed = claims_of(name)[0].field
    kinds = fields()
    return claimed != field and claimed in kinds and kinds[claimed].kind != kinds[field].kind and claimed != "ignore"


def _rank_date(e: Evidence) -> float:
    return e.date * e.filled if e.date >= 0.6 else 0.0


def _rank_amount(e: Evidence) -> float:
    return e.pence * e.filled * 0.9 if e.is_amount and e.pence >= 0.3 else 0.0


def _rank_name(e: Evidence) -> float:
    if not e.is_words or e.letters < 0.6 or e.length > 80:
        return 0.0
    return (0.2 + 0.5 * e.body + 0.3 * min(1.0, e.distinct * 2)) * e.filled * min(1.0, 0.1 + 4 * e.distinct)


def _column(i: int, name: str, got: tuple[float, Claim] | None, evidence: Evidence, cells: list[str]) -> Column:
    example = next((c.strip() for c in cells if c.strip()), None)
    if got is None:
        return Column(
            i + 1, name or None, "unmapped" if name or evidence.filled else "ignore", 0.0, "none", "", example
        )
    score, claim = got
    how = "list+values" if claim.how == "list" and evidence.filled and _decisive(claim.field) else claim.how
    return Column(i + 1, name or None, claim.field, round(min(score, 1.0), 2), how, claim.basis, example)


def _decisive(field: str) -> bool:
    return field in fields() and fields()[field].kind in ("amount", "date", "name")


def _settle_amounts(columns: tuple[Column, ...], evidence: tuple[Evidence, ...]) -> tuple[Column, ...]:
    """Where the chosen Amount is plainly the gross of a net column elsewhere, or a debit stands alone, put it right."""
    fields_here = {c.field for c in columns}
    if "debit_amount" in fields_here and "Amount" not in fields_here and "credit_amount" not in fields_here:
        return tuple(replace(c, field="Amount", basis="") if c.field == "debit_amount" else c for c in columns)
    return columns


def _amount_of(columns: tuple[Column, ...]) -> Column | None:
    """Net before amount before gross; debit stands for both columns of a debit and credit pair."""
    for field in ("Amount", "gross_amount", "debit_amount"):
        found = next((c for c in columns if c.field == field), None)
        if found:
            return found
    return None


def _doubts(columns: tuple[Column, ...], names: list[str], evidence: tuple[Evidence, ...]) -> list[Issue]:
    issues = []
    for column, e in zip(columns, evidence, strict=True):
        where = {"position": column.position, "heading": column.heading}
        if e.filled == 0 and e.rows and column.heading:
            issues.append(Issue("column-blank", found=column.heading, **where))  # type: ignore[arg-type]
        elif column.field == "unmapped":
            issues.append(Issue("column-unmapped", found=column.heading or column.example, **where))  # type: ignore[arg-type]
        if column.heading and column.how != "correction" and e.filled and _heading_denied(column, e):
            issues.append(Issue("heading-contradicted", field=column.field, found=column.heading, **where))  # type: ignore[arg-type]
    rivals = [
        c
        for c in columns
        if c.field == "unmapped" and c.heading and any(k.field == "Amount" for k in claims_of(c.heading))
    ]
    for rival in rivals:
        if fit("Amount", evidence[rival.position - 1]) >= 0.7:
            issues.append(
                Issue(
                    "column-ambiguous",
                    position=rival.position,
                    heading=rival.heading,
                    field="Amount",
                    found=rival.heading,
                )
            )
    return issues


def _heading_denied(column: Column, evidence: Evidence) -> bool:
    claims = claims_of(column.heading or "")
    return bool(claims) and column.field == "unmapped" and fit(claims[0].field, evidence) < 0.3
