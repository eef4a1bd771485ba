"""The peers that linking names to suppliers is measured against in `suppliers.py`: equal names, normal names,
rapidfuzz's token-sort ratio, and Splink 5. Each is given names only; none knows our rules."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from moothall.engines.measure.suppliers import Name

Edges = list[tuple[float, int, int]]
"""(how alike, position, position)"""

FORMS = {
    "LTD": "",
    "LIMITED": "",
    "LT": "",
    "PLC": "",
    "LLP": "",
    "THE": "",
    "CO": "COMPANY",
    "AND": "",
    "UK": "",
    "ASSOC": "ASSOCIATION",
    "SCH": "SCHOOL",
    "PRIM": "PRIMARY",
    "SERVS": "SERVICES",
    "COMM": "COMMUNITY",
    "COUN": "COUNCIL",
}


def normal(name: str, brackets: bool = False) -> str:
    """A name in capitals without notes in stars, punctuation, legal forms and "the"; initials joined. What stands in
    brackets stays if `brackets` says so."""
    text = re.sub(r"\*+[^*]*(\*+|$)", " ", name.upper().replace("'", "")) or name
    text = text if brackets else re.sub(r"\([^)]*(\)|$)", " ", text) or name
    text = re.sub(r"[^A-Z0-9]+", " ", text)
    text = re.sub(r"\b([A-Z0-9]) (?=[A-Z0-9]\b)", r"\1", text)
    kept = " ".join(w for word in text.split() if (w := FORMS.get(word, word)))
    return kept or " ".join(text.split()) or name


def by_name(names: Sequence[Name]) -> list[str]:
    """Equal names, whatever their case."""
    return [n.name.upper() for n in names]


def by_normal(names: Sequence[Name]) -> list[str]:
    """Names equal once notes, punctuation and legal forms are gone."""
    return [normal(n.name) for n in names]


def with_brackets(names: Sequence[Name]) -> list[str]:
    """The same, with what stands in brackets."""
    return [normal(n.name, brackets=True) for n in names]


def token_sort(names: Sequence[Name], brackets: bool = False) -> Edges:
    """rapidfuzz's token-sort ratio (0 to 1) of every two normal names that begin with the same word."""
    import numpy as np
    from rapidfuzz import fuzz, process

    blocks = defaultdict(list)
    texts = [normal(n.name, brackets) for n in names]
    for place, text in enumerate(texts):
        blocks[text.split()[0]].append(place)
    edges: Edges = []
    for places in blocks.values():
        own = [texts[p] for p in places]
        table = process.cdist(own, own, scorer=fuzz.token_sort_ratio, score_cutoff=70, workers=2)
        for a, b in zip(*np.nonzero(np.triu(table, 1)), strict=True):
            edges.append((float(table[a, b]) / 100, places[a], places[b]))
    return edges


def splink_columns(names: Sequence[Name]) -> list[dict[str, object]]:
    """What Splink is given of each name: the normal name, what stood in brackets, the words, the two rarest and the
    first and last of them."""
    texts = [normal(n.name) for n in names]
    often = Counter(word for text in texts for word in set(text.split()))
    rows: list[dict[str, object]] = []
    for place, text in enumerate(texts):
        words = text.split()
        rare = sorted(set(words), key=lambda w: (often[w], w))
        rows.append(
            {
                "unique_id": place,
                "plain": text,
                "squeezed": text.replace(" ", ""),
                "sorted": " ".join(sorted(words)),
                "words": sorted(set(words)),
                "first": words[0],
                "last": words[-1],
                "rare": rare[0],
                "next_rare": rare[1] if len(rare) > 1 else None,
                "start": text.replace(" ", "")[:6],
                "inside": " ".join(re.findall(r"\(([^)]*)", names[place].name.upper())).strip() or None,
            }
        )
    return rows


def comparisons() -> list[object]:
    """How Splink compares two names: the whole, the share of words, the rarest word, the last, and the brackets."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def share(least: float) -> cll.CustomLevel:
        both = "len(list_intersect(words_l, words_r))"
        return cll.CustomLevel(
            f"{both} >= {least} * greatest(len(words_l), len(words_r))", label_for_charts=f"{least} of the words"
        )

    whole = cl.CustomComparison(
        output_column_name="plain",
        comparison_levels=[
            cll.NullLevel("plain"),
            cll.ExactMatchLevel("plain", term_frequency_adjustments=True),
            cll.Or(cll.ExactMatchLevel("squeezed"), cll.ExactMatchLevel("sorted")),
            cll.DamerauLevenshteinLevel("plain", 1),
            cll.JaroWinklerLevel("plain", 0.97),
            cll.JaroWinklerLevel("plain", 0.93),
            cll.JaroWinklerLevel("plain", 0.88),
            cll.ElseLevel(),
        ],
    )
    words = cl.CustomComparison(
        output_column_name="words",
        comparison_levels=[cll.NullLevel("words"), share(0.99), share(0.75), share(0.6), share(0.4), cll.ElseLevel()],
    )
    rare = cl.CustomComparison(
        output_column_name="rare",
        comparison_levels=[
            cll.NullLevel("rare"),
            cll.ExactMatchLevel("rare", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("rare", 0.92),
            cll.ElseLevel(),
        ],
    )
    inside = cl.CustomComparison(
        output_column_name="inside",
        comparison_levels=[
            cll.CustomLevel("inside_l IS NULL AND inside_r IS NULL", label_for_charts="neither has brackets"),
            cll.CustomLevel("inside_l IS NULL OR inside_r IS NULL", label_for_charts="one has brackets"),
            cll.JaroWinklerLevel("inside", 0.9),
            cll.ElseLevel(),
        ],
    )
    last = cl.ExactMatch("last").configure(term_frequency_adjustments=True)
    return [whole, words, rare, last, inside]


def splink(names: Sequence[Name]) -> Edges:
    """Splink's match weight of every two names that share a block, its parameters estimated from these names.

    The weight (a log of odds) is taken, because the probability is 1 to many digits where names are best told apart.
    """
    import pyarrow as pa
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[
            block_on("plain"),
            block_on("sorted"),
            block_on("rare"),
            block_on("next_rare"),
            block_on("start"),
            "l.rare = r.next_rare",
        ],
        retain_matching_columns=False,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(pa.Table.from_pylist(splink_columns(names))), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("plain")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("rare"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("start"))
    found = linker.inference.predict(threshold_match_weight=0).as_pyarrow_table()
    columns = (found[c].to_pylist() for c in ("match_weight", "unique_id_l", "unique_id_r"))
    return list(zip(*columns, strict=True))
