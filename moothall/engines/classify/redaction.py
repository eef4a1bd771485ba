"""Does a beneficiary say that the name is withheld? Says so only; it does not judge whether withholding was right."""

import re
from functools import cache

from moothall.engines.classify.name_words import rows_of

PUBLISHED_WORDING = "Redacted Personal Data"
"""The commonest wording in published files; `mask` writes it. `redaction` knows it again."""


@cache
def withheld() -> re.Pattern[str]:
    """One pattern of all rows in `lists/redactions.csv` (case does not matter)."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows_of("redactions")), re.IGNORECASE)


def redaction(text: str | None) -> str | None:
    """`'redacted'` if the text says that a name is withheld ("REDACTED UNDER DP ACT", "Name withheld"), else None."""
    return "redacted" if text and withheld().search(text) else None
