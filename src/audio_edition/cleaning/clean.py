"""Clean an edition: one decision a paragraph, the editor's word before the cleaner's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audio_edition.cleaning.context import judge_paragraphs
from audio_edition.cleaning.decide import Judgement, Vote, is_prose
from audio_edition.cleaning.hinted import is_story, stands_apart
from audio_edition.cleaning.kinds import FURNITURE, PROMOTES, UNNAMED
from audio_edition.cleaning.language import guess_language
from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.cleaning.packs import find_packs
from audio_edition.cleaning.repetition import Repetition
from audio_edition.cleaning.review import shorten
from audio_edition.cleaning.rules import Pack
from audio_edition.cleaning.settings import CleaningSettings, EditorRule
from audio_edition.cleaning.signals import votes_of
from audio_edition.cleaning.text import Look, normal
from audio_edition.cleaning.written import QUOTE
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import CleaningError
from audio_edition.languages import find
from audio_edition.plugins import NOBODY, ShowPlugins
from audio_edition.tables import Table

REACH = 3
"""How many paragraphs before a lone one are looked at."""
SURELY = 0.9
"""How near certain a cut is of which nobody need be told."""
MUCH = 0.35
"""An article that loses more than this share of its words is looked at by a person."""
_ENOUGH = 40  # paragraphs that tell an article's language


def clean_edition(
    edition: Edition,
    settings: CleaningSettings,
    *,
    earlier: Iterable[Edition] = (),
    plugins: ShowPlugins = NOBODY,
) -> CleanedEdition:
    """Decide every paragraph of ``edition``.

    ``earlier`` are the editions that went out before, newest first; ``plugins`` is the show's
    own code. Raises ``CleaningError`` for broken rules, signals and packs.
    """
    table = Table(edition.cleaning, file=edition.rules_file, name="cleaning", error=CleaningError)
    told = CleaningSettings.from_table(table, origin="edition").over(settings)
    table.refuse_unknown()
    packs = find_packs(told.packs, plugins)
    seen = None if told.repetition == "off" else Repetition(edition, earlier)
    articles = tuple(
        clean_article(
            a,
            told.rules,
            a.language or edition.language or _language_of(a),
            seen,
            votes=votes_of(a, told.signals, plugins) if told.signals else (),
            packs=packs,
            labels=told.repetition != "ask",
        )
        for a in edition.articles
    )
    return CleanedEdition(edition, articles)


def _language_of(article: Article) -> str:
    """The language of an article of which nobody said one."""
    return guess_language(" ".join(p.text for p in article.paragraphs[:_ENOUGH]))


def clean_article(
    article: Article,
    rules: tuple[EditorRule, ...],
    language: str,
    seen: Repetition | None = None,
    *,
    votes: Sequence[tuple[Vote, ...]] = (),
    packs: Sequence[Pack] = (),
    labels: bool = True,
) -> CleanedArticle:
    """Decide every paragraph of one article.

    ``votes`` are other people's on each paragraph, ``packs`` rules besides the language's;
    ``labels`` says whether repetition alone may cut labels.
    """
    texts = [paragraph.text for paragraph in article.paragraphs]
    judgements = judge_paragraphs(
        texts,
        language,
        headline=article.headline,
        repeated=[seen.times(text) for text in texts] if seen else (),
        running=[seen.runs(text) for text in texts] if seen else (),
        roles=[paragraph.role for paragraph in article.paragraphs],
        hints=[paragraph.hint for paragraph in article.paragraphs],
        votes=votes,
        further=packs,
        labels=labels,
        parted=bool(article.letter),
        furniture=[seen.is_furniture(text) for text in texts] if seen else (),
    )
    decisions = tuple(
        decide(paragraph, judgement, rules)
        for paragraph, judgement in zip(article.paragraphs, judgements, strict=True)
    )
    return CleanedArticle(article, decisions, tuple(warnings(decisions, language)))


def warnings(decisions: Sequence[Decision], language: str) -> Iterator[str]:
    """What an editor must look at before this article is read aloud."""
    if find(language).rules is None:
        yield (
            f"there are no rules for the language {language or 'of this text'}: "
            "only structure and repetition were looked at"
        )
    own = list(own_text(decisions))
    words = sum(len(d.paragraph.text.split()) for d in own)
    lost = sum(len(d.paragraph.text.split()) for d in own if _is_surprise(d))
    cut = [d for d in decisions if _is_surprise(d)]
    if decisions and all(d.verdict == "drop" for d in decisions):
        yield "every paragraph was cut: it will not be read"
    elif lost > MUCH * words:
        yield f"{lost / words:.0%} of its words were cut: check that no journalism went"
    for decision in cut:
        quote = QUOTE.search(normal(decision.paragraph.text))
        if quote:
            yield (
                f"line {decision.paragraph.source_line}: a quoted sentence was cut "
                f"({decision.kind or decision.rule}): {shorten(quote.group())}"
            )


def _is_surprise(decision: Decision) -> bool:
    """Whether it was cut, and not by hand: what editors mark themselves is no surprise to them."""
    return decision.verdict == "drop" and decision.winner != "mark"


def own_text(decisions: Sequence[Decision]) -> Iterator[Decision]:
    """The article without what its source sets apart and nobody keeps: greeting, sponsor, footer.

    Every letter has these, every day: that they go says nothing of the story. A box with more
    prose than such boxes ever hold counts all the same.
    """
    boxes: dict[int, list[Decision]] = {}
    for number, decision in enumerate(decisions, 1):
        if decision.verdict == "drop" and stands_apart(decision.paragraph.hint):
            boxes.setdefault(decision.unit or -number, []).append(decision)
        else:
            yield decision
    for box in boxes.values():
        looks = [Look.at(decision.paragraph.text) for decision in box]
        prose = sum(look.words for look in looks if is_prose(look))
        if any(is_story(decision.paragraph.hint, prose) for decision in box):
            yield from box


@dataclass(frozen=True, slots=True)
class Harm:
    """What would harm an edition that nobody reads before it is heard.

    ``doubted`` are paragraphs that are read and may be no journalism: a lede, prose without a
    better name, whatever promotes something. ``lede`` is the article's first paragraph of prose
    where that is cut, and ``lost`` are the words of prose that are cut, both only where it is not
    sure what they are: furniture may be as much as it likes.
    """

    doubted: tuple[Decision, ...] = ()
    lede: Decision | None = None
    lost: int = 0


def harm_of(decisions: Sequence[Decision]) -> Harm:
    """Tell what of a cleaned article an editor should see."""
    own = [d for d in own_text(decisions) if is_prose(Look.at(d.paragraph.text))]
    unsure = [d for d in own if _is_surprise(d) and not _is_known(d)]
    first = next((d for d in own if d.verdict != "drop" or d in unsure), None)
    return Harm(
        doubted=tuple(
            d
            for d in decisions
            if d.verdict == "check"
            and (d is first or d.kind in PROMOTES or (d in own and d.kind not in FURNITURE))
        ),
        lede=first if first in unsure else None,
        lost=sum(len(d.paragraph.text.split()) for d in unsure),
    )


def _is_known(decision: Decision) -> bool:
    """Whether it was cut for what it surely is."""
    return decision.winner != "cleaner" or (
        decision.kind not in UNNAMED and decision.score >= SURELY
    )


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
            judgement.unit,
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
                judgement.unit,
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
        judgement.unit,
    )


def decide_paragraph(
    text: str, before: Sequence[str], rules: tuple[EditorRule, ...], language: str = ""
) -> Decision:
    """Decide one paragraph that comes alone, with the texts ``before`` it (last is nearest)."""
    language = language or guess_language(" ".join((*before[-1:], text)))
    judgement = judge_paragraphs((*before[-REACH:], text), language, whole=False)[-1]
    return decide(Paragraph(text, 0), judgement, rules)
