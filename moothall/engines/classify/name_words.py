"""What kind of word each part of a beneficiary's name is: title, forename, surname, organisation word and so on.

Every word becomes a letter, so that a name becomes a short string such as `IS` (initial, surname) that
`person_patterns.csv` judges. It knows words one by one and no whole names; it does not decide who is a person.
"""

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

LETTERS: dict[str, str] = {
    "F": "forename",
    "B": "forename or surname",
    "f": "forename or everyday word",
    "S": "surname",
    "A": "surname that is nearly always a person's",
    "s": "surname or everyday word",
    "U": "unknown word",
    "u": "unknown word that is spelt like a name",
    "c": "unknown word made of two everyday words",
    "W": "everyday word",
    "w": "everyday word that is a rare surname",
    "I": "initial",
    "J": "two letters",
    "j": "three letters",
    "T": "title",
    "D": "plural title",
    "Q": "letters after a name",
    "K": "occupation",
    "M": "firm word",
    "L": "legal form",
    "O": "organisation word",
    "H": "premises",
    "o": "trade word",
    "G": "small word",
    "P": "place",
    "p": "place or surname",
    "X": "particle",
    "N": "number or code",
    "&": "and",
    "=": "trading as",
}
"""The letters of a name's shape, and what each stands for."""

KINDS = {
    "title": "T",
    "titles": "D",
    "honour": "Q",
    "occupation": "K",
    "firm": "M",
    "legal": "L",
    "body": "O",
    "premises": "H",
    "trade": "o",
    "small": "G",
    "place": "P",
    "particle": "X",
    "or": "&",
    "ending": "o",
}
"""Letter for each `kind` in `lists/organisation_words.csv`."""

MARKS = {
    "A/S": "L",
    "C/O": "=",
    "&": "&",
    "+": "&",
    "AND": "&",
    ",": ",",
    "(": "(",
    ")": ")",
    "[": "(",
    "]": ")",
    "/": "/",
    "-": "-",
}
TOKEN = re.compile(r"\bT\s?/\s?AS?\b|\b[AC]/[SO]\b|[A-Z0-9@#*£$%!][A-Z0-9@#*£$%!'`.\-]*|[&+,()\[\]/]|(?<=\s)-(?=\s)")
SPACED_BODIES = (" F C", " C I C", " P C C", " R F C", " P L C", " L L P", " P T A")
"""Clubs, companies and church councils printed letter by letter: no initials of a person."""

ESTATE = {"EST", "ESTATE", "EXORS", "EXECUTORS", "EXECUTOR", "EXECUTRIX", "REPS", "REPRESENTATIVES"}
MOST_WORDS_KEPT = 500_000
SPELT_LIKE_A_NAME = 0.2
MOSTLY_A_FORENAME = 3
ALMOST_ONLY_A_SURNAME = 4
ABSTRACT_ENDINGS = ("ITY", "ITIES", "ISM", "ANCE", "ENCE", "ING", "INGS", "ICAL", "ICS", "NESS", "SHIP", "HOOD")


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of `vocabulary/lists/NAME.csv`."""
    text = (files("moothall.vocabulary") / f"lists/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def plain_upper(text: str) -> str:
    """`text` in capitals, accents taken off and typographic apostrophes and dashes made plain."""
    if not text.isascii():
        text = text.replace("’", "'").replace("‘", "'").replace("–", "-").replace("ł", "l").replace("Ł", "L")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.upper()


def words_of(name: str) -> list[str]:
    """The words and marks of a name, in capitals; "t/a" in any spelling becomes the mark `T/A`."""
    upper = plain_upper(name)
    if "TRADING AS" in upper or " TA " in upper:
        upper = upper.replace("TRADING AS", "T/A").replace(" TA ", " T/A ")
    words: list[str] = TOKEN.findall(upper)
    if upper.endswith(SPACED_BODIES):
        words.append("CIC")
    return words[after_estate(words) :]


def after_estate(words: Sequence[str]) -> int:
    """How many words to skip in "Executors of the late ...", "Estate of ...": the dead person's name follows."""
    if not words or words[0].rstrip(".") not in ESTATE or "OF" not in words[:4]:
        return 0
    start = words.index("OF") + 1
    while start < len(words) and words[start] in {"THE", "LATE"}:
        start += 1
    return start


class WordKinds(dict[str, str]):
    """Word -> letter (or letters, for "A.J."). Words not met before are worked out once and kept."""

    def __missing__(self, word: str) -> str:
        letters = letters_of_new_word(self, word)
        if len(self) < MOST_WORDS_KEPT:
            self[word] = letters
        return letters


def letters_of_new_word(known: WordKinds, word: str) -> str:
    """Letters for a word that stands in no list: initials, a code, a double name, or unknown."""
    if word.startswith("T") and "/" in word:
        return "="
    bare = word.strip(".'`-")
    if not bare:
        return ""
    if bare != word:
        return known[bare]
    if len(word) == 1:
        return "I" if word.isalpha() else "N"
    if not re.fullmatch(r"[A-Z'`.\-]+", word):
        return "N"
    if "." in word:
        return letters_of_dotted(known, word.split("."))
    if "-" in word:
        return letter_of_double_name(known, word.split("-"))
    if word[-2:] in {"'S", "`S"}:
        return "W"
    if "'" in word or "`" in word:
        return known[word.replace("'", "").replace("`", "")]
    if len(word) > 5 and word.endswith(endings()):
        return "o"
    if len(word) < 4:
        return {2: "J", 3: "j"}[len(word)]
    if is_compound(word):
        return "c"
    return "u" if name_spelling(word) >= SPELT_LIKE_A_NAME else "U"


def is_compound(word: str) -> bool:
    """Whether a word is two everyday words run together ("ROADSTONE")."""
    everyday = everyday_words()
    return any(word[:cut] in everyday and word[cut:] in everyday for cut in range(4, len(word) - 3))


def name_spelling(word: str) -> float:
    """How much a word is spelt like a name and not like an English word: the mean over its triples of letters of the
    log odds in `lists/name_spelling.csv` (counted over the lists of names and of words)."""
    weights = spelling_weights()
    marked = f"^{word}$"
    triples = [marked[i : i + 3] for i in range(len(word))]
    return sum(weights.get(t, 0) for t in triples) / (100 * len(triples))


@cache
def spelling_weights() -> dict[str, int]:
    """`lists/name_spelling.csv`: three letters (^ begins and $ ends a word) -> log odds times 100."""
    return {row["letters"]: int(row["weight"]) for row in rows_of("name_spelling")}


@cache
def everyday_words() -> frozenset[str]:
    """`lists/english_words.csv` in capitals."""
    return frozenset(row["word"].upper() for row in rows_of("english_words"))


def letters_of_dotted(known: WordKinds, parts: list[str]) -> str:
    """Letters for "A.J." (initials), "W.T.SURNAME", "ST.ANDREW"; three or more single letters alone are a body."""
    if known.get("".join(parts)) == "Q":
        return "Q"
    if len(parts) > 2 and all(len(part) == 1 for part in parts):
        return "O"
    return "".join(known[part] for part in parts if part)


def letter_of_double_name(known: WordKinds, parts: list[str]) -> str:
    """One letter for a word with a hyphen: a double forename, a double surname, else an everyday word."""
    letters = "".join(known[part] for part in parts if part)
    if set(letters) & set("LOoHNGKQ") or len(letters) < 2 or letters[0] in "IJ":
        return "o" if set(letters) & set("LOoH") else "W"
    if letters[0] == "X":
        return "S" if set(letters[1:]) <= set("ASsBFfUu") else "W"
    if set(letters) <= set("FBf"):
        return "F" if "F" in letters else "B"
    if set(letters) <= set("ASsFB"):
        return "A"
    return "S" if set(letters) & set("ASFB") and not set(letters) & set("WwP") else "s" if "s" in letters else "W"


@cache
def endings() -> tuple[str, ...]:
    """Endings that mark an unlisted word as a trade's ("...WARE"): rows of `organisation_words.csv` with a dash."""
    return tuple(row["word"][1:] for row in rows_of("organisation_words") if row["kind"] == "ending")


@cache
def word_kinds() -> WordKinds:
    """Every listed word with its letter. An organisation word wins over a name; a word that is both an everyday word
    and a name gets the weaker letter."""
    forenames = {row["name"]: int(row["strength"]) for row in rows_of("forenames")}
    surnames = {row["name"]: int(row["commonness"]) for row in rows_of("surnames_hint")}
    everyday = everyday_words()
    kinds = WordKinds()
    for word in everyday - forenames.keys():
        kinds[word] = letter_of_everyday(word, surnames.get(word, 0))
    for word, commonness in surnames.items():
        if word not in everyday and word not in forenames:
            kinds[word] = "J" if len(word) == 2 else "S" if commonness >= 2 or len(word) > 3 else "U"
    for word, strength in forenames.items():
        kinds[word] = letter_of_forename(strength, surnames.get(word, 0), word in everyday)
    for word, commonness in surnames.items():
        if commonness == ALMOST_ONLY_A_SURNAME:
            kinds[word] = "A"
    for row in rows_of("organisation_words"):
        letter = KINDS[row["kind"]]
        place_and_name = letter == "P" and (surnames.get(row["word"], 0) >= 2 or row["word"] in forenames)
        kinds[row["word"]] = "p" if place_and_name else letter
    kinds.update(MARKS)
    return kinds


def letter_of_everyday(word: str, surname: int) -> str:
    """`s` also a known surname, `w` a rare one, `o` by its ending a trade's word, else `W`."""
    if surname:
        return "s" if surname >= 2 else "w"
    return "o" if len(word) > 5 and word.endswith((*endings(), *ABSTRACT_ENDINGS)) else "W"


def letter_of_forename(strength: int, surname: int, everyday: bool) -> str:
    """`F` mostly a forename, `B` also a common surname, `f` also an everyday word or a rare forename."""
    if strength == MOSTLY_A_FORENAME:
        return "F"
    if everyday or (strength == 1 and surname < 2):
        return "f"
    if surname >= 3 or (surname == 2 and strength == 1):
        return "B"
    return "F"
