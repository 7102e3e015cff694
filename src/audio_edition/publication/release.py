"""Complete a built edition and put it in its place, all at once; then feed and site."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from audio_edition import addresses
from audio_edition.addresses import web_address
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.events import Listener, Warned
from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.mp3.digest import frames_digest
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Programme
from audio_edition.publication import (
    build_record,
    chapters,
    cover,
    covers,
    dating,
    email_card,
    manifest,
    transcript,
)
from audio_edition.publication.article_images import Images, stage_images
from audio_edition.publication.certificate import certified, said_digests, sealed, signing_key
from audio_edition.publication.checks import Checks, recorded, together
from audio_edition.publication.dating import heard_from, warn_of_clock
from audio_edition.publication.episodes import number_for, previous, renumbered, write_numbers
from audio_edition.publication.files import (
    link_or_copy,
    same_bytes,
    sha256_of,
    swap_folder,
    write_if_changed,
)
from audio_edition.publication.journal import note, read_journal
from audio_edition.publication.model import (
    Correction,
    Enclosure,
    Episode,
    EpisodeChapter,
    EpisodeSegment,
    EpisodeSound,
    EpisodeVoice,
)
from audio_edition.publication.provenance import source_type
from audio_edition.publication.recipe import Recipe
from audio_edition.publication.refresh import owe_refresh, put_player, refresh
from audio_edition.publication.sets import (
    intact,
    keep_sets,
    name_segments,
    names_out,
    settle_chapters,
    stage_set,
    stage_small,
    with_sets,
)
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.site import PAGES, Site, open_site
from audio_edition.publication.staged import listing_of, stage_files, stage_texts
from audio_edition.publication.text import join, one_line
from audio_edition.publication.words_out import keep_words
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript
from audio_edition.swaps import recover
from audio_edition.units import Decibels, Lufs, Seconds

_SILENCE = -70.0
"""LUFS; BS.1770-4's absolute gate stands in where nothing sounds and the level is -inf."""


def release(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    identity: Identity,
    settings: PublishSettings,
    places: Places,
    *,
    staging: Path,
    listen: Listener,
    checks: Checks | None = None,
    recipe: Recipe | None = None,
    apart: bool = False,
) -> Episode:
    """Complete ``staging`` and swap it into ``audio/EDITION``, then refresh feed and site.

    ``staging`` holds what the programme wrote. A published edition that sounds different
    gets the next revision: a new enclosure file, the old one beside it, a line in the
    correction log; GUID and pubDate stay. One that sounds the same keeps the enclosure that
    is out, byte for byte, whatever its new tags would say; no other is signed. ``checks`` are
    those that its certificate tells of, beside what a proof of this sound recorded; ``recipe`` is
    what its record tells of. ``apart`` is for one of many: no other edition is looked at, and what
    is made of all is left to ``renumber`` and ``refresh``, once. Raises ``PublicationError``.
    """
    # what is needed for it alone is let go before the pages are made
    episode = _put_in_place(
        cleaned,
        script,
        spoken,
        programme,
        identity,
        settings,
        places,
        staging,
        listen,
        checks=checks or Checks(),
        recipe=recipe,
        apart=apart,
    )
    if not apart:
        # another edition's damage is no reason to lose this one
        refresh(places, identity, settings, listen=listen, forgiving=True, built=episode)
        if not places.refresh_due.exists():  # no feed names them any more
            for file in (places.audio / episode.edition_id).glob("*.mp3"):
                if addresses.is_kept(file.name, episode.edition_id):
                    file.unlink(missing_ok=True)
    return episode


def _put_in_place(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    identity: Identity,
    settings: PublishSettings,
    places: Places,
    staging: Path,
    listen: Listener,
    *,
    checks: Checks,
    recipe: Recipe | None,
    apart: bool,
) -> Episode:
    """Complete ``staging`` and swap it in; returns the episode as it stands there."""
    edition_id = cleaned.edition.id
    addresses.check_edition_name(edition_id)
    key = signing_key(settings, places)
    place = places.audio / edition_id
    images = stage_images(cleaned, script, staging, listen)
    for segment in script.segments:
        if segment.url and not web_address(segment.url):
            listen(
                Warned(
                    "publication",
                    f"{segment.id}: url {segment.url:.60} is no http(s) address; it is left out",
                )
            )
    _, doubts = cover.inspect(covers.of_show(identity, places))
    if doubts:
        listen(Warned("publication", doubts))
    # many may put their own edition in its place at once, while nobody writes for all
    with places.site_in_use() if apart else places.site_lock():
        if apart:  # nobody looks at all of them then: at its own, which the build holds
            recover(place)
        before = with_sets(previous(places, edition_id))
        shelf = Shelf(places.audio, ()) if apart else None
        site = open_site(places, identity, settings, shelf=shelf)
        out = before.heard(site.now) if before is not None else ()
        kept = _still_heard(out, programme, place)
        episode = _episode(
            cleaned, script, spoken, programme, identity, settings, before, site, images
        )
        warn_of_clock(site.shelf, before, episode, site.now, listen)
        if key is not None and kept is None:
            standing = place / before.file if before is not None else None
            told = {
                "edition": edition_id,
                "guid": episode.guid,
                "frames_sha256": programme.frames_sha256,
            }
            programme = sealed(
                programme, standing, key, title=episode.title, kind=episode.source_type, told=told
            )
        episode = _numbered(episode, programme, out, kept, site.now, hide=settings.early_upload)
        programme, episode = name_segments(programme, episode, out)
        episode = settle_chapters(episode, before, site.identity, staging)
        if episode.retracted:
            listen(
                Warned(
                    "publication",
                    f"edition {edition_id} is retracted and stays out of the feed; "
                    f"audio-edition publish {edition_id} brings it back",
                )
            )
        _stage_audio(programme, staging, episode, place if kept else None)
        stage_texts(staging, cleaned, script, spoken, programme, episode, recipe)
        stage_set(staging, episode.revision)
        _keep_old(place, staging, before, episode, lags=places.refresh_due.exists())
        listed = intact(listing_of(staging, programme, episode), episode, listen)
        episode = replace(episode, files=tuple(listed))
        if before is not None:
            episode = _corrected(episode, before, site.now)
        known = recorded(place, frames_sha256=programme.frames_sha256)
        checked = together(checks, known)
        episode = certified(episode, cleaned, script, spoken, checked, key, staging)
        numbers = {} if apart else renumbered(site.shelf.put(episode).entries)
        if apart and before is None:
            episode = replace(episode, number=0)
        episode = replace(episode, number=numbers.pop(edition_id, episode.number))
        (staging / manifest.NAME).write_bytes(manifest.to_json(episode))
        # its own pages go in with it, so that they never lag behind the audio
        stage_files(staging, site.put(episode).own_files(edition_id, staging))
        if not apart:
            put_player(site)
            owe_refresh(places)
        _replaces_unheard(places, episode, site.now)
        with ExitStack() as feeds:
            if before is not None and not apart and not settings.target:
                feeds.enter_context(_keeping_named(places, staging, before))
            _settle(staging, place)
        write_numbers(places, numbers)
    return episode


def _replaces_unheard(places: Places, episode: Episode, now: datetime) -> None:
    """Write down that what was sent under an embargo, and nobody heard, is another sound now.

    Else that would count as heard from its hour on, and this edition as an old copy of it.
    """
    known = read_journal(places).find(episode.edition_id)
    if known is None or known.retracted or known.heard(now):
        return
    if any(one not in episode.published for one in known.published):
        note(places, [episode])


def _still_heard(out: Sequence[Enclosure], programme: Programme, place: Path) -> Enclosure | None:
    """Return the revision that listeners have, where the programme sounds just like it.

    None too where its file is lost or damaged: a name that is out never gets other bytes.
    """
    if not out:
        return None
    last = out[-1]
    if last.sha256 == programme.sha256:
        return last
    file = place / last.file
    try:
        frames = last.frames_sha256 or frames_digest(file)
        is_same = frames == programme.frames_sha256 and sha256_of(file) == last.sha256
    except OSError:
        return None
    return last if is_same else None


def _numbered(
    episode: Episode,
    programme: Programme,
    out: Sequence[Enclosure],
    kept: Enclosure | None,
    now: datetime,
    *,
    hide: bool,
) -> Episode:
    """Give the episode its revision, its enclosure, and those that went out before."""
    revision = kept.revision if kept else out[-1].revision + 1 if out else 1
    size, sha256 = (kept.size, kept.sha256) if kept else (programme.size, programme.sha256)
    name = addresses.enclosure_name(episode.edition_id, revision)
    if hide and episode.is_under_embargo(now):
        name = addresses.hidden_name(episode.edition_id, revision, secrets.token_hex(12))
    episode = replace(
        episode,
        revision=revision,
        audio=replace(episode.audio, file=kept.file if kept else name, size=size, sha256=sha256),
        published=tuple(
            # a manifest from before 0.2 learns here what is heard
            replace(item, frames_sha256=programme.frames_sha256) if item == kept else item
            for item in episode.published
            # what went out but nobody heard yet may still be replaced under the same name
            if item in out or item.sha256 == sha256
        ),
    )
    # an embargo that was lifted or moved changes when an unheard revision will be heard
    since = heard_from(episode, now)
    return replace(
        episode,
        published=tuple(
            replace(item, since=since) if item.revision == revision and item.since > now else item
            for item in episode.published
        ),
    )


def _episode(
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    identity: Identity,
    settings: PublishSettings,
    before: Episode | None,
    site: Site,
    images: Images,
) -> Episode:
    edition = cleaned.edition
    headlines = [segment.title for segment in script.segments if segment.kind == "article"]
    published_at = dating.publication_time(
        edition.date, edition.publish_at, settings.time, site.now
    )
    if before is not None and (before.heard(site.now) or edition.publish_at == before.publish_at):
        published_at = before.published_at
    by_id = {segment.id: segment for segment in script.segments}
    access = settings.members.access_of(edition.id, edition.access, settings.target)
    said = said_digests(programme.cues)
    return Episode(
        guid=before.guid if before else addresses.episode_guid(identity, edition.id),
        edition_id=edition.id,
        number=before.number
        if before
        else number_for(edition.date, edition.id, site.shelf.entries),
        revision=1,  # until ``_numbered``
        title=one_line(script.title),
        summary=join(map(one_line, headlines)),
        language=edition.language or identity.language,
        date=edition.date.isoformat(),
        published_at=published_at,
        publish_at=edition.publish_at,
        audio=EpisodeSound(
            file=addresses.enclosure_name(edition.id, 1),
            size=programme.size,
            sha256=programme.sha256,
            frames_sha256=programme.frames_sha256,
            duration=Seconds(round(programme.duration, 3)),
            loudness=Lufs(_level(programme.loudness)),
            true_peak=Decibels(_level(programme.true_peak)),
        ),
        spoken=EpisodeVoice(
            engine=spoken.engine,
            voice=spoken.voice,
            narrator=one_line(settings.narrator)
            or transcript.narrator_name(spoken.voice, identity.title),
            fallback=one_line(spoken.fallback),
            disclosure=one_line(script.disclosure),
            source_type=source_type(spoken.engine, settings.source_type),
        ),
        chapters=tuple(
            EpisodeChapter(
                start=Seconds(round(chapter.start, 3)),
                end=Seconds(round(chapter.end, 3)),
                title=one_line(chapter.title),
                url=web_address(chapter.url),
                **images.of(chapter),
            )
            for chapter in programme.chapters
        ),
        segments=tuple(
            EpisodeSegment(
                id=segment.id,
                kind=segment.kind,
                title=one_line(segment.title),
                file=segment.file,
                start=Seconds(round(segment.start, 3)),
                duration=Seconds(round(segment.duration, 3)),
                size=segment.size,
                loudness=Lufs(_level(segment.loudness)),
                byline=one_line(by_id[segment.id].byline) if segment.id in by_id else "",
                section=one_line(by_id[segment.id].section) if segment.id in by_id else "",
                url=web_address(by_id[segment.id].url) if segment.id in by_id else "",
                sha256=segment.sha256,
                said=said.get(segment.id, ""),
            )
            for segment in programme.segments
        ),
        corrections=before.corrections if before else (),
        retracted=before.retracted if before else False,
        retracted_at=before.retracted_at if before else None,
        published=before.published if before else (),
        files=(),
        cover=images.cover,
        access=access,
        folder=_folder(before, access),
    )


def _folder(before: Episode | None, access: str) -> str:
    """The folder at the target, which nobody guesses, for an edition that members alone may have.

    It stays with the edition, so that addresses go on and what lies there is found; what everybody
    had comes to another one.
    """
    if before is None or (access and not before.is_for_members):
        return secrets.token_hex(12) if access else ""
    return before.folder or ("" if before.published or not access else secrets.token_hex(12))


def _level(value: float) -> float:
    return round(value, 2) if math.isfinite(value) else _SILENCE


def _stage_audio(
    programme: Programme, staging: Path, episode: Episode, standing: Path | None
) -> None:
    """Put the enclosure into ``staging``: the one that stands in ``standing``, if given."""
    target = staging / episode.file
    if standing is not None and programme.sha256 != episode.sha256:
        programme.path.unlink()
        link_or_copy(standing / episode.file, target)
    elif programme.path != target:
        programme.path.replace(target)
    stage_small(programme, staging, episode, standing)


def _keep_old(
    place: Path, staging: Path, before: Episode | None, episode: Episode, *, lags: bool
) -> None:
    """Carry over what went out in earlier revisions, and files that are not ours; where feeds lag
    behind, what they may name as well.
    """
    if before is None or not place.is_dir():
        return
    for item in episode.published:
        source = place / item.file
        if item.file != episode.file and source.is_file():
            link_or_copy(source, staging / item.file)
    ours = {item.name for item in before.files} | set(PAGES)
    ours |= {build_record.NAME, manifest.NAME, chapters.NAME, before.file, addresses.MEMBERS_PAGE}
    keep_words(place, staging, episode)
    keep_sets(place, staging, episode)
    standing = list(place.iterdir())
    ours |= email_card.drafts((source.name for source in standing), episode)
    ours |= {addresses.set_name(chapters.NAME, before.revision)} - set(names_out(episode))
    if not lags:  # what a build that was killed has kept
        ours |= {source.name for source in standing if addresses.is_kept(source.name, place.name)}
    for source in standing:
        if source.is_file() and source.name not in ours and not (staging / source.name).exists():
            link_or_copy(source, staging / source.name)


@contextmanager
def _keeping_named(places: Places, staging: Path, before: Episode) -> Iterator[None]:
    """Keep a sound that ``staging`` replaces under a name of its own, and have feeds name that.

    Without a target feeds are public, and state its length until they are written anew. Where the
    folder could not be swapped, all is as it was.
    """
    place = places.audio / before.edition_id
    asides: dict[Path, Path] = {}
    kept: list[tuple[Path, Path]] = []
    feeds = [
        file
        for file in places.audio.iterdir()
        if file.is_file() and file.name.startswith(("feed", "atom")) and not file.is_symlink()
    ]
    try:
        for name in (before.file, addresses.low_name(before.file)):
            standing, fresh = place / name, staging / name
            if not standing.is_file() or (fresh.exists() and same_bytes(fresh, standing)):
                continue
            other = addresses.kept_name(name, sha256_of(standing))
            named = re.compile(rf"/{re.escape(f'{before.edition_id}/{name}')}(?![\w.-])".encode())
            for feed in feeds:
                data = read_plain(feed, MADE)
                told = named.sub(f"/{before.edition_id}/{other}".encode(), data)
                if told == data:
                    continue
                if not (staging / other).exists():
                    for folder in (place, staging):
                        (folder / other).unlink(missing_ok=True)
                        link_or_copy(standing, folder / other)
                    kept.append((standing, place / other))
                if feed not in asides:
                    aside = feed.with_name(f".{feed.name}.before")
                    aside.unlink(missing_ok=True)
                    link_or_copy(feed, aside)
                    asides[feed] = aside
                write_if_changed(feed, told)
        yield
    except BaseException:
        if all(old.is_file() and old.samefile(one) for old, one in kept):  # nothing was swapped
            for feed, aside in asides.items():
                aside.replace(feed)
            for _, one in kept:
                one.unlink()
        raise
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)


def _corrected(episode: Episode, before: Episode, at: datetime) -> Episode:
    """Keep one log line a revision; the line of a revision that is not out may be redone."""
    out = {item.revision for item in episode.published}
    log = [item for item in before.corrections if item.revision in out]
    if episode.published and episode.revision not in out:
        if before.revision == episode.revision and _sound_alike(before, episode):
            log = list(before.corrections)
        else:
            log.append(Correction(episode.revision, at, _what_changed(episode)))
    return replace(episode, corrections=tuple(log))


def _sound_alike(one: Episode, other: Episode) -> bool:
    if one.frames_sha256 and other.frames_sha256:
        return one.frames_sha256 == other.frames_sha256
    return one.sha256 == other.sha256


def _what_changed(episode: Episode) -> str:
    """Name the articles whose words differ from the revision that went out last."""
    said = dict(episode.published[-1].said)
    names = [
        f"“{segment.title}”"
        for segment in episode.segments
        if segment.title and said.get(segment.id) != segment.said
    ]
    now = {segment.id for segment in episode.segments}
    gone = sum(1 for segment_id in said if segment_id not in now)
    if gone:
        names.append(f"{gone} {'article' if gone == 1 else 'articles'} taken out")
    return join(names, ", ") or "New recording"


def _settle(staging: Path, place: Path) -> None:
    """Swap ``staging`` in, unless the place holds the same bytes already.

    Files that stay the same keep their inode and times, for caches and rsync.
    """
    fresh = {file.name for file in staging.iterdir()}
    standing = {file.name for file in place.iterdir()} if place.is_dir() else set()
    same = {name for name in fresh & standing if same_bytes(staging / name, place / name)}
    if place.is_dir() and same == fresh == standing:
        return
    for name in same:
        link_or_copy(place / name, staging / name)
    swap_folder(staging, place)
