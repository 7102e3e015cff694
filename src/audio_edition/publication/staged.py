"""What a release writes beside the sound, in its staging folder: a piece at a time.

The transcript of a day has nine megabytes: as a whole it is held by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from audio_edition import addresses
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.programme.model import Programme
from audio_edition.publication import build_record, transcript
from audio_edition.publication.covers import small
from audio_edition.publication.files import sha256_of
from audio_edition.publication.groups import MadeFiles
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.publication.recipe import Recipe
from audio_edition.publication.sets import TEXTS
from audio_edition.publication.text import is_address
from audio_edition.script.model import Script
from audio_edition.speech.model import SpokenScript
from audio_edition.units import Bytes


def stage_texts(
    staging: Path,
    cleaned: CleanedEdition,
    script: Script,
    spoken: SpokenScript,
    programme: Programme,
    episode: Episode,
    recipe: Recipe | None,
) -> None:
    """Write the transcripts of an episode, and the record of how it was built."""
    cues, by = programme.cues, episode.narrator
    titles = {segment.id: segment.title for segment in episode.segments}
    texts: dict[str, Callable[[], Iterable[str]]] = {
        transcript.VTT: lambda: transcript.vtt_pieces(cues, by),
        transcript.SRT: lambda: transcript.srt_pieces(cues, by),
        transcript.TEXT: lambda: transcript.plain_pieces(cues, titles),
    }
    for name, pieces in texts.items():
        with (staging / name).open("wb") as stream:
            stream.writelines(piece.encode() for piece in pieces())
    with (staging / transcript.JSON).open("wb") as stream:
        transcript.write_transcript(stream, cues, by, episode.language)
    record = build_record.build_json(cleaned, script, spoken, programme, recipe)
    (staging / build_record.NAME).write_bytes(record)


def stage_files(staging: Path, files: MadeFiles) -> None:
    """Write files that are made one at a time."""
    for name in files:
        (staging / name).unlink(missing_ok=True)  # it may be one with what stands
        with (staging / name).open("wb") as stream:
            files.write(name, stream)


def listing_of(staging: Path, programme: Programme, episode: Episode) -> tuple[EpisodeFile, ...]:
    """Every file of an episode that lies in ``staging``, with its size and digest."""
    known = {segment.file: segment.sha256 for segment in programme.segments}
    known[episode.file] = episode.sha256
    known |= {item.file: item.sha256 for item in episode.published}
    sizes = {item.file: item.size for item in episode.published}  # one here may be cut short
    names = {episode.file, *known, *(chapter.image for chapter in episode.chapters)}
    names |= {addresses.low_name(episode.file), episode.cover, small(episode.cover)}
    names |= {transcript.VTT, transcript.SRT, transcript.JSON, transcript.TEXT}
    names |= {addresses.set_name(name, episode.revision) for name in TEXTS}
    names |= {file.name for item in episode.published for file in item.files}
    names |= set() if programme.waveform is None else {programme.waveform.name}
    return tuple(
        EpisodeFile(
            name=name,
            size=Bytes(sizes.get(name) or (staging / name).stat().st_size),
            sha256=known.get(name) or sha256_of(staging / name),
        )
        for name in sorted(names)
        if name and not is_address(name) and (staging / name).is_file()
    )
