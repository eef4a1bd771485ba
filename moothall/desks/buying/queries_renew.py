"""Everything that the renewals page and its brief say of one subject, and the caveats that go with it. Reads only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from moothall.desks.buying.queries_asking import ask, open_picture, remembered, sql
from moothall.desks.buying.queries_endings import Ending, endings
from moothall.desks.buying.queries_holders import Doubt, coverage, usual_year
from moothall.desks.buying.queries_spend import Buyer, WhoPays, neighbours_of, who_pays
from moothall.desks.buying.queries_subject import Subject, names_of
from moothall.desks.buying.queries_together import Moved, Together, moves_of, together
from moothall.engines.measure.neighbours import Neighbour
from moothall.vocabulary.desk import Coverage
from moothall.vocabulary.money import show_pounds

OLD = 18


@dataclass(frozen=True)
class LeftOut:
    """Payments of the subject that are marked as duplicates and not counted, and money taken back that is."""

    duplicate_rows: int
    duplicate_amount: Decimal
    negative_rows: int
    negative_amount: Decimal


@dataclass(frozen=True)
class Renewal:
    """One reading of the renewals page."""

    subject: Subject
    year: str
    council: str
    pays: WhoPays
    own: Buyer | None
    like: tuple[Neighbour, ...]
    endings: tuple[Ending, ...]
    together: Together
    moves: tuple[Moved, ...]
    left_out: LeftOut
    coverage: Coverage
    answer: str
    caveats: tuple[str, ...]
    doubts: tuple[tuple[str, Doubt], ...]


@remembered(size=256)
def renewal(subject: Subject, council: str, year: str, window: int, counted_from: date) -> Renewal:
    """Everything about a subject, for one council or none, one financial year, a window in months and a day to count
    from."""
    year = year or usual_year()
    pays = who_pays(subject.kind, subject.key, year, council)
    own = next((b for b in pays.buyers if council and b.organisation_id == council), None)
    ends = endings(subject.kind, subject.key, counted_from)
    left_out = left_out_of(subject.kind, subject.key, year)
    doubts = tuple((b.name, d) for b in pays.buyers for d in b.doubts if d.code != "part-year")
    return Renewal(
        subject=subject,
        year=year,
        council=council,
        pays=pays,
        own=own,
        like=neighbours_of(council),
        endings=ends,
        together=together(subject.kind, subject.key, council, window, counted_from),
        moves=moves_of(subject),
        left_out=left_out,
        coverage=coverage(),
        answer=answer_of(subject, pays, own),
        caveats=caveats_of(subject, pays, ends, left_out, counted_from),
        doubts=doubts,
    )


def answer_of(subject: Subject, pays: WhoPays, own: Buyer | None) -> str:
    """What is known, in one or two sentences."""
    if not pays.payers:
        maybe = f"; {show_pounds(pays.possible)} may be, but it cannot be told" if pays.possible else ""
        return (
            f"None of the {pays.held} bodies whose {pays.year} payments we hold is seen to pay {subject.phrase}{maybe}."
        )
    counted = [b for b in pays.payers if not any(d.excludes for d in b.doubts)]
    suppliers = "" if subject.kind == "supplier" else f" to {_count(pays.supplier_count, 'supplier')}"
    text = (
        f"{len(pays.payers)} of the {pays.held} bodies whose {pays.year} payments we hold paid {subject.phrase}: "
        f"{show_pounds(pays.total)}{suppliers}"
    )
    if len(counted) < len(pays.payers):
        text += f", leaving out {_count(len(pays.payers) - len(counted), 'body', 'bodies')} whose figures are in doubt"
    text += "."
    unsure = sum(b.possible > 0 for b in pays.buyers if not any(d.excludes for d in b.doubts))
    if pays.possible > 0:
        text += (
            f" Another {show_pounds(pays.possible)} from {_count(unsure, 'body', 'bodies')} may be for it: it went to "
            "suppliers that sell other types of system too."
        )
    if pays.mostly_untold:
        text += " That is more than is known, so these figures are no measure of what bodies pay for it."
    elif pays.per_1000 and pays.per_1000.n >= 2:
        text += f" The median is {show_pounds(pays.per_1000.median)} for each 1,000 residents."
    if own and own.per_1000 is not None:
        doubted = ", but its figures are in doubt" if any(d.excludes for d in own.doubts) else ""
        text += f" {own.name} paid {show_pounds(own.per_1000)}{doubted}."
    return text


def caveats_of(
    subject: Subject, pays: WhoPays, ends: tuple[Ending, ...], left_out: LeftOut, counted_from: date
) -> tuple[str, ...]:
    """What the figures cannot bear, the most important first; only what applies to this subject."""
    said = []
    if subject.transfer:
        said.append(
            f"{subject.title} is a public body: these payments are transfers between bodies, not purchases of a system."
        )
    said.append(
        "Spend is not price: bodies buy different modules, users and services, and a payment may cover several years."
    )
    said.append(
        "Most bodies publish payments without the VAT that they recover, but few say so. One that includes VAT looks "
        "dearer than it is."
    )
    short = [b for b in pays.buyers if b.months_held < 12]
    if short:
        months = "; ".join(f"{b.name} {b.months_held} of 12 months" for b in short)
        said.append(f"Part-years are shown and left out of the median: {months}.")
    if pays.possible:
        said.append(
            f"{show_pounds(pays.possible)} went to suppliers that sell several types of system, and nothing printed "
            "tells which it was for. It is in no total and no median."
        )
    if left_out.duplicate_rows:
        said.append(
            f"{_count(left_out.duplicate_rows, 'row')} ({show_pounds(left_out.duplicate_amount)}) stand in two files; "
            "they are marked as duplicates and left out."
        )
    if left_out.negative_rows:
        said.append(
            f"{_count(left_out.negative_rows, 'line')} take back {show_pounds(-left_out.negative_amount)}; "
            "they are in the sums."
        )
    said += _limits(ends, counted_from)
    return tuple(said)


def _limits(ends: tuple[Ending, ...], counted_from: date) -> list[str]:
    said = []
    last = max((e.last_seen for e in ends if e.last_seen), default=None)
    if last and (counted_from.year - last.year) * 12 + counted_from.month - last.month > OLD:
        said.append(
            f"The payments behind the estimates end in {last:%B %Y}. Estimates give the month of the year in which "
            "a renewal is likely; whether the system is still in use is not known."
        )
    if not any(e.basis == "contract" for e in ends):
        said.append("No published contract for this is held, so every end is an estimate from payments.")
    said.append(
        "Names that a publisher withheld, and names that look like natural persons, are in no figure here. Rows that "
        "could not be read for certain are set aside and listed under Spending, with the reason."
    )
    return said


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@remembered(size=512)
def left_out_of(kind: str, key: str, year: str) -> LeftOut:
    """Duplicates and money taken back, of a subject in a year."""
    return LeftOut(**ask(sql(f"left_out_of_{kind}"), {**names_of(kind, key), "year": year})[0])


def dataset_version() -> dict[str, str]:
    """Which picture an answer comes from: its version, when it was built, with which code."""
    picture = open_picture()
    return {
        "picture": picture.version,
        "built_at": picture.built_at.isoformat(),
        "code_version": str(picture.about.get("code_version", "")),
    }
