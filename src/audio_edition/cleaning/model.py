"""What is not for the ear: a decision for every paragraph, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio_edition.edition.model import Article, Edition, Paragraph

Verdict: TypeAlias = Literal["keep", "drop", "check"]
"""``check`` is read aloud like ``keep``, but shown to the editor as doubtful."""

Winner: TypeAlias = Literal["mark", "edition", "show", "cleaner"]
"""Who decided: the inline mark, the edition's rules, the show's rules, or the cleaner."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one paragraph.

    ``kind`` names the sort of template text (``subscribe``, ``copy-link``, …; empty for
    kept body text), ``rule`` the rule or signal that decided, ``score`` how sure it is
    that the paragraph is not for the ear (0…1), ``evidence`` the words that gave it away.
    ``unit`` numbers, in its article, what was decided as a whole (a sponsor's message of four
    paragraphs); 0 where the paragraph was judged by itself.
    """

    paragraph: Paragraph
    verdict: Verdict
    kind: str = ""
    rule: str = ""
    score: float = 0.0
    evidence: str = ""
    winner: Winner = "cleaner"
    reason: str = ""
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """One vote on a paragraph, of a ``cleaner-signals`` plugin.

    ``score`` is how probable it is, as far as the signal can tell, that the paragraph is not
    for the ear: above 0.5 it speaks for cutting, below for keeping. ``kind`` is one of
    ``kinds.KINDS``, ``evidence`` the words that gave it away, ``reason`` a few words for the
    editor (the kind's own where empty).
    """

    kind: str
    score: float
    evidence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """An article with one decision a paragraph, in the article's order."""

    article: Article
    decisions: tuple[Decision, ...]
    warnings: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[Paragraph, ...]:
        """The paragraphs that will be read."""
        return tuple(d.paragraph for d in self.decisions if d.verdict != "drop")

    @property
    def cut(self) -> tuple[Decision, ...]:
        """The decisions that took a paragraph out."""
        return tuple(d for d in self.decisions if d.verdict == "drop")


@dataclass(frozen=True, slots=True)
class CleanedEdition:
    """An edition with every paragraph decided."""

    edition: Edition
    articles: tuple[CleanedArticle, ...]

    @property
    def cut_paragraphs(self) -> int:
        """How many paragraphs were cut."""
        return sum(len(article.cut) for article in self.articles)

    @property
    def cut_words(self) -> int:
        """How many words were cut."""
        return sum(len(d.paragraph.text.split()) for a in self.articles for d in a.cut)
