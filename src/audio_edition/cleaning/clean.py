"""Clean an edition: one decision a paragraph, the editor's word before the cleaner's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audio_edition.cleaning.decide import Judgement, judge
from audio_edition.cleaning.language import guess_language
from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.cleaning.repetition import Repetition
from audio_edition.cleaning.rules import packs
from audio_edition.cleaning.settings import CleaningSettings, EditorRule
from audio_edition.cleaning.text import Look, normal
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import CleaningError
from audio_edition.tables import read_toml

REACH = 3
"""How many paragraphs before a lone one are looked at."""


def clean_edition(
    edition: Edition, settings: CleaningSettings, *, earlier: Iterable[Edition] = ()
) -> CleanedEdition:
    """Decide every paragraph of ``edition``; raises ``CleaningError`` for broken rules."""
    rules = settings.rules
    if edition.rules_file.is_file():
        table = read_toml(edition.rules_file, error=CleaningError).table("cleaning")
        rules = CleaningSettings.from_table(table, origin="edition").rules + rules
    seen = Repetition(edition, earlier)
    articles = tuple(
        clean_article(a, rules, a.language or edition.language, seen) for a in edition.articles
    )
    return CleanedEdition(edition, articles)


def clean_article(
    article: Article,
    rules: tuple[EditorRule, ...],
    language: str,
    seen: Repetition | None = None,
) -> CleanedArticle:
    """Decide every paragraph of one article."""
    known = packs(language)
    decisions: list[Decision] = []
    before = ""
    for paragraph in article.paragraphs:
        judgement = judge(
            Look.at(paragraph.text), known, before, seen.times(paragraph.text) if seen else 0
        )
        before = judgement.kind if judgement.verdict == "drop" else ""
        decisions.append(decide(paragraph, judgement, rules))
    return CleanedArticle(article, tuple(decisions))


def decide(paragraph: Paragraph, judgement: Judgement, rules: tuple[EditorRule, ...]) -> Decision:
    """Let the inline mark, the edition, the show and the cleaner speak, in that order."""
    if paragraph.mark:
        return Decision(
            paragraph,
            paragraph.mark,
            judgement.kind,
            "mark",
            judgement.score,
            judgement.evidence,
            "mark",
            f"marked {paragraph.mark} in the article",
        )
    cased = normal(paragraph.text)
    for rule in rules:
        found = rule.find(cased)
        if found or (rule.kind and rule.kind == judgement.kind and judgement.verdict != "keep"):
            return Decision(
                paragraph,
                rule.action,
                judgement.kind,
                rule.name,
                judgement.score,
                found or judgement.evidence,
                rule.origin,
                rule.reason,
            )
    return Decision(
        paragraph,
        judgement.verdict,
        judgement.kind,
        judgement.rule,
        judgement.score,
        judgement.evidence,
        "cleaner",
        judgement.reason,
    )


def decide_paragraph(
    text: str, before: Sequence[str], rules: tuple[EditorRule, ...], language: str = ""
) -> Decision:
    """Decide one paragraph that comes alone, with the texts ``before`` it (last is nearest)."""
    language = language or guess_language(" ".join((*before[-1:], text)))
    paragraphs = tuple(Paragraph(each, 0) for each in (*before[-REACH:], text))
    article = Article("", "", paragraphs, "")
    return clean_article(article, rules, language).decisions[-1]


__all__ = ["clean_article", "clean_edition", "decide_paragraph"]
