"""Is a text a licence expression of SPDX ("MIT OR Apache-2.0", "GPL-3.0-only WITH Classpath-exception-2.0")?

Only licences of the SPDX list count. Whether a licence is open, or fits another one, is not judged.
"""

import re
from functools import cache

from license_expression import ExpressionError, ExpressionParseError, Licensing, get_spdx_licensing

LONGEST = 500
_WORD = re.compile(r"[A-Za-z0-9.+:-]+|[()]")
_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_OPERATORS = ("AND", "OR", "WITH", "(", ")")


@cache
def licensing() -> Licensing:
    """The reader of expressions."""
    return get_spdx_licensing()


@cache
def known() -> dict[str, str]:
    """The identifiers of SPDX by their lower case, with deprecated ones (GPL-2.0+), without what others have added."""
    keys = [name for key, symbol in licensing().known_symbols.items() for name in (*symbol.aliases, key)]
    return {key.lower(): key for key in keys if " " not in key and not key.startswith("LicenseRef-")}


def licence_fault(text: str) -> str:
    """What is wrong with an expression, in a few words; "" when nothing is. Upper and lower case do not matter here."""
    words = _WORD.findall(text)
    if len(text) > LONGEST or "".join(words) != re.sub(r"\s", "", text) or not words:
        return "it is no expression of licences"
    unknown = [w for w in words if w.upper() not in _OPERATORS and not _known(w)]
    if unknown:
        return f"{unknown[0]} is not in the list of SPDX"
    try:
        parsed = licensing().parse(text, strict=True)
    except (ExpressionError, ExpressionParseError, ValueError, TypeError, RecursionError):
        return "it is no expression of licences"
    return "" if parsed is not None else "it is no expression of licences"


def as_spdx_writes(text: str) -> str:
    """An expression with the identifiers in the case that SPDX gives them."""
    return _WORD.sub(lambda m: _written(m[0]), text)


def _known(word: str) -> bool:
    return bool(_REFERENCE.fullmatch(word)) or word.lower() in known() or word.removesuffix("+").lower() in known()


def _written(word: str) -> str:
    if word.upper() in _OPERATORS:
        return word.upper()
    plus = "+" if word.endswith("+") and word.lower() not in known() else ""
    bare = word.removesuffix("+") if plus else word
    return known().get(bare.lower(), bare) + plus
