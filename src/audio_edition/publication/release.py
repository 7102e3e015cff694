"""Complete a built edition and put it in its place, all at once; then feed and site."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.identity import Identity
from audio_edition.programme.model import Cue, Programme
from audio_edition.publication import cover, manifest, moments, transcript
from audio_edition.publication.build_record import build_json
from audio_edition.publication.feed import podcast_guid
from audio_edition.publication.files import (
    flush,
    link_or_copy,
    same_bytes,
    sha256_of,
    site_lock,
    swap_folder,
)
from audio_edition.publication.model import (
    Correction,
    Episode,
    EpisodeChapter,
    EpisodeFile,
    EpisodeSegment,
)
from audio_edition.publication.refresh import refresh
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import PAGES, Site, open_site
from audio_edition.publication.text import is_address, join, one_line
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

BUILD = "build.json"
_IMAGES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"}
_SILENCE = -70.0
"""LUFS; BS.1770-4's absolute gate stands in where nothing sounds and the level is -inf."""


def release(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    identity: Identity,
    settings: PublishSettings,
    *,
    assets: Path,
    staging: Path,
    audio: Path,
    listen: Listener,
    now: datetime | None = None,
) -> Episode:
    """Complete ``staging`` and swap it into ``audio/EDITION``, then refresh feed and site.

    ``staging`` holds what the programme wrote. A published edition whose audio changed
    gets the next revision: a new enclosure file, the old one beside it, a line in the
    correction log; GUID and pubDate stay. Raises ``PublicationError``.
    """
    built_at = now or moments.now()
    edition_id = cleaned.edition.id
    place = audio / edition_id
    if edition_id in ("today", "player"):
        raise PublicationError(
            f"an edition cannot be called {edition_id}: the site uses that name",
            hint="rename its folder",
        )
    previous = _previous(audio, edition_id)
    images = _stage_images(cleaned, script, staging, listen)
    _, doubts = cover.inspect(assets / identity.cover if identity.cover else None)
    if doubts:
        listen(Warned("publication", doubts))
    with site_lock(audio.parent / ".cache"):
        site = open_site(audio, identity, settings, assets=assets, now=built_at)
        episode = _episode(
            cleaned, script, spoken, programme, identity, settings, previous, site, images
        )
        if episode.retracted:
            listen(
                Warned(
                    "publication",
                    f"edition {edition_id} is retracted and stays out of the feed; "
                    f"audio-edition publish {edition_id} brings it back",
                )
            )
        _stage_audio(programme, episode, staging)
        titles = {segment.id: segment.title for segment in episode.segments}
        texts = {
            transcript.VTT: transcript.vtt(programme.cues, episode.narrator),
            transcript.JSON: transcript.transcript_json(
                programme.cues, episode.narrator, episode.language
            ),
            transcript.TEXT: transcript.plain_text(programme.cues, titles),
            BUILD: build_json(cleaned, script, spoken, programme),
        }
        for name, data in texts.items():
            (staging / name).write_bytes(data)
        _keep_old(place, staging, previous, episode)
        episode = replace(episode, files=_listing(staging, programme, episode))
        if previous is not None:
            episode = _corrected(episode, previous, built_at)
        (staging / manifest.NAME).write_bytes(manifest.to_json(episode))
        # its own pages go in with it, so that they never lag behind the audio
        for name, data in site.put(episode).own_files(edition_id, staging).items():
            (staging / name).write_bytes(data)
        _settle(staging, place)
    refresh(audio, identity, settings, assets=assets, now=now)
    return episode


def _previous(audio: Path, edition_id: str) -> Episode | None:
    try:
        return manifest.read(audio, edition_id)
    except PublicationError as problem:
        # it knows which revisions are out; without it we might overwrite what listeners have
        raise PublicationError(
            problem.message,
            hint=f"restore {audio / edition_id / manifest.NAME} from where it was published, "
            "or remove the folder to begin that edition anew",
        ) from None


def _stage_images(
    cleaned: CleanedEdition, script: Script, staging: Path, listen: Listener
) -> Mapping[str, str]:
    """Copy the articles' own image files; return the published name or address by segment."""
    published: dict[str, str] = {}
    for segment in script.segments:
        if not segment.image or is_address(segment.image):
            published[segment.id] = segment.image
            continue
        folder = cleaned.edition.folder.resolve()
        source = (folder / segment.image).resolve()
        suffix = source.suffix.lower()
        if not source.is_relative_to(folder) or not source.is_file() or suffix not in _IMAGES:
            listen(
                Warned(
                    "publication",
                    f"{segment.id}: image {segment.image} is not an image file in the "
                    "edition's folder; its chapter has none",
                )
            )
            published[segment.id] = ""
            continue
        name = f"{segment.id}{suffix}"
        link_or_copy(source, staging / name)
        published[segment.id] = name
    return published


def _episode(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    identity: Identity,
    settings: PublishSettings,
    previous: Episode | None,
    site: Site,
    images: Mapping[str, str],
) -> Episode:
    edition = cleaned.edition
    headlines = [segment.title for segment in script.segments if segment.kind == "article"]
    out = previous.heard(site.now) if previous is not None else ()
    if out and out[-1].sha256 != programme.sha256:
        revision = out[-1].revision + 1
    else:
        revision = out[-1].revision if out else 1
    published_at = moments.publication_time(
        edition.date, edition.publish_at, settings.time, site.now
    )
    if previous is not None and (out or edition.publish_at == previous.publish_at):
        published_at = previous.published_at
    by_id = {segment.id: segment for segment in script.segments}
    said = _said(programme.cues)
    return Episode(
        guid=previous.guid if previous else f"{podcast_guid(identity)}/{edition.id}",
        edition_id=edition.id,
        number=previous.number if previous else _next_number(site),
        revision=revision,
        title=one_line(edition.title),
        summary=join(map(one_line, headlines)),
        language=edition.language or identity.language,
        date=edition.date.isoformat(),
        published_at=published_at,
        publish_at=edition.publish_at,
        file=_enclosure_name(edition.id, revision),
        size=programme.size,
        sha256=programme.sha256,
        duration=Seconds(round(programme.duration, 3)),
        loudness=Lufs(_level(programme.loudness)),
        true_peak=Decibels(_level(programme.true_peak)),
        engine=spoken.engine,
        voice=spoken.voice,
        narrator=one_line(settings.narrator)
        or transcript.narrator_name(spoken.voice, identity.title),
        fallback=one_line(spoken.fallback),
        disclosure=one_line(script.disclosure),
        chapters=tuple(
            EpisodeChapter(
                start=Seconds(round(chapter.start, 3)),
                end=Seconds(round(chapter.end, 3)),
                title=one_line(chapter.title),
                url=chapter.url,
                image=images.get(chapter.segment_id)
                or (chapter.image if is_address(chapter.image) else ""),
            )
            for chapter in programme.chapters
        ),
        segments=tuple(
            EpisodeSegment(
                id=segment.id,
                kind=segment.kind,
                title=one_line(segment.title),
                file=segment.path.name,
                start=Seconds(round(segment.start, 3)),
                duration=Seconds(round(segment.duration, 3)),
                size=segment.size,
                loudness=Lufs(_level(segment.loudness)),
                byline=one_line(by_id[segment.id].byline) if segment.id in by_id else "",
                section=one_line(by_id[segment.id].section) if segment.id in by_id else "",
                url=by_id[segment.id].url if segment.id in by_id else "",
                sha256=segment.sha256,
                said=said.get(segment.id, ""),
            )
            for segment in programme.segments
        ),
        corrections=previous.corrections if previous else (),
        retracted=previous.retracted if previous else False,
        retracted_at=previous.retracted_at if previous else None,
        published=tuple(
            item
            for item in (previous.published if previous else ())
            if item in out or item.sha256 == programme.sha256
        ),
    )


def _enclosure_name(edition_id: str, revision: int) -> str:
    return f"{edition_id}.mp3" if revision == 1 else f"{edition_id}-r{revision}.mp3"


def _next_number(site: Site) -> int:
    return max((entry.head.number for entry in site.shelf.entries), default=0) + 1


def _level(value: float) -> float:
    return round(value, 2) if math.isfinite(value) else _SILENCE


def _stage_audio(programme: Programme, episode: Episode, staging: Path) -> None:
    target = staging / episode.file
    if programme.path != target:
        programme.path.replace(target)


def _keep_old(place: Path, staging: Path, previous: Episode | None, episode: Episode) -> None:
    """Carry over what went out in earlier revisions, and files that are not ours."""
    if previous is None or not place.is_dir():
        return
    for item in episode.published:
        source = place / item.file
        if item.file != episode.file and source.is_file():
            link_or_copy(source, staging / item.file)
    ours = {item.name for item in previous.files} | set(PAGES)
    ours |= {BUILD, manifest.NAME, "chapters.json", previous.file}
    for source in place.iterdir():
        if source.is_file() and source.name not in ours and not (staging / source.name).exists():
            link_or_copy(source, staging / source.name)


def _listing(staging: Path, programme: Programme, episode: Episode) -> tuple[EpisodeFile, ...]:
    known = {segment.path.name: segment.sha256 for segment in programme.segments}
    known[episode.file] = episode.sha256
    known |= {item.file: item.sha256 for item in episode.published}
    names = {episode.file, *known, *(chapter.image for chapter in episode.chapters)}
    names |= {transcript.VTT, transcript.JSON, transcript.TEXT}
    if programme.waveform is not None:
        names.add(programme.waveform.name)
    return tuple(
        EpisodeFile(
            name=name,
            size=Bytes((staging / name).stat().st_size),
            sha256=known.get(name) or sha256_of(staging / name),
        )
        for name in sorted(names)
        if name and not is_address(name) and (staging / name).is_file()
    )


def _corrected(episode: Episode, previous: Episode, at: datetime) -> Episode:
    """Keep one log line a revision; the line of a revision that is not out may be redone."""
    out = {item.revision for item in episode.published}
    log = [item for item in previous.corrections if item.revision in out]
    if episode.published and episode.revision not in out:
        if previous.revision == episode.revision and previous.sha256 == episode.sha256:
            log = list(previous.corrections)
        else:
            log.append(Correction(episode.revision, at, _what_changed(episode)))
    return replace(episode, corrections=tuple(log))


def _what_changed(episode: Episode) -> str:
    """Name the articles whose words differ from the revision that went out last."""
    before = dict(episode.published[-1].said)
    names = [
        f"“{segment.title}”"
        for segment in episode.segments
        if segment.title and before.get(segment.id) != segment.said
    ]
    now = {segment.id for segment in episode.segments}
    gone = sum(1 for segment_id in before if segment_id not in now)
    if gone:
        names.append(f"{gone} {'article' if gone == 1 else 'articles'} taken out")
    return join(names, ", ") or "New recording"


def _said(cues: Sequence[Cue]) -> dict[str, str]:
    """Digest the words of each segment, by its id."""
    said: dict[str, Any] = {}
    for cue in cues:
        digest = said.setdefault(cue.segment_id, hashlib.sha256())
        digest.update(one_line(cue.printed).encode() + b"\n")
    return {segment_id: digest.hexdigest()[:16] for segment_id, digest in said.items()}


def _settle(staging: Path, place: Path) -> None:
    """Swap ``staging`` in, unless the place holds the same bytes already.

    Files that stay the same keep their inode and times, for caches and rsync.
    """
    fresh = {file.name for file in staging.iterdir()}
    standing = {file.name for file in place.iterdir()} if place.is_dir() else set()
    same = {name for name in fresh & standing if same_bytes(staging / name, place / name)}
    if place.is_dir() and same == fresh == standing:
        return
    for name in fresh:
        if name in same:
            link_or_copy(place / name, staging / name)
        else:
            flush(staging / name)
    swap_folder(staging, place)


__all__ = ["BUILD", "release"]
