"""A beneficiary as printed, read into what matters of a supplier's name: its words, its legal form, its other names.

One text at a time; it compares nothing and knows no supplier.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from moothall.engines.link.supplier_words import phrases, words_with
from moothall.engines.link.words import plain

TRADING = re.compile(
    r"\b(?:t\s?/\s?as?|t\.a\.|ta(?=\s+[a-z])|trading\s+as|trading\s+name\s+of|dba|d/b/a)(?:\b|(?<=\.))", re.I
)
FORMER = re.compile(
    r"\b(?:formerly(?:\s+known\s+as)?|formally\s+known\s+as|previously|f/?k/?a|was|ex)\b[\s:.\-]*", re.I
)
LATER = re.compile(r"\bnow\s+(?:known\s+as\s+|called\s+|trading\s+as\s+)?(?=[a-z])", re.I)
NOTE = re.compile(
    r"\*{2,}.*?(?:\*{2,}|$)|\([^)]*\b(?:do\s*not|dont|don't|use|only|closed|bacs|chaps|a/?cs?|(?:acc(?:oun)?t|ref|no)\.?\s*[:#]?\s*\d+|"
    r"direct\s+debits?|d/?d|inv(?:oice)?s?|supplier|vendor|duplicate|inactive)\b[^)]*\)?|"
    r"\b(?:do\s+not\s+use|dont\s+use|don't\s+use|use\s+\d{3,})\b.*$|\*[^*]*\*\s*$|"
    r"\b(?:a/?c|acc(?:oun)?t)\s*(?:no\.?|number|ref)?\s*[:#]?\s*\d{3,}.*$",
    re.I,
)
CODE = re.compile(r"\*\s*<?(?=\w*\d)\w{6,}>?.*$|\*\s*<?(?=\w*\d)(?=\w*[a-z])\w{5,}>?.*$|[#:]\s*\d{4,}.*$", re.I)
SITE = re.compile(  # after a legal form: which site or account of the company is meant, and no part of its name
    r"(\b(?:ltd|limited|plc|llp|cic)\b\.?)\s*(?:\(.*|\*.*|(?:-\s*)?\b(?:re|c/o)\b.*|[-/]?\s*\bin\s+(?:liquidation|administration|receivership)\b.*)$",
    re.I,
)
BESIDE = re.compile(r"^([^/]{6,}?)\s*/\s*([^/]{6,})$")
INITIALS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[.\s&]+[A-Za-z](?![A-Za-z0-9]))+\.?")
TRADES_AS, BOTH = "trading name", "name beside it"
OTHER_NAMES = ((TRADING, TRADES_AS, False), (FORMER, "former name", False), (LATER, "former name", True))


@dataclass(frozen=True, order=True)
class SupplierName:
    """What a text says of a supplier. `words` carry the name, in order, abbreviations written out; `legal` is its legal
    form in one spelling, "" when none is printed; `other` are the words of a trading or former name."""

    words: tuple[str, ...]
    legal: str
    other: tuple[str, ...] = ()
    other_how: str = ""


@lru_cache(maxsize=65_536)
def read_supplier(text: str, cut: bool = False) -> SupplierName:
    """Read a printed name. `cut` says that the text fills its field, so that its last word may be cut off."""
    tidy = re.sub(r"^\s*t/a\s+|\s+t/a\s*$", "", without_notes(re.sub(r"_+", " ", text)), flags=re.I)
    main, other, how = parted_names(tidy)
    main = SITE.sub(r"\1", main)
    words, legal = words_and_form(main, cut and not other)
    if not words:
        words, legal = words_and_form(text, cut)
    words = words or (text.casefold().strip(),)  # another script, or signs alone: nothing but itself is like it
    second = words_and_form(other, cut)[0] if other else ()
    return SupplierName(words, legal, second if second != words else (), how if second and second != words else "")


def without_notes(text: str) -> str:
    """The text without what a clerk or a machine added: notes between stars or brackets, account numbers, order codes.
    The text itself when nothing would be left."""
    carried = plain(text.partition("*")[0]) in words_with("carrier")
    for pattern in (NOTE,) if carried else (NOTE, CODE):
        left = pattern.sub(" ", text)
        text = left if re.search(r"[A-Za-z]{2}", left) else text
    return text


def parted_names(text: str) -> tuple[str, str, str]:
    """The name, another name that the text gives for the same supplier, and what that is; "" and "" when it gives none.

    The name before "trading as" is the supplier's; a former name is the other one, whichever stands first."""
    for pattern, how, swapped in OTHER_NAMES:
        if met := pattern.search(text):
            before, after = text[: met.start()].strip(" -(,–/"), text[met.end() :].strip(" -),–/:.")
            if len(plain(before)) >= 3 and len(plain(after)) >= 3:
                return (after, before, how) if swapped else (before, after, how)
    if (met := BESIDE.match(text)) and not any(len(plain(part)) < 6 for part in met.groups()):
        return (met[1], met[2], BOTH) if words_and_form(met[1], False)[1] else (text, met[1], BOTH)
    return text, "", ""


def words_and_form(text: str, cut: bool) -> tuple[tuple[str, ...], str]:
    """The words of one name and its legal form."""
    text = re.sub(r"\.(?:co\.uk|com|org\.uk|org|net|uk)\b", " ", text, flags=re.I)
    text = re.sub(r"(?<=\w)['’](?=\w)", "", text).replace("@", " at ")
    text = re.sub(r"\bc(?:\s*of\s*|\s+|/|\.)e\b\.?", "CE", text, flags=re.I)  # Church of England
    words = f" {plain(INITIALS.sub(joined_initials, text).lower())} "
    pattern, means = phrases()
    words = pattern.sub(lambda met: means[met[0]], words)
    parts = words.split()
    if cut and len(parts) > 1 and parts[-1] in ("l", "li", "lim", "limi", "limit", "pl", "ll", "ci"):
        parts[-1] = {"p": "plc", "c": "cic"}.get(parts[-1][0], "llp" if parts[-1] == "ll" else "ltd")
    return split_form(parts)


def split_form(parts: list[str]) -> tuple[tuple[str, ...], str]:
    """Words without those of legal form, and the form: the last that stands in the latter part of the name."""
    forms = words_with("legal")
    at = [i for i, word in enumerate(parts) if word in forms and i > 0]
    legal = forms[parts[at[-1]]] if at else ""
    left = [word for i, word in enumerate(parts) if i not in at]
    full = words_with("abbreviation")
    left = left[:-1] if ends_in_initials(left) else left[1:] if ends_in_initials([*left[1:], *left[:1]]) else left
    written = " ".join(full.get(word, word) for word in left).split()
    small = words_with("small")
    return tuple(w for w in written if w not in small) or tuple(written), legal


def ends_in_initials(words: list[str]) -> bool:
    """Whether the last word is only the first letters of those before it, as in "Institute of Odd Things (IOT)"."""
    small = {"and", "of", "for", "in", "the", "on", "at", "to"}
    before = [word for word in words[:-1] if word not in small]
    return len(before) >= 3 and words[-1] in ("".join(w[0] for w in before), "".join(w[0] for w in words[:-1]))


def joined_initials(met: re.Match[str]) -> str:
    """Spaced or dotted initials as one word: "A. B. C." is "ABC", "J & J" is "JJ"."""
    return re.sub(r"[^A-Za-z0-9]", "", met[0]) + " "
