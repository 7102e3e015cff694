"""From what the user names, a file or an address, to articles with text: the seam of sources.

Who accepts an address first gathers from it: the show's own sources, then the package's whose
name the address begins with (``cms:front-page``, ``cms://…``), then ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from audio_edition.edition.sources.confined import OverrunError
from audio_edition.edition.sources.fetch import is_address, without_password
from audio_edition.edition.sources.model import (
    DEFAULT_ITEMS as DEFAULT_ITEMS,
)
from audio_edition.edition.sources.model import (
    GatherOptions as GatherOptions,
)
from audio_edition.edition.sources.model import (
    ParsedArticle,
    Source,
)
from audio_edition.edition.text import listed
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.languages.signed import bare_names, in_small_letters
from audio_edition.plugins import NOBODY, Seam, ShowPlugins
from newsletters.pages.byline import people_of

SOURCES: Seam[Source] = Seam(
    name="sources",
    noun="source",
    built_in={
        "feed": "audio_edition.edition.sources.web:feeds",
        "letter": "audio_edition.edition.sources.local:letters",
        "web": "audio_edition.edition.sources.web:addresses",
        "file": "audio_edition.edition.sources.local:files",
    },
    keeps=lambda thing: isinstance(thing, Source) and not isinstance(thing, type),
    error=EditionError,
)

_HEAD = 3  # paragraphs among which a byline is looked for
_LONGEST = 200  # characters of one


def source_for(address: str, plugins: ShowPlugins = NOBODY) -> tuple[str, Source]:
    """Return the source that takes ``address``, with its name; raises ``EditionError`` for none."""
    mine = sorted(plugins.offers(SOURCES.name))
    scheme = address.partition(":")[0].lower()
    named = ":" in address and scheme not in SOURCES.built_in and SOURCES.exists(scheme, plugins)
    for name in dict.fromkeys([*mine, *([scheme] if named else []), *SOURCES.built_in]):
        source = SOURCES.find(name, plugins)
        try:
            accepted = source.accepts(address)
        except Exception as problem:  # somebody else's code: anything may go wrong
            raise _broken(name, address, problem) from problem
        if accepted:
            return name, source
    raise EditionError(f"nobody knows how to read {without_password(address)}")


def gather(
    address: str, options: GatherOptions | None = None, *, plugins: ShowPlugins = NOBODY
) -> list[ParsedArticle]:
    """Read one SOURCE; every article has at least one paragraph and a headline.

    Raises ``EditionError`` for anything that gives no article.
    """
    options = options or GatherOptions()
    name, source = source_for(address, plugins)
    try:
        found = list(source.gather(address, options))
    except AudioEditionError as problem:
        if not plugins.allowed and is_address(address) and any(plugins.files()):
            raise EditionError(
                problem.message, hint="the show has plugins of its own, which --no-plugins forbids"
            ) from None
        raise
    except Exception as problem:
        raise _broken(name, address, problem) from problem
    shown = without_password(address)
    if not found:
        raise EditionError(f"{shown} gave no article")
    for article in found:
        if not isinstance(article, ParsedArticle) or not article.paragraphs:
            raise EditionError(
                f"source {name!r} gave something that is no article with text",
                hint=f"see {SOURCES.contract}",
            )
    for line in dict.fromkeys(article.damage for article in found if article.damage):
        options.tell(line)
    is_file = name in ("file", "letter")
    titled = (_titled(article, address, options, is_file=is_file) for article in found)
    return [_signed(article, options.language) for article in titled]


def gather_all(
    sources: Iterable[str],
    options: GatherOptions | None = None,
    *,
    tell: Callable[[str], None] | None = None,
    plugins: ShowPlugins = NOBODY,
    overrun: list[OverrunError] | None = None,
) -> list[ParsedArticle]:
    """Read every SOURCE in turn: all of them or, at the first that fails, none.

    ``tell`` hears what the user should know. What took too much to be read is put into ``overrun``
    and keeps no other from being taken.
    """
    options = options or GatherOptions()
    if tell is not None:
        options = replace(options, tell=tell)
    found: list[ParsedArticle] = []
    for source in sources:
        try:
            found += gather(source, options, plugins=plugins)
        except OverrunError as problem:
            if overrun is None:
                raise
            overrun.append(problem)
    if overrun and not found:
        raise overrun[0]
    return found


def _broken(name: str, address: str, problem: Exception) -> EditionError:
    told = " ".join(str(problem).split())
    return EditionError(
        f"source {name!r} failed at {without_password(address)}: {type(problem).__name__}: {told}",
        hint="mend the plugin, or save the text as a file",
    )


def _titled(
    article: ParsedArticle, address: str, options: GatherOptions, *, is_file: bool
) -> ParsedArticle:
    """An article without a headline is named by its file, or its first words: and it is said."""
    if article.headline:
        return article
    shown = without_password(address)
    stem = Path(address).stem if is_file else ""
    words = stem.replace("-", " ").replace("_", " ").strip().lstrip("0123456789 ")
    taken = "the file's name"
    if not any(c.isalpha() for c in words):
        words, taken = " ".join(article.paragraphs[0].text.split()[:8]), "its first words"
    options.tell(f"{shown} has no headline; took it from {taken}")
    return replace(article, headline=words[:1].upper() + words[1:])


def _signed(article: ParsedArticle, language: str) -> ParsedArticle:
    """With the author whom a line near its head names, where nothing else says who wrote it.

    The line stays: what is read aloud is the cleaner's to decide.
    """
    if article.byline:
        return article
    texts = [paragraph.text for paragraph in article.paragraphs]
    for number, paragraph in enumerate(article.paragraphs[:_HEAD]):
        if paragraph.role != "body" or paragraph.mark == "drop":
            continue
        names = people_of(paragraph.text)
        if not names and number + 1 < len(texts):
            others = [article.headline, *texts[number + 1 :]]
            names = bare_names(paragraph.text, others)
            names = names if len(names) > 1 else []  # one alone may be a heading
        if names:
            told = [in_small_letters(name) for name in names]
            return replace(article, byline=listed(told, article.language or language)[:_LONGEST])
    return article
