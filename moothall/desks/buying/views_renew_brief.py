"""The brief of a renewal: what a procurement board reads, on two pages. Asks nothing; the hall draws it."""

from collections.abc import Sequence
from dataclasses import replace

from moothall.desks.buying import views_renew_listings as listings
from moothall.desks.buying.queries_renew import Renewal
from moothall.vocabulary.brief import Bar, Brief, Section
from moothall.vocabulary.desk import Column, Listing
from moothall.vocabulary.money import show_pounds

ROWS = 8
BARS = 8


def brief_of(found: Renewal, address: str) -> Brief:
    """The brief of what is known now. `address` is the page it is taken from."""
    about = found.subject
    sections = [
        _who_pays(found),
        _endings(found),
        _together(found),
        _moves(found),
    ]
    return Brief(
        name=f"before-you-renew-{about.key}",
        title=f"Before you renew: {about.title}",
        answer=found.answer,
        coverage=found.coverage,
        sections=tuple(s for s in sections if s),
        caveats=found.caveats,
        sources=(
            "Payments that councils and other bodies publish under the Local Government Transparency Code 2015.",
            "Notices of Contracts Finder and Find a Tender, and councils' own contracts registers, where held.",
            "Residents: mid-year estimates of the Office for National Statistics.",
            address,
        ),
        address=address,
    )


def kept(listing: Listing, *keys: str, rows: int = ROWS) -> Listing:
    """A list cut to what fits on paper: some columns, some rows, no links."""
    columns = [Column(c.key, c.title, c.kind) for key in keys for c in listing.columns if c.key == key and not c.hidden]
    return replace(listing, columns=columns, rows=listing.rows[:rows], every_row=None, page=None)


def more(count: int, what: str) -> str:
    """What to say when not every row is printed."""
    return f"{ROWS} of {count:,} {what}; all of them are at the address below." if count > ROWS else ""


def _who_pays(found: Renewal) -> Section:
    pays = found.pays
    listing = listings.buyers_listing(found.subject, pays.buyers, found.year, pays.years)
    counted = sorted((b for b in pays.buyers if b.counts and b.per_1000), key=lambda b: -(b.per_1000 or 0))
    said = [s for s in (_own(found), _spread(found)) if s]
    apart = "; ".join(f"{b.name} ({b.left_out})" for b in pays.buyers if b.left_out)
    note = f"Not in the median: {apart}." if apart else ""
    return Section(
        f"Who pays, {found.year}",
        tuple(said),
        kept(listing, "name", "kind", "amount", "per_1000", "share", "suppliers"),
        tuple(Bar(b.name, b.per_1000) for b in counted[:BARS] if b.per_1000),
        " ".join(n for n in (more(len(pays.buyers), "bodies"), note) if n),
    )


def _own(found: Renewal) -> str:
    """What the reader's own council paid, and which councils like it pay too."""
    if not found.own or not found.own.rows:
        return ""
    near = sorted((b for b in found.pays.buyers if b.like and b.rows), key=lambda b: b.like)
    also = f" Of the councils most like it, {_and([b.name for b in near[:4]])} pay too." if near else ""
    return f"{found.own.name} paid {show_pounds(found.own.amount)} in {found.year}.{also}"


def _spread(found: Renewal) -> str:
    """How the pounds for each 1,000 residents spread: the sentence above the bars."""
    held = found.pays.per_1000
    if not held or held.n < 2:
        return "The bar is pounds for each 1,000 residents." if held else ""
    half = f"; half of them between {show_pounds(held.q1)} and {show_pounds(held.q3)}" if held.n >= 4 else ""
    return (
        f"The {held.n} bodies that can be compared paid between {show_pounds(held.low)} and {show_pounds(held.high)} "
        f"for each 1,000 residents{half}. The bars show it."
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _endings(found: Renewal) -> Section:
    known = [e for e in found.endings if e.ends]
    listing = listings.endings_listing(found.subject, known)
    contracts = sum(e.basis == "contract" for e in known)
    untold = len(found.endings) - len(known)
    said = f"{_many(contracts, 'end')} from published contracts" if contracts else "No end from a published contract"
    said += f", {_many(len(known) - contracts, 'estimate')} from when payments were made."
    if untold:
        said += f" {untold:,} more cannot be told."
    return Section(
        "When it ends",
        (said,) if found.endings else (listing.empty,),
        kept(listing, "name", "supplier", "ends_text", "known_from", "last_seen") if known else None,
        (),
        more(len(known), "ends"),
    )


def _many(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"


def _together(found: Renewal) -> Section:
    held = found.together
    listing = listings.together_listing(found.subject, held.partners)
    mine = "your own end" if any(e.ends == held.centre for e in held.own) else "the day counted from"
    said = f"Within {held.window} months of {held.centre:%B %Y}, {mine}."
    said += f" {held.outside:,} more lie outside." if held.outside else ""
    return Section(
        "Who could buy together",
        (said,) if held.partners else (said, listing.empty),
        kept(listing, "name", "supplier", "on_text", "known_from", "successor") if held.partners else None,
        (),
        more(len(held.partners), "bodies"),
    )


def _moves(found: Renewal) -> Section | None:
    if not found.moves:
        return Section("What others moved to", (listings.moves_listing(()).empty,))
    listing = listings.moves_listing(found.moves)
    return Section(
        "What others moved to",
        (),
        kept(listing, "name", "from_name", "last_from", "to_name", "first_to"),
        (),
        more(len(found.moves), "moves"),
    )
