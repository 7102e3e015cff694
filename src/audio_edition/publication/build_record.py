"""build.json: how an edition was made, for its editor; it is not published.

Only what the edition and its settings decide stands here, so that a second build of the
same edition writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.model import Edition, EditionMusic
from audio_edition.errors import PublicationError
from audio_edition.faults import of_disk
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Programme
from audio_edition.publication.manifest import as_json
from audio_edition.publication.recipe import Recipe
from audio_edition.publication.text import is_address
from audio_edition.schemas import refuse_newer
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript

NAME = "build.json"
VERSION = 1
APPROVED = "approved.json"
"""What an edition's folder holds of its approval: no source of its sound."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a build makes of an edition: the digest of its script, and of all else it tells.

    ``details`` covers title, date, language, embargo, own cover, music, access, and each article's
    title, byline, section, address and image: what listeners get beside the words. ``settings``
    has a digest a section of show.toml, with the files it names (see ``recipe``), and one of the
    ``sounds`` that the lexicon gives and the pauses.
    """

    script: str
    details: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def changed_settings(self, was: Fingerprint) -> list[str]:
        """The sections that are others now; one that only one of both knows is not compared."""
        known = self.settings.keys() & was.settings.keys()
        return sorted(name for name in known if self.settings[name] != was.settings[name])


@dataclass(frozen=True, slots=True)
class BuiltFrom:
    """What an edition was built from; None and empty where a build of before 0.2 did not say.

    ``sources`` covers every file of the edition's folder; ``voice`` is the digest of who was to
    speak, options of the build included; ``for_tests`` tells that a voice for tests spoke,
    ``draft`` that the quick voice stood in for the show's.
    """

    text: Fingerprint | None = None
    sources: str = ""
    voice: str = ""
    for_tests: bool | None = None
    draft: bool = False


def built_from(folder: Path) -> BuiltFrom:
    """Read what the edition in ``audio/EDITION`` was built from.

    Raises ``PublicationError`` for a record that a newer version wrote.
    """
    try:
        record = json.loads(read_plain(folder / NAME, MADE))
        refuse_newer(record["version"], VERSION, f"{folder.name}/{NAME}", PublicationError)
        told = record["built_from"]
        settings = {str(key): str(value) for key, value in told.get("settings", {}).items()}
        text = Fingerprint(str(told["script"]), str(told["details"]), settings)
        for_tests = record.get("for_tests")
        return BuiltFrom(
            text,
            str(told["sources"]),
            str(told.get("voice", "")),
            for_tests if isinstance(for_tests, bool) else None,
            record.get("draft") is True,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        if of_disk(problem):  # it is there
            raise
        return BuiltFrom()


def fingerprint(
    cleaned: CleanedEdition, script: Script, settings: Mapping[str, str] | None = None
) -> Fingerprint:
    """Return what a build of the edition would make of it now, with these ``settings``."""
    edition = cleaned.edition
    embargo = edition.publish_at
    told = [
        [script.title, edition.date.isoformat(), edition.language],
        embargo.astimezone(UTC).isoformat() if embargo else "",
        ([p.id, p.title, p.byline, p.section, p.url, p.image] for p in script.segments),
        (_image_digest(edition.folder, part.image) for part in script.segments),
        *_own(edition),
    ]
    details = _digest_of_all(told)
    sounds = _digest_of_all(
        # a sentence without another take counts as it did before there were any
        [s.phonemic, s.pause_after, *([t.by, t.way, *t.words] for t in s.takes)]
        for s in script.sentences
    )
    return Fingerprint(script.digest, details, {**(settings or {}), "sounds": sounds})


def _digest_of_all(items: Iterable[object]) -> str:
    """SHA-256 of the items as a JSON list; none is held, for a day has ten thousand sentences."""
    digest = hashlib.sha256()
    for piece in _pieces(iter(items)):
        digest.update(piece.encode())
    return digest.hexdigest()


def _pieces(told: object) -> Iterator[str]:
    """A value as JSON; an iterator in it is a list."""
    if not isinstance(told, Iterator):
        yield json.dumps(told)
        return
    before = "["
    for item in told:
        yield before
        yield from _pieces(item)
        before = ", "
    yield "[]" if before == "[" else "]"


def _own(edition: Edition) -> list[object]:
    """Its own cover, music and access; nothing where it has none, as before there were any."""
    told: list[object] = []
    if edition.cover:
        told.append(["cover", _image_digest(edition.folder, edition.cover)])
    if edition.music != EditionMusic():
        music = edition.music
        told.append(["music", music.off or [music.intro, music.outro]])
    if edition.access:
        told.append(["access", edition.access])
    return told


def _image_digest(folder: Path | None, image: str) -> str:
    if not image or folder is None or is_address(image):
        return ""
    try:
        return hashlib.sha256(read_plain(folder / image, MADE)).hexdigest()
    except (OSError, ValueError):  # the build says so: its chapter has none
        return ""


def sources_digest(folder: Path | None) -> str:
    """SHA-256 over names and bytes of an edition's files; empty where there is no folder."""
    if folder is None or not folder.is_dir():
        return ""
    whole = hashlib.sha256()
    for name in _sources(folder):
        file = folder / name
        if name != APPROVED and file.is_file():
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"{digest} {name}\0".encode(errors="surrogateescape"))
    return whole.hexdigest()


def _sources(folder: Path, before: str = "") -> Iterator[str]:
    """What may be an edition's files, by name, as ``sorted`` puts paths: of thousands of paths each
    weighs a kilobyte. An editor's own (.article.md.swp) say nothing of the edition.
    """
    folders: set[str] = set()
    names: list[str] = []
    with suppress(PermissionError), os.scandir(folder) as found:
        for one in found:
            if not one.name.startswith("."):
                names.append(one.name)
                if one.is_dir(follow_symlinks=False):
                    folders.add(one.name)
    for name in sorted(names):
        if name in folders:
            yield from _sources(folder / name, f"{before}{name}/")
        else:
            yield f"{before}{name}"


def build_json(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    recipe: Recipe | None = None,
) -> bytes:
    """Return the record: engine and fallback, what was read, what was cut and why."""
    recipe = recipe or Recipe()
    text = fingerprint(cleaned, script, recipe.settings)
    sources = sources_digest(cleaned.edition.folder)
    return as_json(
        {
            "version": VERSION,
            "edition": cleaned.edition.id,
            "built_from": {
                "script": text.script,
                "details": text.details,
                "sources": sources,
                "settings": dict(text.settings),
                "voice": recipe.voice,
            },
            "for_tests": spoken.for_tests,
            "draft": spoken.draft,
            "engine": spoken.engine,
            "voice": spoken.voice,
            "voice_licence": spoken.licence,
            "fallback": spoken.fallback,
            "sentences": len(script.sentences),
            "loudness": round(programme.loudness, 2) if programme.loudness > -70 else None,
            "true_peak": round(programme.true_peak, 2) if programme.true_peak > -200 else None,
            "new_names": list(script.new_names),
            "notes": [*script.notes, *programme.warnings],
            "cut": {
                "paragraphs": cleaned.cut_paragraphs,
                "words": cleaned.cut_words,
                "list": [
                    {
                        "file": decision.paragraph.file or article.article.source,
                        "line": decision.paragraph.source_line,
                        "kind": decision.kind,
                        "rule": decision.rule,
                        "by": decision.winner,
                        "text": decision.paragraph.text,
                    }
                    for article in cleaned.articles
                    for decision in article.cut
                ],
            },
        }
    )
