"""What the newsroom wrote: an edition of articles of paragraphs, nothing yet cut."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from audio_edition import addresses
from audio_edition.edition.hints import is_hint
from audio_edition.edition.hints import places_of as places_of
from audio_edition.edition.hints import unit_of as unit_of
from audio_edition.edition.inside import file_inside
from audio_edition.edition.text import slug, visible
from audio_edition.errors import EditionError
from audio_edition.late import late

Mark: TypeAlias = Literal["keep", "drop"]
Break: TypeAlias = Literal["story", "join"]
Role: TypeAlias = Literal["body", "heading", "quote", "item"]
MusicPlace: TypeAlias = Literal["intro", "outro"]
Access: TypeAlias = Literal["public", "members"]

ACCESS: tuple[Access, ...] = ("public", "members")
"""Who may have an edition: everybody, or members of [publish.members] alone."""
MUSIC_LEVELS = (-30.0, 6.0)
"""LU: the least and the most that music may be set to against the programme."""

_LANGUAGE = late(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SCHEME = late(r"([A-Za-z][A-Za-z0-9+.-]*):")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as written, with the line of the article file where it starts.

    ``mark`` is the editor's word in the file itself and wins over every rule. ``hint`` says
    where it stood in its source (see ``hints``). ``opens`` is the editor's word on where
    articles begin (see ``marks``). ``file`` is where it stands, if not in its article's source.
    """

    text: str
    source_line: int
    role: Role = "body"
    mark: Mark | None = None
    hint: str = ""
    opens: Break | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; ``id`` is its file's stem, ``source`` its path inside the edition folder.

    The headline is not among the paragraphs. ``image`` is an address or a path relative
    to the edition folder, ``image_alt`` what it shows; ``voice`` and ``language`` are empty
    where the show decides. ``shown`` is how many words of prose the page showed from which far
    fewer were taken; 0 where nothing seems to be missing. ``differs`` tells which facts were
    taken otherwise than the source shows them; ``letter`` names the list or the sender of the
    letter that it came in, empty for what came otherwise.
    """

    id: str
    headline: str
    paragraphs: tuple[Paragraph, ...]
    source: str
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    voice: str = ""
    image_alt: str = ""
    shown: int = 0
    differs: tuple[str, ...] = ()
    letter: str = ""

    @classmethod
    def of(
        cls,
        headline: str,
        paragraphs: Iterable[str | Paragraph],
        *,
        id: str = "",  # noqa: A002  # public: Article.of(id=…) fills the field id
        byline: str = "",
        section: str = "",
        url: str = "",
        image: str = "",
        image_alt: str = "",
        language: str = "",
        voice: str = "",
    ) -> Article:
        """Make an article of Python objects; ``id`` is made of the headline where none is given.

        Paragraphs of nothing but blanks are left out. Raises ``EditionError``.

        >>> Article.of("The Strait Reopens", ["The ferry left at noon."]).id
        'the-strait-reopens'
        """
        words = visible(_text("a headline", headline))
        if not words:
            raise EditionError("an article needs a headline")
        where = f"the article {words[:60]!r}"
        known = {
            "byline": byline,
            "section": section,
            "url": url,
            "image": image,
            "image_alt": image_alt,
            "language": language,
            "voice": voice,
        }
        told: dict[str, Any] = {
            key: visible(_text(f"{where}: {key}", value)) for key, value in known.items()
        }
        _require_language(told["language"], where)
        if not is_web_address(told["url"]):
            raise EditionError(
                f"{where}: url must begin with https:// or http://, not {told['url']!r:.60}"
            )
        name = _text(f"{where}: id", id) or slug(words)
        if not addresses.is_plain_file(name):
            raise EditionError(f"{where} cannot have the id {name[:60]!r}", hint="letters, digits")
        return cls(name, words, body_of(paragraphs, where), source=name, **told)


@dataclass(frozen=True, slots=True)
class Question:
    """What the editor must answer before the edition is built, and how.

    ``kind`` is ``half`` (an article of which most seems to be missing), ``facts`` (taken
    otherwise than shown) or ``language``; ``source`` the article's file, ``value`` the language
    that the edition seems to be in.
    """

    text: str
    answer: str
    kind: str = ""
    source: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """How a voice says one sentence that was not heard right as it says all others.

    ``spoken`` are the words it is given, ``by`` is the voice for which it holds
    (``engine:name``). ``way`` is "stressed" (``words`` as they are said by themselves),
    "slower", "split" (a breath in its midst), or two of these with a space between.
    """

    spoken: str
    by: str
    way: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionMusic:
    """How loud the show's music is in one edition: ``level`` of intro and outro, in LU.

    None where the show's holds. ``off``: no music at all, and no sting between articles.
    """

    intro: float | None = None
    outro: float | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One day's articles in the order they will be read.

    ``title`` is empty where nobody wrote one, ``language`` where the show's holds. ``folder``
    is where the files lie, None for an edition of Python objects. ``publish_at`` is the
    embargo, timezone-aware, or None for "at once"; ``accepted`` are the printed sentences whose
    fidelity findings the editor accepted, ``accepted_as`` what was to be said for them then;
    ``notes`` tell the editor what was guessed or left out while reading; ``approved`` is the
    digest of the script that the editor approved, empty where none was; ``cleaning`` is the
    edition's own ``[cleaning]``, as TOML gave it;
    ``questions`` are what a build waits for; ``collected`` is when its articles were taken from
    their sources, None where nobody wrote it down; ``takes`` say how single sentences are
    spoken another way; ``left_out`` are articles that the editor does not want to be read;
    ``cover`` is the path of its own cover in ``folder`` (empty: the show's), ``music`` how loud
    the show's music is in it, ``access`` who may have it (empty: as the show says).
    """

    id: str
    date: dt.date
    title: str
    language: str
    articles: tuple[Article, ...]
    folder: Path | None = None
    publish_at: dt.datetime | None = None
    accepted: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    approved: str = ""
    cleaning: Mapping[str, Any] = field(default_factory=dict, hash=False)
    questions: tuple[Question, ...] = ()
    collected: dt.datetime | None = None
    accepted_as: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    takes: tuple[Take, ...] = ()
    left_out: tuple[Article, ...] = ()
    cover: str = ""
    music: EditionMusic = EditionMusic()
    access: str = ""

    @classmethod
    def of(
        cls,
        id: str,  # noqa: A002  # public: Edition.of(id=…) fills the field id
        articles: Iterable[Article],
        *,
        title: str = "",
        date: dt.date | None = None,
        language: str = "",
        publish_at: dt.datetime | None = None,
        accepted: Iterable[str] = (),
        cleaning: Mapping[str, Any] | None = None,
    ) -> Edition:
        """Make an edition of Python objects; no folder is needed.

        Parameters
        ----------
        id : its name: a date, or a slug (then ``date`` is needed).
        date : else the one ``id`` begins with.
        language : a BCP 47 tag; else the show's.
        publish_at : the embargo, with its timezone.
        accepted : printed sentences whose findings the editor accepts.
        cleaning : ``drop`` and ``keep`` rules, as in ``[cleaning]``.

        Raises ``EditionError`` where a part is missing or is no such thing.
        """
        addresses.check_edition_name(_text("an edition's id", id))
        day = addresses.date_in_name(id) if date is None else date
        if not isinstance(day, dt.date):
            problem = "needs a date" if day is None else f"cannot have the date {_shown(day)}"
            raise EditionError(f"edition {id} {problem}", hint="date=datetime.date(2026, 11, 2)")
        if publish_at is not None and (
            not isinstance(publish_at, dt.datetime) or publish_at.tzinfo is None
        ):
            raise EditionError(
                f"edition {id}: publish_at must be a datetime with its timezone, "
                f"not {_shown(publish_at)}"
            )
        _require_language(_text("language", language), f"edition {id}")
        if not isinstance(cleaning, Mapping | None):
            raise EditionError(f"edition {id}: cleaning must be a mapping, not {_shown(cleaning)}")
        if isinstance(accepted, str) or not isinstance(accepted, Iterable):
            raise EditionError(
                f"edition {id}: accepted must be a list of sentences, not {_shown(accepted)}"
            )
        return cls(
            id=id,
            date=day.date() if isinstance(day, dt.datetime) else day,
            title=visible(_text("title", title)),
            language=language,
            articles=_distinct(articles, f"edition {id}"),
            publish_at=publish_at,
            accepted=frozenset(_text("accepted", sentence) for sentence in accepted),
            cleaning=dict(cleaning or {}),
        )

    @property
    def rules_file(self) -> Path:
        """What messages call the file with the edition's own settings."""
        return (self.folder or Path(self.id)) / "edition.toml"

    @property
    def cover_file(self) -> Path | None:
        """Its own cover's file; None where it names none, or there is none in its folder."""
        return file_inside(self.folder, self.cover)


def body_of(paragraphs: Iterable[str | Paragraph], where: str) -> tuple[Paragraph, ...]:
    """Paragraphs out of texts, numbered as lines; raises ``EditionError`` where none is left."""
    if isinstance(paragraphs, str):
        raise EditionError(
            f"{where}: paragraphs must be a list of texts, not one text",
            hint="text.split('\\n\\n') parts it",
        )
    if isinstance(paragraphs, bytes) or not isinstance(paragraphs, Iterable):
        raise EditionError(f"{where}: paragraphs must be a list of texts, not {_shown(paragraphs)}")
    found = []
    for number, one in enumerate(paragraphs, 1):
        what = f"{where}: paragraph {number}"
        paragraph = _sound(one, what) if isinstance(one, Paragraph) else None
        text = visible(_text(what, paragraph.text if paragraph else one))
        if text:
            found.append(replace(paragraph, text=text) if paragraph else Paragraph(text, number))
    if not found:
        raise EditionError(f"{where} has no text", hint="give it one paragraph or more")
    return tuple(found)


def is_web_address(url: str) -> bool:
    """Whether ``url``, made ``visible``, has no scheme but http and https: it may be a link."""
    scheme = _SCHEME.match(url)
    return scheme is None or scheme[1].lower() in ("http", "https")


def _sound(paragraph: Paragraph, what: str) -> Paragraph:
    if paragraph.role not in get_args(Role):
        raise EditionError(f"{what} cannot have the role {_shown(paragraph.role)}")
    if paragraph.mark not in (None, *get_args(Mark)):
        raise EditionError(f"{what} cannot have the mark {_shown(paragraph.mark)}")
    if not is_hint(_text(f"{what}: hint", paragraph.hint)):
        raise EditionError(f"{what} cannot have the hint {_shown(paragraph.hint)}")
    if not isinstance(paragraph.source_line, int):
        raise EditionError(f"{what} must have a line's number, not {_shown(paragraph.source_line)}")
    return paragraph


def _distinct(articles: Iterable[Article], where: str) -> tuple[Article, ...]:
    """Each article under an id of its own: the second of a name gets a number."""
    if not isinstance(articles, Iterable):
        kind = type(articles).__name__
        raise EditionError(f"{where}: articles must be a list of Articles, not {kind}")
    found: dict[str, Article] = {}
    for article in articles:
        if not isinstance(article, Article):
            raise EditionError(
                f"{where}: articles must be Articles, not {type(article).__name__}",
                hint="Article.of(headline, paragraphs) makes one",
            )
        name, number = article.id, 1
        while name in found:
            number += 1
            name = f"{article.id}-{number}"
        found[name] = article if name == article.id else replace(article, id=name)
    if not found:
        raise EditionError(f"{where} has no articles", hint="give it one article or more")
    return tuple(found.values())


def _text(what: str, value: object) -> str:
    if not isinstance(value, str):
        raise EditionError(f"{what} must be text, not {_shown(value)}")
    return value


def _shown(value: object) -> str:
    # some objects (arrays, tables) show themselves on many lines
    return " ".join(repr(value).split())[:60]


def _require_language(language: str, where: str) -> None:
    if language and not _LANGUAGE.fullmatch(language):
        raise EditionError(f"{where}: language must look like en-US, not {_shown(language)}")
