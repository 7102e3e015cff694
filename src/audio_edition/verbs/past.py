"""What was made, heard and published of an edition: from what lies on the disk, nothing read anew.

A build and a proof belong to the script they were made of: each tells its digest, so that nobody
shows them beside another text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from audio_edition.plain_files import MADE, read_plain
from audio_edition.proof.record import read_record
from audio_edition.publication import manifest
from audio_edition.publication.build_record import NAME as BUILD
from audio_edition.publication.build_record import built_from
from audio_edition.publication.leaving import present
from audio_edition.publication.model import Episode, EpisodeProof
from audio_edition.run.model import RunRecord
from audio_edition.script.approved import ApprovedSentence, read_approved
from audio_edition.units import Bytes, Seconds
from audio_edition.verbs.runs import runs
from audio_edition.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BuiltNow:
    """The build that stands in ``audio/``; ``script`` is the digest of what it says (empty: a
    version that did not record it), ``is_out`` whether listeners have it, ``proof`` what the
    certificate tells that the build itself wrote.
    """

    script: str
    revision: int
    title: str
    duration: Seconds
    articles: tuple[str, ...]
    sentences: int
    engine: str
    voice: str
    fallback: str
    for_tests: bool
    file: str
    size: Bytes
    is_out: bool
    proof: EpisodeProof | None


@dataclass(frozen=True, slots=True)
class HeardDoubt:
    """A sentence that was heard otherwise: printed and spoken, what was heard, and where.

    ``approved`` is what the editor approved to be spoken for it; empty where nobody did.
    """

    index: int
    at: Seconds
    where: str
    kind: str
    printed: str
    spoken: str
    heard: str
    approved: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class HeardNow:
    """What a proof found; ``is_current`` False: of another sound than stands there now.

    ``sentences`` in all, ``matched`` found again in the sound, ``heard`` listened to (0: nobody
    listened), ``doubtful`` of them heard otherwise and not accepted.
    """

    is_current: bool
    sentences: int
    matched: int
    heard: int
    doubtful: int
    recogniser: str
    word_error: float
    doubts: tuple[HeardDoubt, ...]


@dataclass(frozen=True, slots=True)
class RevisionOut:
    """A revision that went out: since when it can be heard, and what the correction log says."""

    revision: int
    since: datetime
    file: str
    size: Bytes
    note: str
    anyway: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastReport:
    """An edition's past. ``built`` None: never; ``heard`` None: not proved as far as known.

    ``is_pending``: what is built is a correction that waits to go out, and ``note`` is its line
    in the log. ``publish_at`` is the embargo's end; ``is_under_embargo`` that it is to come.
    """

    edition: str
    built: BuiltNow | None
    heard: HeardNow | None
    revisions: tuple[RevisionOut, ...]
    is_pending: bool
    note: str
    publish_at: datetime | None
    is_under_embargo: bool
    retracted_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    approved_script: str
    runs: tuple[RunRecord, ...]
    damaged: tuple[str, ...]


def past(workspace: Workspace, edition: str, *, last: int = 20) -> PastReport:
    """Tell an edition's past, with its ``last`` morning runs (0: all).

    Raises ``PublicationError`` for a manifest that cannot be read.
    """
    edition_id = workspace.require_edition(edition)
    folder = workspace.audio / edition_id
    episode = manifest.read(workspace.audio, edition_id)
    ran = runs(workspace, last=last, edition=edition_id)
    approved = read_approved(workspace.editions / edition_id)
    spoken = {s.printed: s for s in approved.sentences} if approved else {}
    notes = {one.revision: one.note for one in episode.corrections} if episode else {}
    return PastReport(
        edition=edition_id,
        built=_built(folder, episode) if episode else None,
        heard=_heard(folder, episode, spoken) if episode else None,
        revisions=tuple(
            RevisionOut(
                item.revision,
                item.since,
                item.file,
                item.size,
                notes.get(item.revision, ""),
                tuple(
                    f"{word.because} ({word.by})" if word.by else word.because
                    for word in item.anyway
                ),
            )
            for item in (episode.published if episode else ())
        ),
        is_pending=episode is not None and bool(episode.published) and present(episode) is None,
        note=notes.get(episode.revision, "") if episode else "",
        publish_at=episode.publish_at if episode else None,
        is_under_embargo=episode is not None and episode.is_under_embargo(workspace.now()),
        retracted_at=episode.retracted_at if episode and episode.retracted else None,
        approved_by=approved.by if approved else "",
        approved_at=approved.at if approved else None,
        approved_script=approved.script if approved else "",
        runs=ran.records,
        damaged=ran.damaged,
    )


def _built(folder: Path, episode: Episode) -> BuiltNow:
    was = built_from(folder)
    try:
        record = json.loads(read_plain(folder / BUILD, MADE))
        sentences = int(record["sentences"])
    except (OSError, ValueError, LookupError, TypeError):
        sentences = 0
    return BuiltNow(
        script=was.text.script if was.text else "",
        revision=episode.revision,
        title=episode.title,
        duration=episode.duration,
        articles=tuple(s.title for s in episode.segments if s.kind == "article"),
        sentences=sentences,
        engine=episode.engine,
        voice=episode.voice,
        fallback=episode.fallback,
        for_tests=was.for_tests is True,
        file=episode.file,
        size=episode.size,
        is_out=present(episode) is not None and not episode.retracted,
        proof=episode.proof,
    )


def _heard(
    folder: Path, episode: Episode, approved: Mapping[str, ApprovedSentence]
) -> HeardNow | None:
    record = read_record(folder)
    if not record:
        return None
    heard = _table(record.get("heard"))
    doubts = record.get("doubts")
    return HeardNow(
        is_current=record.get("frames_sha256") == episode.frames_sha256,
        sentences=_count(record.get("sentences")),
        matched=_count(_table(record.get("sound")).get("sentences")),
        heard=_count(heard.get("sentences")),
        doubtful=_count(heard.get("doubtful")),
        recogniser=str(heard.get("recogniser", "")),
        word_error=float(heard.get("word_error", 0.0) or 0.0),
        doubts=tuple(
            _doubt(row, approved)
            for row in (doubts if isinstance(doubts, list) else ())
            if isinstance(row, dict)
        ),
    )


def _doubt(row: Mapping[str, Any], approved: Mapping[str, ApprovedSentence]) -> HeardDoubt:
    printed = str(row.get("printed", ""))
    wanted = approved.get(printed)
    return HeardDoubt(
        index=_count(row.get("index")),
        at=Seconds(float(row.get("at", 0.0) or 0.0)),
        where=str(row.get("where", "")),
        kind=str(row.get("doubt", "") or ""),
        printed=printed,
        spoken=str(row.get("spoken", "")),
        heard=str(row.get("heard", "")),
        approved=wanted.spoken if wanted else "",
        accepted=row.get("accepted") is True,
    )


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
