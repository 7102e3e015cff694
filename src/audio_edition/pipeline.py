"""The whole product on one page: edition → script → speech → programme → publication."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition.cleaning.clean import clean_edition
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.errors import PublicationError, ShowError
from audio_edition.events import Event, Finished, Listener, Stage, Started, Warned, silent
from audio_edition.lock import edition_lock
from audio_edition.programme.assemble import assemble
from audio_edition.programme.model import Programme
from audio_edition.publication import cover
from audio_edition.publication.model import Episode
from audio_edition.publication.release import release
from audio_edition.script.model import Script
from audio_edition.script.write import write_script
from audio_edition.show import Show
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import SpeechPlan, plan_speech, speak_script
from audio_edition.toml_edit import replace

Approval: TypeAlias = Literal["none", "approved", "changed"]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build: overrides of [voice], worker processes (0: one a core), fallback, force.

    ``force`` makes every sentence and segment anew, as if there were no cache.
    """

    engine: str = ""
    voice: str = ""
    jobs: int = 0
    force: bool = False
    fallback: bool = True


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made, and how long each stage took (wall seconds)."""

    edition: Edition
    cleaned: CleanedEdition
    script: Script
    spoken: SpokenScript
    programme: Programme
    episode: Episode
    warnings: tuple[str, ...]
    seconds: dict[Stage, float] = field(default_factory=dict)


def read_edition(show: Show, edition_id: str) -> CleanedEdition:
    """Load and clean one edition, comparing it with the show's earlier ones."""
    language = show.identity.language
    edition = load_edition(show.edition_folder(edition_id), language)
    # newest first: the cleaner reads only as far back as it needs
    before = reversed([name for name in show.edition_ids() if name < edition_id])
    earlier = (load_edition(show.editions_dir / name, language) for name in before)
    return clean_edition(edition, show.cleaning, earlier=earlier)


def read_script(show: Show, edition_id: str) -> tuple[CleanedEdition, Script]:
    """Load, clean and script one edition: all that an editor reviews, no sound yet."""
    cleaned = read_edition(show, edition_id)
    return cleaned, write_script(cleaned, show.identity, show.script, show.editions_dir)


def approval_of(edition: Edition, script: Script) -> Approval:
    """Say whether the editor approved exactly this script."""
    if not edition.approved:
        return "none"
    return "approved" if edition.approved == script.digest else "changed"


def plan(
    show: Show, edition_id: str, options: BuildOptions | None = None
) -> tuple[CleanedEdition, SpeechPlan]:
    """Say what a build would have to speak, and make nothing."""
    options = options or BuildOptions()
    cleaned, script = read_script(show, edition_id)
    return cleaned, plan_speech(script, _voice(show, options), cache=show.cache_dir)


def _voice(show: Show, options: BuildOptions) -> VoiceSettings:
    return show.voice.overridden(engine=options.engine, voice=options.voice)


def _check_output(show: Show) -> None:
    """Find out before the first sentence is spoken that nothing could be published."""
    audio = show.audio_dir
    if audio.exists() and not audio.is_dir():
        raise PublicationError(f"{audio} is a file, not a folder", hint="move it away")
    closed = next((p for p in (audio, show.root) if p.exists() and not os.access(p, os.W_OK)), None)
    if closed is not None and (closed == audio or not audio.exists()):
        raise PublicationError(f"{closed} cannot be written", hint=f"chmod u+w {closed}")


def _drawn_cover(show: Show) -> Path | None:
    """The cover for a show that names none: drawn from its title once, then kept."""
    if show.identity.cover:
        return None
    name = hashlib.sha256(repr((show.identity.title, show.identity.author)).encode()).hexdigest()
    file = show.cache_dir / "covers" / f"{name[:16]}-{cover.VERSION}.jpg"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, cover.draw(show.identity.title, show.identity.author), error=ShowError)
    return file


def build(
    show: Show, edition_id: str, options: BuildOptions | None = None, listen: Listener = silent
) -> BuildReport:
    """Make one edition. ``audio/EDITION`` changes only at the very end, all at once."""
    options = options or BuildOptions()
    seconds: dict[Stage, float] = {}
    warnings: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Warned):
            warnings.append(event.message)
        listen(event)

    @contextmanager
    def stage(name: Stage) -> Iterator[None]:
        began = time.perf_counter()
        listen(Started(name))
        yield
        seconds[name] = round(time.perf_counter() - began, 3)
        listen(Finished(name))

    _check_output(show)
    with edition_lock(show.cache_dir, edition_id):
        staging = show.cache_dir / "staging" / edition_id
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            with stage("cleaning"):
                cleaned = read_edition(show, edition_id)
                for note in cleaned.edition.notes:
                    hear(Warned("edition", note))
                for article in cleaned.articles:
                    for warning in article.warnings:
                        hear(Warned("cleaning", f"{article.article.source}: {warning}"))
            with stage("script"):
                script = write_script(cleaned, show.identity, show.script, show.editions_dir)
                for note in script.notes:
                    hear(Warned("script", note))
                if approval_of(cleaned.edition, script) == "changed":
                    hear(Warned("script", "the script changed since it was approved"))
            with stage("speech"):
                spoken = speak_script(
                    script,
                    _voice(show, options),
                    cache=show.cache_dir,
                    jobs=options.jobs,
                    listen=hear,
                    fallback=options.fallback,
                    fresh=options.force,
                )
            with stage("programme"):
                programme = assemble(
                    spoken,
                    cleaned.edition,
                    show.identity,
                    show.audio,
                    assets=show.editions_dir,
                    out=staging,
                    cache=show.cache_dir,
                    jobs=options.jobs,
                    listen=hear,
                    fresh=options.force,
                    cover=_drawn_cover(show),
                )
                for note in programme.warnings:
                    hear(Warned("programme", note))
            with stage("publication"):
                episode = release(
                    cleaned,
                    script,
                    spoken,
                    programme,
                    show.identity,
                    show.publish,
                    assets=show.editions_dir,
                    staging=staging,
                    audio=show.audio_dir,
                    listen=hear,
                )
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return BuildReport(
        edition=cleaned.edition,
        cleaned=cleaned,
        script=script,
        spoken=spoken,
        programme=programme,
        episode=episode,
        warnings=tuple(warnings),
        seconds=seconds,
    )


__all__ = [
    "Approval",
    "BuildOptions",
    "BuildReport",
    "approval_of",
    "build",
    "plan",
    "read_edition",
    "read_script",
]
