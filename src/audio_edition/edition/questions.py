"""What only the editor can answer before an edition is read aloud.

Half an article, a fact taken otherwise than it was shown, an edition in another language than the
show's are most often a slip and sometimes meant. The program does not guess: the review asks, and
a build waits for the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from audio_edition.edition.model import Article, Question
from audio_edition.languages.called import language_name
from audio_edition.languages.model import primary
from newsletters.detect import language_of

HALF = 0.5
"""An article of less than this share of the prose that its page shows is asked about."""
MOST = 0.5
"""Where more than this share of the words is in another language, the edition is."""
_NOT_OURS = (".html", ".htm", ".xhtml", ".eml")  # files that no editor writes into
_UNASKED = "en-us"  # the language that software says of a page which nobody gave one
_NAMED = 6  # articles of other languages that one line names
_ENOUGH = 3000  # characters that tell an article's language


def is_half(words: int, shown: int) -> bool:
    """Whether ``words`` taken of ``shown`` are so few that an editor must say it is all."""
    return words < HALF * shown


def half_articles(articles: Iterable[Article], whole: Collection[str]) -> Iterator[Question]:
    """Ask about articles of which most seems to be missing; ``whole`` names files that are."""
    for article in articles:
        words = sum(len(p.text.split()) for p in article.paragraphs)
        if article.source in whole or not is_half(words, article.shown):
            continue
        is_page = article.source.lower().endswith(_NOT_OURS)
        answer = (
            f'put whole = ["{article.source}"] into edition.toml'
            if is_page
            else f"take its line `shown: {article.shown}` out"
        )
        yield Question(
            f"{article.source} has {words} of about {article.shown} words that its page shows",
            f"copy the missing text into it; if that is all, {answer}",
            "half",
            article.source,
        )


def changed_facts(articles: Iterable[Article], as_taken: Collection[str]) -> Iterator[Question]:
    """Ask about facts taken otherwise than shown; ``as_taken`` names files that are right."""
    for article in articles:
        if not article.differs or article.source in as_taken:
            continue
        first, *others = article.differs
        more = f" (and {len(others)} more)" if others else ""
        answer = (
            f'put as_taken = ["{article.source}"] into edition.toml'
            if article.source.lower().endswith(_NOT_OURS)
            else "take its line `differs:` out"
        )
        yield Question(
            f"{article.source}: {first}{more}",
            f"mend the text where it is wrong; then, or if it is right, {answer}",
            "facts",
            article.source,
        )


def language_told(headline: str, texts: Iterable[str], expected: str) -> str:
    """The language an article is in by its own words; empty where they do not tell."""
    taken, length = [headline], len(headline)
    for text in texts:
        taken.append(text)
        length += len(text)
        if length > _ENOUGH:
            break
    return language_of("\n".join(taken), expected)


def settled_language(said: str, told: str, show: str) -> str:
    """The language of an article: ``said`` by its page, ``told`` by its words.

    Pages lie, words do not. Empty where it is the show's. Of a show's own language another region
    counts ("en-GB" in an "en-US" show), for it says numbers and dates otherwise; not "en-US",
    which software writes above any English.
    """
    if told and primary(told) == primary(said):
        told = said  # it names the region as well
    language = told or said
    if primary(language) != primary(show):
        return language
    regions = [tag.replace("_", "-").lower().partition("-")[2] for tag in (language, show)]
    other = all(regions) and regions[0] != regions[1] and language.lower() != _UNASKED
    return language if other else ""


def other_language(
    articles: Sequence[Article], edition: str, language: str
) -> tuple[list[str], list[Question]]:
    """What is said, and asked, of articles that are not in ``language``, the edition's.

    An article whose front matter names its language is as its editor says.
    """
    notes: list[str] = []
    counts: dict[str, int] = {}
    others: list[tuple[str, str]] = []
    for article in articles:
        words = sum(len(p.text.split()) for p in article.paragraphs)
        texts = (p.text for p in article.paragraphs)
        own = article.language or language
        told = language_told(article.headline, texts, own) or own
        tag = primary(told)
        counts[tag] = counts.get(tag, 0) + words
        if tag != primary(language):
            others.append((article.source, tag))
        if tag != primary(own):
            notes.append(
                f"{article.source} is in {language_name(tag)} and will be read as "
                f"{language_name(own)}: put language: {tag} into its front matter"
            )
    tag = max(counts, key=lambda one: counts[one], default=primary(language))
    if tag == primary(language) or counts[tag] <= MOST * sum(counts.values()):
        return notes, []
    own, show = language_name(tag), language_name(language)
    told = f"edition {edition} is in {own}, and the show in {show}"
    if len({one for _, one in others}) > 1:
        more = ", …" if len(others) > _NAMED else ""
        which = ", ".join(f"{source} ({one})" for source, one in others[:_NAMED])
        told = f"edition {edition} is in {len(counts)} languages, and the show in {show}: {which}"
        told += more
    question = Question(
        told,
        f'put language = "{tag}" into edition.toml to make an edition in '
        f'{language_name(tag)}, or language = "{language}" to have it read as it is',
        "language",
        value=tag,
    )
    return notes, [question]
