"""Which organisations a text may mean: a list of ways to look, the surest first, and how to choose between several.

The ways are general; none knows a particular body. Which of a publisher's texts to believe is publisher.py's matter.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from moothall.engines.link.organisations import Organisation, Organisations, key
from moothall.engines.link.words import LEGAL, QUALIFIER, SOFT, Reading, parted, read_name, reading_of, roles_of
from moothall.vocabulary.body import in_force, overlaps

Period = tuple[date | None, date | None]

WHOLE = ("code", "whole name")  # ways that took the text for a code or for all of a name
COMPLETE = ("name without words of legal form", "run-together name")
LOCAL = ("council", "strategic")
NOT_THEN = 0.8  # how sure when no body that fits stood at the time
FAR_LARGER = 10  # a bare place name means the place with ten times the people of any other
WEAK_SCHEMES = ("local-authority-code", "ods", "government-organisation")


@dataclass(frozen=True)
class Found:
    """What one text may mean: candidates (one, several, or none), how they were found, and how sure that is (0 to 1)
    if there is one. `full` marks a text that names a kind of body as well as a place."""

    candidates: tuple[str, ...] = ()
    how: str = "nothing like it in the register"
    confidence: float = 0.0
    full: bool = False


Way = Callable[[Reading, Organisations], Iterable[str]]


def match_text(text: str, organisations: Organisations, period: Period, today: date) -> Found:
    """The organisations that a name or printed label may mean, by the first way that finds any."""
    reading = read_name(text)
    if not reading.words:
        return Found()
    for how, confidence, way in WAYS:
        bodies = [organisations.by_id[i] for i in sorted(set(way(reading, organisations)))]
        if way is not sure_codes:  # a code needs no hint, and an address has words of its own
            bodies = of_the_hinted_kind(bodies, reading)
        if bodies:
            found = choose(bodies, Found((), how, confidence, bool(reading.hints)), period, today, bool(reading.hints))
            return beside_longer_names(found, reading, organisations, period, today)
    return Found()


def of_the_hinted_kind(bodies: Sequence[Organisation], reading: Reading) -> list[Organisation]:
    """Bodies of the kinds that the text points to: of all the firm hints where that is possible, else of most hints.
    All of them if there is no hint; none if the hints are for other kinds."""
    if not reading.hints:
        return list(bodies)
    allowed = frozenset.intersection(*reading.firm) if reading.firm else frozenset()
    fit = [b for b in bodies if b.kind in allowed or not allowed]
    agreed = {b.organisation_id: sum(b.kind in hint for hint in reading.hints) for b in fit}
    most = max(agreed.values(), default=0)
    return [b for b in fit if most and agreed[b.organisation_id] == most]


def local_unless_hinted(ids: Iterable[str], reading: Reading, organisations: Organisations) -> list[str]:
    """A bare place name means a local authority: an NHS body or a fire authority is meant only where a word says so."""
    return [i for i in ids if reading.hints or organisations.by_id[i].family in LOCAL]


def choose(bodies: Sequence[Organisation], so_far: Found, period: Period, today: date, hinted: bool) -> Found:
    """Narrow several bodies to one where there is a reason; each reason is named and lowers the confidence."""
    left, how, confidence = list(bodies), so_far.how, so_far.confidence
    left, reason, factor = by_time(left, period, today)
    if factor == NOT_THEN and not so_far.how.startswith((*WHOLE, *COMPLETE)):
        factor = NOT_THEN * 0.8  # two doubts at once: a part of a name, and the time does not fit
    how, confidence = how + reason, confidence * factor
    if len(left) > 1 and not hinted and any(b.family in LOCAL for b in left):
        local = [b for b in left if b.family in LOCAL]
        if len(local) < len(left):
            left, how, confidence = local, how + ", a local authority rather than another body", confidence * 0.95
    if len(left) > 1:
        people = sorted((b.population or 0 for b in left), reverse=True)
        if people[1] and people[0] >= FAR_LARGER * people[1]:
            left = [max(left, key=lambda b: b.population or 0)]
            how, confidence = how + ", by far the larger place", confidence * 0.9
    others = tuple(b.organisation_id for b in bodies if b not in left)
    chosen = tuple(b.organisation_id for b in left)
    if len(chosen) > 1:
        return replace(so_far, candidates=chosen, how=f"{how}: {len(chosen)} bodies fit", confidence=0.0)
    return replace(so_far, candidates=chosen + others, how=how, confidence=round(confidence, 3))


def by_time(bodies: list[Organisation], period: Period, today: date) -> tuple[list[Organisation], str, float]:
    """Bodies that stood in the period of the payments; without a period, bodies that stand today."""
    if period != (None, None):
        stood = [b for b in bodies if overlaps(b.valid_from, b.valid_to, period)]
        if not stood:
            return bodies, ", though not in force in the period", NOT_THEN
        at_end = [b for b in stood if in_force(b.valid_from, b.valid_to, period[1] or today)]
        if len(stood) > 1 and len(at_end) == 1:
            return at_end, ", in force at the end of the period", 0.9
        return stood, "" if len(stood) == len(bodies) else ", in force in the period", 1.0
    standing = [b for b in bodies if in_force(b.valid_from, b.valid_to, today)]
    if not standing:
        return bodies, ", not in force today", NOT_THEN
    if len(standing) < len(bodies):
        return standing, ", in force today (a body that has ended fits as well)", 0.75
    return bodies, "", 1.0


def beside_longer_names(
    found: Found, reading: Reading, organisations: Organisations, period: Period, today: date
) -> Found:
    """A single word that is not a whole name, and also begins the names of others of the same kinds, is less sure; much
    less if descriptive words were left out to find it, or if the body found has ended. The others are told."""
    words = reading.without(LEGAL)
    if not found.confidence or found.how.startswith(WHOLE) or len(words) != 1:
        return found
    began = [i for i, name in organisations.index.leading.get(words[0], ()) if len(name) > 1]
    rivals = of_the_hinted_kind([organisations.by_id[i] for i in dict.fromkeys(began)], reading)
    rivals = [b for b in rivals if (reading.hints or b.family in LOCAL) and b.organisation_id not in found.candidates]
    rivals, _, certain = by_time(rivals, period, today)
    if not rivals or certain == NOT_THEN:
        return found
    factor = 0.9 if found.how.startswith(COMPLETE) and "in force today" not in found.how else 0.6
    how = f"{found.how}, though other names begin so"
    others = tuple(b.organisation_id for b in rivals)
    return replace(found, candidates=found.candidates + others, how=how, confidence=round(found.confidence * factor, 3))


def sure_codes(reading: Reading, organisations: Organisations) -> list[str]:
    """Codes that can hardly be anything else: an id of the register, or a code of four or more with a digit, alone or
    as a part of a web address."""
    if reading.text in organisations.by_id:
        return [reading.text]
    parts = [part.strip().upper() for part in reading.text.replace(" ", "/").split("/")]
    whole = [p for p in parts if len(p) >= 4 and any(c.isdigit() for c in p) and not p.isdigit()]
    return [i for part in whole for i, _ in organisations.index.codes.get(part, ())]


def short_codes(reading: Reading, organisations: Organisations) -> list[str]:
    """Codes of two to five characters, such as local authority and NHS codes, where nothing else is left of the
    text but words of legal form."""
    words = [w for w in reading.words if "legal" not in roles_of(w)]
    if len(words) != 1 or not 2 <= len(words[0]) <= 5 or words[0].isdigit():
        return []
    return [i for i, scheme in organisations.index.codes.get(words[0].upper(), ()) if scheme in WEAK_SCHEMES]


def printed_codes(reading: Reading, organisations: Organisations) -> list[str]:
    """Short codes in capitals, or with a digit: meant as a code."""
    text = reading.text.strip()
    return short_codes(reading, organisations) if text.isupper() and len(text) <= 5 else []


def exact_names(reading: Reading, organisations: Organisations) -> Sequence[str]:
    """A known spelling of the whole name."""
    return organisations.index.exact.get(key(reading.words), ())


def bare_names(reading: Reading, organisations: Organisations) -> list[str]:
    """The name when words of legal form (council, borough, trust) are taken out of both."""
    met = organisations.index.bare.get(key(reading.without(LEGAL)), ())
    return local_unless_hinted(met, reading, organisations)


def core_names(reading: Reading, organisations: Organisations) -> list[str]:
    """The name when descriptive words (hospital, university) are taken out of both as well."""
    met = organisations.index.core.get(key(reading.without(SOFT)), ())
    return local_unless_hinted(met, reading, organisations)


def place_names(reading: Reading, organisations: Organisations) -> list[str]:
    """The place when greater, city and county are taken out of the name although they are part of it."""
    met = organisations.index.place.get(key(reading.without(QUALIFIER)), ())
    return local_unless_hinted(met, reading, organisations)


def run_together(reading: Reading, organisations: Organisations) -> list[str]:
    """A single word that is a whole name without its spaces, or one with words of legal form at its end
    ("eastshirecouncil"); those words hint at the kind as they would standing apart."""
    if len(reading.words) != 1:
        return []
    for form, taken in parted(reading.words[0]):
        inner = reading_of(reading.text, (form, *taken))
        bare = organisations.index.bare.get(form, ()) if taken else ()
        for met in (organisations.index.joined.get(form, ()), local_unless_hinted(bare, inner, organisations)):
            bodies = of_the_hinted_kind([organisations.by_id[i] for i in met], inner)
            if bodies:
                return [b.organisation_id for b in bodies]
    return []


def leading_words(reading: Reading, organisations: Organisations) -> list[str]:
    """Names that begin with the words of the text, of the hinted kinds, or of local authorities when there is no
    hint."""
    words = reading.without(LEGAL)
    begun = [i for i, w in organisations.index.leading.get(words[0], ()) if w[: len(words)] == words]
    return local_unless_hinted(begun, reading, organisations)


def misspelt(reading: Reading, organisations: Organisations) -> list[str]:
    """Names that differ by one letter (two in long names), but not in the first. Words that set places apart, such as
    north and south, must be the same."""
    whole = key(reading.words)
    limit = 2 if len(whole) >= 18 and len(reading.words) > 1 else 1
    if len(whole) < 6:
        return []
    apart = {w for w in reading.words if "apart" in roles_of(w)}
    near = process.extract(
        whole, organisations.index.exact.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=5
    )
    near = [n for n in near if n[0][0] == whole[0]]
    best = min((distance for _, distance, _ in near), default=0)
    ids = [i for name, distance, _ in near if distance == best for i in organisations.index.exact[name]]
    return [i for i in ids if apart_words(organisations.by_id[i]) == apart or not apart]


def apart_words(body: Organisation) -> set[str]:
    """The words of a body's name that set places apart: north, upper, new."""
    return {w for w in read_name(body.name).words if "apart" in roles_of(w)}


def by_initials(reading: Reading, organisations: Organisations) -> list[str]:
    """First letters of the words of a name, of the hinted kinds, or of local authorities when there is no hint."""
    words = [w for w in reading.words if "legal" not in roles_of(w)] or list(reading.words)
    if len(words) != 1:
        return []
    return local_unless_hinted(organisations.index.initials.get(words[0], ()), reading, organisations)


def by_beginnings(reading: Reading, organisations: Organisations) -> list[str]:
    """The beginnings of a name's words written as one word of four or five letters ("eash" for East Shire), from the
    first word on and in order.

    The beginning of a single word is enough only where a hint narrows the kind, and never for a council: a town is not
    short for the county that is called after it.
    """
    words = reading.without(LEGAL)
    if len(words) != 1 or not 4 <= len(words[0]) <= 5:
        return []
    single = bool(reading.hints) and "county" not in frozenset().union(*reading.hints)
    first = [met for begun, met in organisations.index.leading.items() if begun[0] == words[0][0]]
    met = [i for entries in first for i, name in entries if made_of_beginnings(words[0], name, single)]
    return local_unless_hinted(met, reading, organisations)


def made_of_beginnings(short: str, words: Sequence[str], single: bool) -> bool:
    """Whether a short form is the beginning of the first word and then of some of the next words, in order; `single`
    allows that it is the beginning of the first word alone."""
    for length in range(1, len(short) + 1):
        if not words[0].startswith(short[:length]):
            return False
        if length == len(short):
            return single
        if any(made_of_beginnings(short[length:], words[n:], True) for n in range(1, len(words))):
            return True
    return False


WAYS: tuple[tuple[str, float, Way], ...] = (
    ("code", 0.98, sure_codes),
    ("code", 0.9, printed_codes),
    ("whole name", 1.0, exact_names),
    ("run-together name", 0.95, run_together),
    ("name without words of legal form", 0.95, bare_names),
    ("name without descriptive words", 0.9, core_names),
    ("place name", 0.75, place_names),
    ("misspelt name", 0.8, misspelt),
    ("short code", 0.7, short_codes),
    ("first words of the name", 0.75, leading_words),
    ("initials", 0.75, by_initials),
    ("beginnings of words", 0.65, by_beginnings),
)
