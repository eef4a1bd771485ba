"""Names as printed, gathered into forms (names that read alike) and units (aliases that are one without a question).

Tables only: which units are one supplier is for supplier_pairs.py and supplier_clusters.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from moothall.engines.link.supplier_keys import charity_number, company_number, vat_number
from moothall.engines.link.supplier_names import TRADES_AS, SupplierName, read_supplier
from moothall.engines.link.supplier_words import SHORTEST, TRADE, common_sorts, telling_words, words_with

FORMED = 4.0  # bits from which one word with a legal form stands for one body anywhere: registers allow it only once
BARE = 8.5  # the same for a name with no legal form
WIDE = 5.0  # the same for one of several words that many publishers print
KEYS = ("publisher_id", "supplier_ref_pub", "supplier_text")
PART = 50_000  # rows made at a time
SCHOOLS = frozenset(("school", "schools", "academy", "infant", "infants", "junior", "primary"))
PILED = 20  # names of one length, and nearly none longer, from which that length is the width of a field

FORM = pa.schema(
    [("form_id", pa.int64())]
    + [
        (n, pa.string())
        for n in ("core", "lean", "ordered", "first", "compact", "legal", "other", "other_how", "numbers")
    ]
    + [(n, pa.bool_()) for n in ("local", "cut", "branded", "school")]
    + [("publishers", pa.int64()), ("bits", pa.float64())]
)


@dataclass(frozen=True)
class Forms:
    """`form` has a row for each way of reading a name; `word` its words; `of_alias` the form of each alias."""

    form: pa.Table
    word: pa.Table
    of_alias: list[int]
    telling: list[bool]
    legal: list[str]
    numbers: list[str]
    bits: list[float]
    local: list[bool]
    school: list[bool]


def ordered(aliases: pa.Table) -> pa.Table:
    """The aliases in an order that depends on nothing but their names, absent supplier numbers as ""."""
    filled = [pc.fill_null(aliases[name].cast(pa.string()), "") for name in KEYS]
    for name, column in zip(KEYS, filled, strict=True):
        aliases = aliases.set_column(aliases.schema.get_field_index(name), name, column)
    return aliases.sort_by([(name, "ascending") for name in KEYS])


def checked(aliases: pa.Table) -> pa.Table:
    """The aliases with the keys that hold: others become NULL."""
    for name, check in (("company_no", company_number), ("charity_no", charity_number), ("vat_no", vat_number)):
        texts = aliases[name].to_pylist()
        known = {text: check(text) for text in set(texts)}
        column = pa.array([known[text] for text in texts], pa.string())
        aliases = aliases.set_column(aliases.schema.get_field_index(name), name, column)
    return aliases


def cut_widths(publishers: Sequence[str], texts: Sequence[str]) -> dict[str, int]:
    """For each publisher whose names pile up at one length with nearly none longer: that length."""
    lengths = Counter(zip(publishers, map(len, texts), strict=True))
    widths: dict[str, int] = {}
    for publisher in set(publishers):
        own = sorted(((n, count) for (p, n), count in lengths.items() if p == publisher), reverse=True)
        longer = 0
        for length, count in own:
            if count >= PILED and length >= 18 and longer <= count / 10:
                widths[publisher] = length
                break
            longer += count
    return widths


def read_forms(publishers: Sequence[str], texts: Sequence[str]) -> Forms:
    """The forms of aliases."""
    widths = cut_widths(publishers, texts)
    cuts = [len(t) >= widths.get(p, 10**6) - 1 for p, t in zip(publishers, texts, strict=True)]
    names = [read_supplier(text, cut) for text, cut in zip(texts, cuts, strict=True)]
    read = [(name, cut and not name.legal) for name, cut in zip(names, cuts, strict=True)]
    distinct = sorted(set(read))
    number = {name: i for i, name in enumerate(distinct)}
    counts = Counter(word for words in {name.words for name, _ in distinct} for word in set(words))
    bits = telling_words(counts.items(), len(distinct))
    printed = Counter(words for words, _ in {(name.words, p) for (name, _), p in zip(read, publishers, strict=True)})
    form = form_table(distinct, bits, printed)
    return Forms(
        form,
        word_table((name.words for name, _ in distinct), bits),
        [number[key] for key in read],
        stand_alone(form, len(set(publishers))),
        *(form[name].to_pylist() for name in ("legal", "numbers", "bits", "local", "school")),
    )


def form_table(
    distinct: Sequence[tuple[SupplierName, bool]], bits: dict[str, float], printed: Mapping[tuple[str, ...], int]
) -> pa.Table:
    """The table of forms, made a part at a time: rows in Python are ten times as large."""
    parts = [
        pa.Table.from_pylist(
            [
                form_row(at + i, name, cut, bits, printed[name.words])
                for i, (name, cut) in enumerate(distinct[at : at + PART])
            ],
            FORM,
        )
        for at in range(0, len(distinct), PART)
    ]
    return pa.concat_tables(parts) if parts else FORM.empty_table()


def form_row(number: int, name: SupplierName, cut: bool, bits: dict[str, float], publishers: int) -> dict[str, Any]:
    """One form: its words in the shapes that blocking and scoring ask for."""
    filler = words_with("filler")
    lean = [w for w in dict.fromkeys(name.words) if w not in filler] or list(name.words)
    return {
        "form_id": number,
        "core": " ".join(name.words),
        "lean": " ".join(sorted(lean)),
        "ordered": " ".join(lean),
        "first": lean[0],
        "compact": "".join(lean),
        "legal": name.legal,
        "other": " ".join(sorted(w for w in set(name.other) if w not in filler)),
        "other_how": name.other_how,
        "numbers": " ".join(sorted(w for w in name.words if any(c.isdigit() for c in w))),
        "local": is_local(lean),
        "school": not SCHOOLS.isdisjoint(name.words),
        "cut": cut,
        "publishers": publishers,
        "branded": name.other_how == TRADES_AS and not set(name.other) & set(own_words(name.words, bits)),
        "bits": round(sum(bits[w] for w in set(name.words)), 2),
    }


def is_local(words: Sequence[str]) -> bool:
    """Whether a name is of a kind that many places have under the same name: what it is stands last ("... lodge")."""
    local = words_with("local")
    called_after_saint = words[0] == "saint" and any(word in local for word in words)
    return words[-1] in local or called_after_saint or any(word in words_with("local anywhere") for word in words)


def own_words(words: Sequence[str], bits: dict[str, float]) -> list[str]:
    """The words of a name that are more than a trade, a place or a kind: what another name of it would share."""
    return [word for word in words if bits[word] > TRADE + 1]


def stand_alone(form: pa.Table, everyone: int) -> list[bool]:
    """Whether each form is telling enough to mean one supplier wherever it is printed, by that many publishers: a name
    with a legal form, or with rare words, or of several words that many publishers print."""
    several, legal = pc.match_substring(form["lean"], " "), pc.not_equal(form["legal"], "")
    bits = form["bits"]
    formed = pc.and_(legal, pc.or_(several, pc.greater_equal(bits, FORMED)))
    widely = pc.and_(
        pc.and_(several, pc.greater_equal(bits, WIDE)), pc.greater_equal(form["publishers"], max(3.0, everyone / 20))
    )
    bare = pc.and_(pc.invert(form["local"]), pc.or_(widely, pc.greater_equal(bits, BARE)))
    return pc.or_(formed, pc.and_(pc.invert(legal), bare)).to_pylist()  # type: ignore[no-any-return]


def word_table(names: Iterable[tuple[str, ...]], bits: dict[str, float]) -> pa.Table:
    """A row for each word of each form."""
    apart, filler, division = (words_with(role) for role in ("apart", "filler", "division"))
    known = common_sorts()
    rows = [(i, word) for i, words in enumerate(names) for word in dict.fromkeys(words)]
    words = [word for _, word in rows]
    marks = {"apart": [w in apart or w.isdigit() for w in words], "filler": [w in filler for w in words]}
    marks |= {"division": [w in division for w in words]}
    marks |= {"known": [w in known or len(w) < SHORTEST for w in words]}
    return pa.table(
        {
            "form_id": pa.array([i for i, _ in rows], pa.int64()),
            "word": pa.array(words, pa.string()),
            "bits": pa.array([bits[w] for w in words], pa.float64()),
            **{name: pa.array(values, pa.bool_()) for name, values in marks.items()},
        }
    )
