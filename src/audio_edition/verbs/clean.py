"""clean: the cleaner on its own, for a whole text or one paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audio_edition.cleaning.clean import clean_article, decide_paragraph
from audio_edition.cleaning.language import guess_language
from audio_edition.cleaning.model import Decision
from audio_edition.edition.model import Article
from audio_edition.edition.sources.parse import Format as Format
from audio_edition.edition.sources.parse import detect, parse
from audio_edition.verbs.reports import CleanReport
from audio_edition.workspace import Workspace, with_own_languages

_ENOUGH = 40  # paragraphs that tell a text's language


def clean(
    workspace: Workspace | None,
    data: bytes | str,
    *,
    name: str = "text",
    format: Format | None = None,  # noqa: A002  # scripts write clean(format=…), as the option
    language: str = "",
) -> Iterator[CleanReport]:
    """Clean a page, a letter or a text; yields each article in it.

    ``workspace`` lends the show's own rules (None: there are none); ``name`` is what messages
    call the text, and its ending helps to tell what it is; ``format`` says so. Raises
    ``EditionError`` where the text cannot be read.
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    rules = workspace.show.cleaning.rules if workspace else ()
    kind = format or detect(data, name)
    for number, found in enumerate(parse(data, kind=kind, name=name, language=language), 1):
        spoken = (
            language
            or found.language
            or guess_language(" ".join(p.text for p in found.paragraphs[:_ENOUGH]))
        )
        article = Article(
            id=str(number),
            headline=found.headline,
            paragraphs=found.paragraphs,
            source=name,
            byline=found.byline,
            language=spoken,
        )
        cleaned = clean_article(article, rules, spoken)
        # what a page's head calls it may be no part of its text
        yield CleanReport(cleaned, titled=found.headline_in_body or kind != "html")


@with_own_languages
def decide(
    workspace: Workspace | None, paragraph: str, before: Sequence[str] = (), *, language: str = ""
) -> Decision:
    """Decide one paragraph that comes alone, with the texts ``before`` it (last is nearest)."""
    rules = workspace.show.cleaning.rules if workspace else ()
    return decide_paragraph(paragraph, before, rules, language)
