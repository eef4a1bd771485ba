"""Why two documents match, in sentences that are true of both. It reckons no score and hides no weak reason: a match
whose only reason is a common word says so.
"""

from collections.abc import Callable, Mapping
from itertools import islice

from moothall.engines.find.document import Reason
from moothall.engines.find.facts import place_key, supplier_key
from moothall.engines.find.spoken import Spoken
from moothall.engines.find.words import Token, weight_of
from moothall.vocabulary.aim import aim_names
from moothall.vocabulary.solution import system_type_names

NAMED = 5  # words named in a reason
SHORT_NAMED = 3  # pairs of words named in a reason
LONGEST_WORD = 40  # letters of a word that is compared letter by letter
NEAR = 0.35  # of a cosine: on the tuning half, few that mean another thing reach it
COMPARED = 60  # words of a document that are compared letter by letter
RUN = 4  # letters that two words must share in a row to be called alike

Worth = Callable[[str], float]


def reasons(one: Spoken, other: Spoken, worth: Worth, meaning: float = 0.0) -> tuple[Reason, ...]:
    """Every reason why `other` was found for `one`. `worth` says how telling a term is; `meaning` is how near the two
    are to a model of meaning, if one was asked."""
    shared = shared_words(one, other, worth)
    found = [
        *words_reason(one, other, shared),
        *synonym_reason(one, other, worth),
        *fact_reason(one.aims, other.aims, both_declared(one, other, "aims"), "aim", aim_names()),
        *fact_reason(
            one.system_types,
            other.system_types,
            both_declared(one, other, "system_types"),
            "system-type",
            system_type_names(),
        ),
        *supplier_reason(one, other),
        *place_reason(one, other),
        *meaning_reason(meaning),
    ]
    return tuple(found or letters_reason(one, other))


def shared_words(one: Spoken, other: Spoken, worth: Worth) -> list[str]:
    """Stems that both say, the most telling first; words of every need only where there is nothing better."""
    both = [term for term in one.terms if term in other.terms and not term.startswith("=")]
    telling = [term for term in both if weight_of(term) == 1] or both
    return sorted(telling, key=lambda term: (-worth(term), term))


def as_printed(stem: str, one: Spoken, other: Spoken) -> str:
    """A shared stem in a word that both print, or in the word of each: "repairing, repairs"."""
    there = {word.casefold() for word in other.printed[stem]}
    same = next((word for word in one.printed[stem] if word.casefold() in there), None)
    return same.casefold() if same else f"{one.printed[stem][0].casefold()} ({other.printed[stem][0].casefold()})"


def words_reason(one: Spoken, other: Spoken, shared: list[str]) -> list[Reason]:
    """The words that both say. One in brackets is the other's form of the word before it."""
    named = ", ".join(as_printed(stem, one, other) for stem in shared[:NAMED])
    return [Reason("words", f"both speak of: {named}")] if shared else []


def plainly(words: tuple[Token, ...]) -> str:
    """Words as printed, in small letters."""
    return " ".join(token.printed.casefold() for token in words)


def synonym_reason(one: Spoken, other: Spoken, worth: Worth) -> list[Reason]:
    """Things that the two name with different words."""
    pairs = []
    for thing in sorted(set(one.things) & set(other.things), key=lambda thing: (-worth("=" + thing), thing)):
        here = {tuple(t.stem for t in said): plainly(said) for said in reversed(one.things[thing])}
        there = {tuple(t.stem for t in said): plainly(said) for said in reversed(other.things[thing])}
        if not set(here) & set(there):
            pairs.append(f"“{next(iter(reversed(here.values())))}” and “{next(iter(reversed(there.values())))}”")
    return [Reason("synonyms", f"words for the same thing: {'; '.join(pairs[:SHORT_NAMED])}")] if pairs else []


def both_declared(one: Spoken, other: Spoken, what: str) -> bool:
    """Whether both documents carry the facts themselves, so that nothing was read from words."""
    return bool(getattr(one.document, what) and getattr(other.document, what))


def fact_reason(
    one: Mapping[str, float], other: Mapping[str, float], declared: bool, code: str, names: Mapping[str, str]
) -> list[Reason]:
    """The aim or the types of system that both have, as recorded or as read from their words."""
    both = sorted((fact for fact in one if fact in other), key=lambda fact: (-one[fact] * other[fact], fact))
    if not both:
        return []
    named = "; ".join(names.get(fact, fact) for fact in both[:SHORT_NAMED])
    start = {"aim": "same aim", "system-type": "same type of system"}[code]
    return [Reason(code, f"{start}: {named}" if declared else f"{start}, going by the words: {named}")]


def supplier_reason(one: Spoken, other: Spoken) -> list[Reason]:
    """Suppliers that both pay, or that one pays and the other is sold by."""
    here = {supplier_key(name): name for name in reversed(one.document.suppliers) if name.strip()}
    there = {supplier_key(name) for name in other.document.suppliers if name.strip()}
    both = [name for key, name in reversed(here.items()) if key in there]
    if not both:
        return []
    named = ", ".join(both[:SHORT_NAMED])
    sold = [document.document.kind == "product" for document in (one, other)]
    if all(sold):
        return [Reason("supplier", f"both sold by {named}")]
    return [Reason("supplier", f"pays {named}, which sells this" if any(sold) else f"both pay {named}")]


def place_reason(one: Spoken, other: Spoken) -> list[Reason]:
    """Organisations or places that both concern."""
    there = {place_key(name) for name in other.document.places}
    both = [name for name in one.document.places if place_key(name) in there]
    return [Reason("place", f"both concern {', '.join(both[:SHORT_NAMED])}")] if both else []


def meaning_reason(meaning: float) -> list[Reason]:
    """That a language model takes the two to mean much the same."""
    near = meaning >= NEAR
    return [Reason("meaning", f"a language model reads them as near in meaning ({meaning:.2f} of 1)")] if near else []


def letters_reason(one: Spoken, other: Spoken) -> list[Reason]:
    """Words that are written alike, where the two share no word: a spelling, or a word inside a longer one."""
    ours, theirs = (first_words(document) for document in (one, other))
    pairs = [(longest_run(a, b), a, b) for a in ours for b in theirs]
    best = sorted((pair for pair in pairs if pair[0] >= RUN), key=lambda pair: (-pair[0], *pair[1:]))
    named = "; ".join(f"“{a}” and “{b}”" for _, a, b in best[:SHORT_NAMED])
    return [Reason("letters", f"words written alike: {named}")] if best else []


def first_words(document: Spoken) -> list[str]:
    """The first telling words of a document, each once: enough for a reason, and few enough to compare them all."""
    short = (word for word in document.telling if len(word) <= LONGEST_WORD)
    return list(islice(dict.fromkeys(short), COMPARED))


def longest_run(one: str, other: str) -> int:
    """How many letters in a row two words share at most; 0 if fewer than RUN."""
    starts = range(len(one) - RUN + 1)
    if not any(one[at : at + RUN] in other for at in starts):
        return 0
    return max(end - at for at in starts for end in range(at + RUN, len(one) + 1) if one[at:end] in other)
