"""Read an edition's folder: edition.toml where there is one, and the article files."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from audio_edition.addresses import date_in_name
from audio_edition.clock import is_told_everywhere
from audio_edition.edition.breaks import joined, parted
from audio_edition.edition.dress import read_access, read_cover, read_music
from audio_edition.edition.files import read_file
from audio_edition.edition.inside import require_own
from audio_edition.edition.marks import slip_in
from audio_edition.edition.model import Article, Edition, is_web_address
from audio_edition.edition.questions import changed_facts, half_articles, other_language
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse, require_body
from audio_edition.edition.sources.remembered import remembered
from audio_edition.edition.takes import read_takes
from audio_edition.edition.text import same_words, visible
from audio_edition.edition.unread import told_twice, unread_files
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.store.store import Store
from audio_edition.tables import Table, read_toml_if_any

VERSION = 1
"""Of edition.toml: what its key ``version`` may say."""
KEYS = (
    "version",
    "title",
    "date",
    "language",
    "publish_at",
    "articles",
    "accepted",
    "approved",
    "whole",
    "as_taken",
    "collected",
    "takes",
    "left_out",
    "cover",
    "music",
    "access",
)
_NO_ARTICLES = {"edition.toml", "lexicon.toml", "approved.json"}
_OF_THE_SHOW = ("show", "voice", "intro", "outro", "audio", "script", "publish")
_LANGUAGE = late(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ISO_DATE = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load_edition(folder: Path, language: str, *, store: Store | None = None) -> Edition:
    """Read the edition in ``folder``; ``language`` is the show's, where nothing says other.

    ``store`` remembers what was found in pages and letters; without one all are read anew.

    Without ``articles`` in edition.toml every .txt, .md, .html and .eml file is an
    article, in name order; names that begin with ``_`` or ``.`` are not. Raises
    ``EditionError`` for anything that cannot be read as meant.
    """
    if folder.is_symlink() and folder.resolve().parent != folder.parent.resolve():
        raise EditionError(
            f"edition {folder.name} is a link that leads out of the show's editions",
            hint="put a copy of the folder in its place",
        )
    folder = folder.resolve()
    if not folder.is_dir():
        raise EditionError(f"no edition at {folder}", hint="audio-edition new makes one")
    for name in sorted(_NO_ARTICLES):
        require_own(folder / name, f"{folder.name}/{name}")
    table = read_toml_if_any(folder / "edition.toml", error=EditionError)
    table.refuse_newer(VERSION)
    names, left_out = article_files(folder, table)
    notes = [f"{name} is left out: edition.toml `articles` does not name it" for name in left_out]
    unread = list(unread_files(folder))
    notes += unread
    if not names:
        raise _no_articles(folder, unread)
    own_language = _language(table) or language
    publish_at = _time(table, "publish_at", "publish_at = 2026-11-02T06:00:00+01:00")
    whole = _texts(table, "whole", 'whole = ["02-page.html"]', "file names")
    as_taken = _texts(table, "as_taken", 'as_taken = ["02-page.html"]', "file names")
    not_read = _texts(table, "left_out", 'left_out = ["The Harbor"]', "headlines")
    accepted = _accepted(table)
    date = _date(table, folder, publish_at, names, notes)
    edition = Edition(
        id=folder.name,
        date=date,
        title=visible(table.text("title")),
        language=own_language,
        articles=(),
        folder=folder,
        publish_at=publish_at,
        accepted=frozenset(accepted),
        accepted_as={printed: spoken for printed, spoken in accepted.items() if spoken},
        collected=_time(table, "collected", "collected = 2026-11-02T05:31:00Z"),
        approved=table.text("approved"),
        # as it stands: what its keys mean, and which there are, is for the cleaning room to say
        cleaning=dict(table.table("cleaning").items()),
        takes=read_takes(table),
        cover=read_cover(table, folder),
        music=read_music(table),
        access=read_access(table),
    )
    _refuse_unknown(table)
    found: list[Article] = []
    for name in names:
        parsed = _parsed(folder, name, own_language, store)
        notes += [
            f"{name} has no headline; took it from the file's name"
            for one in parsed
            if not one.headline
        ]
        notes += [
            f"{name}: url {one.url[:60]} is left out: it must begin with https:// or http://"
            for one in parsed
            if not is_web_address(visible(one.url))
        ]
        notes += [
            f"{name}:{paragraph.source_line}: {slip[0]} is read aloud: it is no mark ({slip[1]} is)"
            for one in parsed
            for paragraph in one.paragraphs
            if not paragraph.mark and (slip := slip_in(paragraph.text))
        ]
        for one in (story for whole in parsed for story in parted(whole, f"{folder.name}/{name}")):
            if not one.joins:
                found.append(article_of(one, name))
            elif found:
                found[-1] = joined(found[-1], one, name)
            else:
                raise EditionError(
                    f"{folder.name}/{name} says [[join]], and no article stands before it",
                    hint="take the line out, or change the order",
                )
    articles, unwanted = _wanted(_unique(found), not_read, folder, notes)
    told, questions = other_language(articles, edition.id, own_language)
    if _language(table):  # the editor's word: that is what it is read as
        questions = []
    return replace(
        edition,
        articles=articles,
        left_out=unwanted,
        notes=(*notes, *told_twice(articles), *told),
        questions=(
            *half_articles(articles, whole),
            *changed_facts(articles, as_taken),
            *questions,
        ),
    )


def _wanted(
    articles: Sequence[Article], not_read: Sequence[str], folder: Path, notes: list[str]
) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
    """The articles that are read, and those that ``left_out`` names, by headline or by id."""
    names = {name: [a for a in articles if _is_called(a, name)] for name in not_read}
    notes += [
        f"edition.toml `left_out` names {name[:60]!r}, which no article is called"
        for name, found in names.items()
        if not found
    ]
    out = [article.id for found in names.values() for article in found]
    kept = tuple(article for article in articles if article.id not in out)
    if not kept:
        raise EditionError(
            f"edition {folder.name} has no articles: `left_out` names them all",
            hint="take one of them out of the list",
        )
    return kept, tuple(article for article in articles if article.id in out)


def _is_called(article: Article, name: str) -> bool:
    return name == article.id or same_words(name, article.headline)


def _no_articles(folder: Path, unread: Sequence[str]) -> EditionError:
    return EditionError(
        f"edition {folder.name} has no articles",
        hint=unread[0] if unread else f"put .md, .txt, .html or .eml files into {folder}",
    )


def _texts(table: Table, key: str, example: str, what: str) -> tuple[str, ...]:
    if key in table and not isinstance(table.raw(key), list):
        raise table.fail(key, f"must be a list of {what}", hint=example)
    return table.texts(key)


def _accepted(table: Table) -> dict[str, frozenset[str]]:
    """Accepted sentences, and what was to be said for each; nothing where only it is named."""
    example = 'accepted = [{ printed = "…", spoken = "…" }]'
    values = table.raw("accepted")
    found: dict[str, frozenset[str]] = {}
    if values is not None and not isinstance(values, list):
        raise table.fail("accepted", "must be a list of sentences", hint=example)
    for item in values or ():
        pair = (item, "") if isinstance(item, str) else _pair(item)
        if pair is None:
            raise table.fail(
                "accepted", f"must be a list of sentences, not of {item!r}", hint=example
            )
        printed, spoken = (" ".join(text.split()) for text in pair)
        found[printed] = found.get(printed, frozenset()) | ({spoken} if spoken else frozenset())
    return found


def _pair(item: object) -> tuple[str, str] | None:
    """``{ printed = "…", spoken = "…" }`` as a pair."""
    if not isinstance(item, dict) or item.keys() != {"printed", "spoken"}:
        return None
    printed, spoken = item["printed"], item["spoken"]
    return (printed, spoken) if isinstance(printed, str) and isinstance(spoken, str) else None


def article_files(folder: Path, table: Table) -> tuple[list[str], list[str]]:
    """The names of the files that are read, in order, and of those that are left out."""
    try:
        present = sorted(
            entry.name
            for entry in folder.iterdir()
            if entry.is_file()
            and entry.name[0] not in "._"
            and entry.name not in _NO_ARTICLES
            and entry.suffix.lower() in SUFFIXES
        )
    except OSError as problem:
        raise EditionError(f"{folder} cannot be read: {problem.strerror}") from None
    if "articles" not in table:
        names, left_out = present, []
    else:
        names = [_named(wanted, present, table) for wanted in table.texts("articles")]
        left_out = [name for name in present if name not in names]
    stems: dict[str, str] = {}
    for name in names:
        stem = Path(name).stem
        if stem in stems:
            if stems[stem] == name:
                raise table.fail("articles", f"names {name} twice")
            raise EditionError(
                f"{folder.name}: {stems[stem]} and {name} differ only by suffix",
                hint="rename one, or put _ before the name of the one not to read",
            )
        stems[stem] = name
    return names, left_out


def _named(wanted: str, present: list[str], table: Table) -> str:
    if wanted in present:
        return wanted
    by_stem = [name for name in present if Path(name).stem == wanted]
    if len(by_stem) == 1:
        return by_stem[0]
    near = difflib.get_close_matches(wanted, present, n=1, cutoff=0.5)
    if near:
        hint = f"did you mean {near[0]!r}?"
    else:
        hint = f"there are {', '.join(present) or 'no article files'}"
    raise table.fail("articles", f"names {wanted!r}, which is not there", hint=hint)


def _parsed(
    folder: Path, name: str, language: str, store: Store | None
) -> tuple[ParsedArticle, ...]:
    where = f"{folder.name}/{name}"
    require_own(folder / name, where)
    data = read_file(folder / name, where)
    letters = LetterOptions(profiles=folder.parent / "profiles")
    found = remembered(
        data,
        name,
        language,
        store,
        lambda: parse(data, name=where, language=language, letters=letters),
        letters,
    )
    return require_body(found, where)


def _unique(articles: list[Article]) -> tuple[Article, ...]:
    """The second story of 04-letter.eml is 04-letter-2, unless a file has that name."""
    stems = {Path(article.source).stem for article in articles}
    used: set[str] = set()
    found = []
    for article in articles:
        name, number = article.id, 1
        while name in used or (name in stems and name != Path(article.source).stem):
            number += 1
            name = f"{Path(article.source).stem}-{number}"
        used.add(name)
        found.append(replace(article, id=name))
    return tuple(found)


def article_of(parsed: ParsedArticle, source: str) -> Article:
    """The article that was found in the file ``source``, which names it where nothing else does."""
    url = visible(parsed.url)
    stem = Path(source).stem
    return Article(
        id=stem,
        headline=parsed.headline or _title(re.sub(r"^\d+[-_. ]+", "", stem)),
        paragraphs=parsed.paragraphs,
        source=source,
        byline=parsed.byline,
        section=parsed.section,
        url=url if is_web_address(url) else "",
        image=parsed.image,
        language=parsed.language,
        voice=parsed.voice,
        image_alt=parsed.image_alt,
        shown=parsed.shown,
        differs=parsed.differs,
        letter=parsed.letter,
    )


def _title(name: str) -> str:
    """``a-slug`` as a title."""
    words = re.sub(r"[-_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _language(table: Table) -> str:
    language = table.text("language")
    if language and not _LANGUAGE.fullmatch(language):
        raise table.fail("language", f"must look like en-US, not {language!r}")
    return language


def _date(
    table: Table,
    folder: Path,
    publish_at: dt.datetime | None,
    names: list[str],
    notes: list[str],
) -> dt.date:
    value: Any = table.raw("date")
    if value is not None:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        # a number, or another of ISO's spellings, is more likely a slip
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            with suppress(ValueError):
                return dt.date.fromisoformat(value)
        raise table.fail("date", f"must be a date like 2026-11-02, not {value!r}")
    named = date_in_name(folder.name)
    if named is not None:
        return named
    if publish_at is not None:
        return publish_at.date()
    newest = max((folder / name).stat().st_mtime for name in names)
    date = dt.datetime.fromtimestamp(newest, tz=dt.UTC).date()
    notes.append(
        f"nothing dates this edition; took {date} from its newest file "
        f"(put date = {date} into edition.toml)"
    )
    return date


def _time(table: Table, key: str, example: str) -> dt.datetime | None:
    value: Any = table.raw(key)
    if value is None:
        return None
    hint = f"write it with its offset: {example}"
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise table.fail(key, f"is no time: {value!r}", hint=hint) from None
    if not isinstance(value, dt.datetime):
        raise table.fail(key, f"must be a date and a time, not {value!s}", hint=hint)
    if value.tzinfo is None:
        raise table.fail(key, "has no timezone", hint=hint)
    if not is_told_everywhere(value):
        raise table.fail(key, f"is no time: {value!s}", hint=hint)
    return value


def _refuse_unknown(table: Table) -> None:
    """Refuse what nobody reads: a misspelt key, a table of show.toml, anything else."""
    for key in _OF_THE_SHOW:
        if key in table:
            raise table.fail(
                key,
                "is not a setting of one edition",
                hint=f"[{key}] stands in show.toml, an article's voice in its front matter",
            )
    for key in KEYS:
        table.raw(key)  # for the nearest name: those that are absent count too
    table.refuse_unknown()
