"""diff: what an edition says otherwise than what listeners have of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audio_edition import pipeline
from audio_edition.publication import manifest
from audio_edition.publication.build_record import Fingerprint, built_from, fingerprint
from audio_edition.publication.differences import (
    PartChange,
    SentenceChange,
    differences,
    parts_of_cues,
    parts_of_script,
)
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.text import one_line
from audio_edition.publication.words_out import last_out, words_out
from audio_edition.workspace import Workspace, with_own_languages


@dataclass(frozen=True, slots=True)
class DifferenceReport:
    """What the text says now, held against the ``revision`` that went out last (0: none did).

    ``since`` is when listeners could first hear it. ``is_known`` False: nothing here says what
    was said then, and ``parts`` is empty. ``title`` has the old title and the new one, where it
    changed. ``sounds`` tells that the printed words are the same, and yet it would be spoken
    otherwise (a name's respelling, a voice).
    """

    edition: str
    revision: int
    since: datetime | None
    is_known: bool
    parts: tuple[PartChange, ...] = ()
    title: tuple[str, str] | None = None
    sounds: bool = False

    @property
    def is_same(self) -> bool:
        """Listeners would get what they have."""
        return self.is_known and not (self.parts or self.title or self.sounds)


@with_own_languages
def difference(workspace: Workspace, edition: str) -> DifferenceReport:
    """Compare an edition's text, as it would be read now, with what is published.

    Raises an ``AudioEditionError`` where the edition or its script cannot be read.
    """
    edition_id = workspace.require_edition(edition)
    workspace.edition_folder(edition_id)
    episode = manifest.read(workspace.audio, edition_id)
    out = last_out(episode) if episode is not None else None
    if episode is None or out is None:
        return DifferenceReport(edition_id, 0, None, is_known=False)
    cleaned, script = pipeline.read_script(workspace, edition_id)
    folder = workspace.audio / edition_id
    said = words_out(folder, episode)
    if said is None:
        return DifferenceReport(edition_id, out.revision, out.since, is_known=False)
    parts = differences(parts_of_cues(said), parts_of_script(script.segments))
    # the manifest tells the title of what was built last, which may be a correction in waiting
    is_out = episode.revision == out.revision
    title = (episode.title, one_line(script.title))
    return DifferenceReport(
        edition_id,
        out.revision,
        out.since,
        is_known=True,
        parts=parts,
        title=title if is_out and title[0] != title[1] else None,
        sounds=not parts and _sounds_otherwise(folder, episode, out, fingerprint(cleaned, script)),
    )


def _sounds_otherwise(folder: Path, episode: Episode, out: Enclosure, now: Fingerprint) -> bool:
    """Whether the same words would be spoken otherwise, as built last or by a new build."""
    was = built_from(folder).text
    if was is not None and (now.script != was.script or now.changed_settings(was)):
        return True
    return bool(out.frames_sha256) and episode.frames_sha256 != out.frames_sha256


def in_words(report: DifferenceReport) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The report in plain lines: a head, and the sentences below it (``-`` was, ``+`` is now)."""
    if not report.revision:
        yield "nothing is published yet: all of it is new", ()
        return
    if not report.is_known:
        yield "what was published cannot be told any more: its words were not kept", ()
        return
    if report.title:
        yield f"the title is “{report.title[1]}”, not “{report.title[0]}”", ()
    for part in report.parts:
        yield _head(part), tuple(line for one in part.sentences for line in _lines(one))
    if report.sounds:
        yield "the words are the same, and they would sound otherwise", ()
    if report.is_same:
        yield "nothing is other than what is published", ()


def _head(part: PartChange) -> str:
    title = f"“{part.title}”"
    if part.kind == "added":
        return f"{title} is new ({_many(len(part.sentences))})"
    if part.kind == "removed":
        return f"{title} is gone ({_many(len(part.sentences))})"
    if part.kind == "moved":
        return f"{title} is read at another place"
    kinds = [one.kind for one in part.sentences]
    told = [
        f"{kinds.count(kind)} {word}"
        for kind, word in (("changed", "changed"), ("added", "new"), ("removed", "gone"))
        if kind in kinds
    ]
    return f"{title}: {', '.join(told)}"


def _lines(one: SentenceChange) -> Iterator[str]:
    if one.was:
        yield f"- {one.was}"
    if one.now:
        yield f"+ {one.now}"


def _many(count: int) -> str:
    return "1 sentence" if count == 1 else f"{count} sentences"


def difference_object(report: DifferenceReport) -> dict[str, object]:
    """The report as JSON shows it: its keys are a contract."""
    return {
        "edition": report.edition,
        "revision": report.revision,
        "since": report.since.isoformat() if report.since else None,
        "known": report.is_known,
        "same": report.is_same,
        "title": {"was": report.title[0], "now": report.title[1]} if report.title else None,
        "sounds": report.sounds,
        "parts": [
            {
                "kind": part.kind,
                "id": part.id,
                "title": part.title,
                "sentences": [
                    {"kind": one.kind, "was": one.was, "now": one.now} for one in part.sentences
                ],
            }
            for part in report.parts
        ],
    }
