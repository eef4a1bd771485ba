"""What is matched and what comes out: documents, matches and their reasons. Plain values; no rule stands here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """One thing that can be matched: a need, a project, a solution, a product.

    `aims` and `system_types` are codes of the lists priority_outcomes.csv and system_types.csv. `suppliers` are names
    or ids of who is paid for this by the organisations concerned; of a product, who sells it. `places` are names of
    organisations or places concerned.
    """

    key: str
    kind: str
    title: str
    text: str
    aims: tuple[str, ...] = ()
    system_types: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Title and text as one text."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True)
class Reason:
    """Why two documents match: a code (words, synonyms, letters, aim, system-type, supplier, place, meaning) and a
    sentence for a page, which is true of the two documents."""

    code: str
    text: str


@dataclass(frozen=True)
class Match:
    """A document found, by its key; the score from 0 to 1; and the reasons, the weightiest first, at least one."""

    key: str
    score: float
    reasons: tuple[Reason, ...]
