"""The transcript, from the programme's own cues: WebVTT, SubRip, JSON and plain text.

Every format carries the printed sentences. ``transcript.json`` follows the JSON
transcript of the Podcast Namespace (version 1.0.0: ``segments`` of ``startTime``,
``endTime``, ``speaker``, ``body``) and adds what our pages need: the article, the
segment, the line in the article's file, and the times of single words.
"""

from __future__ import annotations

import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, open_plain
from audio_edition.programme.model import Cue
from audio_edition.publication.laid_out import items_of, write_json
from audio_edition.publication.manifest import DAMAGE
from audio_edition.publication.packed_cues import PackedCues
from audio_edition.publication.text import fine_clock, one_line
from audio_edition.script.model import Origin
from audio_edition.speech.model import Words
from audio_edition.units import Seconds

VTT = "transcript.vtt"
SRT = "transcript.srt"
JSON = "transcript.json"
TEXT = "transcript.txt"

# Piper names its voices en_US-joe-medium, the cloud en-US-AriaNeural: people say Joe, Aria
_VOICE_NAME = re.compile(
    r"[a-z]{2,3}[_-][A-Za-z0-9]{2,4}[_-](?P<name>[^\W\d_]\w*?)"
    r"(?:(?:Multilingual)?Neural)?(?:[_-](?:x_low|low|medium|high))?"
)


def narrator_name(voice: str, show_title: str) -> str:
    """Return what to call ``voice`` before people: its own name, or the show's title."""
    match = _VOICE_NAME.fullmatch(voice)
    if match is None:
        return one_line(show_title)
    return match["name"].replace("_", " ").title()


def vtt(cues: Iterable[Cue], narrator: str) -> bytes:
    """WebVTT (W3C), a voice span a cue: the text is escaped, so no sentence can close it."""
    return "".join(vtt_pieces(cues, narrator)).encode()


def vtt_pieces(cues: Iterable[Cue], narrator: str) -> Iterator[str]:
    """The same, a cue at a time."""
    yield "WEBVTT\n"
    for number, cue in enumerate(cues, 1):
        speaker = _vtt_text(_speaker(cue, narrator)) or "?"
        yield (
            f"\n{number}\n{fine_clock(cue.start)} --> {fine_clock(cue.end)}\n"
            f"<v {speaker}>{_vtt_text(cue.printed)}</v>\n"
        )


def _vtt_text(text: str) -> str:
    """Escape for cue text and annotations; one line, so "-->" and blank lines cannot occur."""
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def srt(cues: Iterable[Cue], narrator: str) -> bytes:
    """SubRip as the Podcast Namespace describes it: the speaker's name where the voice changes.

    Lines are of any length there; apps wrap them. SubRip has no escapes: what an app could take
    for a tag gets a look-alike bracket.
    """
    return "".join(srt_pieces(cues, narrator)).encode()


def srt_pieces(cues: Iterable[Cue], narrator: str) -> Iterator[str]:
    """The same, a cue at a time."""
    between = before = ""
    for number, cue in enumerate(cues, 1):
        speaker = _speaker(cue, narrator)
        said = _srt_text(cue.printed)
        if speaker and speaker != before:
            said = f"{_srt_text(speaker)}: {said}"
        before = speaker
        start, end = (fine_clock(at).replace(".", ",") for at in (cue.start, cue.end))
        yield f"{between}{number}\n{start} --> {end}\n{said}\n"
        between = "\n"


def _srt_text(text: str) -> str:
    return one_line(text).replace("<", "‹").replace(">", "›").replace("{\\", "{ \\")


def _speaker(cue: Cue, narrator: str) -> str:
    return narrator_name(cue.voice, narrator) if cue.voice else one_line(narrator)


def transcript_json(cues: Iterable[Cue], narrator: str, language: str) -> bytes:
    """The JSON transcript; times in seconds with milliseconds."""
    made = io.BytesIO()
    write_transcript(made, cues, narrator, language)
    return made.getvalue()


def write_transcript(stream: BinaryIO, cues: Iterable[Cue], narrator: str, language: str) -> None:
    """The same, into a stream."""
    entries = (_entry(cue, narrator) for cue in cues)
    write_json(stream, {"version": "1.0.0", "language": language, "segments": entries})


def _entry(cue: Cue, narrator: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "startTime": round(cue.start, 3),
        "endTime": round(cue.end, 3),
        "speaker": _speaker(cue, narrator),
        "body": one_line(cue.printed),
        "article": cue.article_id,
        "segment": cue.segment_id,
    }
    if cue.voice:
        entry["voice"] = cue.voice
    if cue.origin is not None:
        entry["origin"] = {
            "file": cue.origin.file,
            "line": cue.origin.line,
            "paragraph": cue.origin.paragraph,
            "part": cue.origin.part,
        }
    if cue.words:
        entry["words"] = [
            [one_line(word.text), round(word.start, 3), round(word.end, 3)] for word in cue.words
        ]
    return entry


def read_cues(data: bytes, where: str = JSON, *, words: bool = True) -> Sequence[Cue]:
    """Rebuild the cues from ``transcript.json``; raises ``PublicationError`` if damaged.

    Without ``words`` those of each sentence are looked at, and not kept; the cues are packed.
    """
    return _read(io.BytesIO(data), where, words=words)


def cues_in(file: Path, where: str = JSON, *, words: bool = True) -> Sequence[Cue]:
    """The same of a file, which is not held whole: of a day of speech it has eight megabytes.

    Raises ``OSError`` for what is no plain file, or larger than any transcript.
    """
    with open_plain(file, MADE) as stream:
        return _read(stream, where, words=words)


def _read(stream: BinaryIO, where: str, *, words: bool) -> Sequence[Cue]:
    try:
        # laid out as ours: a cue at a time, for all at once weigh 4 kB each
        with suppress(*DAMAGE):
            cues = _cues(items_of(stream, "segments"), words)
            return tuple(cues) if words else PackedCues(cues)
        stream.seek(0)
        return tuple(_cues(json.load(stream)["segments"], words))
    except DAMAGE as problem:
        raise PublicationError(
            f"{where} is damaged: {problem}", hint="build the edition again to replace it"
        ) from None


def _cues(entries: Iterable[Mapping[str, Any]], words: bool) -> Iterator[Cue]:
    """Each entry's cue; what it says as the one before is held once for both."""
    was: Cue | None = None
    for entry in entries:
        was = _cue(entry, was, words)
        yield was


def _cue(entry: Mapping[str, Any], was: Cue | None, words: bool) -> Cue:
    origin, before = _origin(entry.get("origin")), was.origin if was else None
    told = Words(
        (str(text), _time(start), _time(end)) for text, start, end in entry.get("words", ())
    )
    return Cue(
        start=Seconds(_time(entry["startTime"])),
        end=Seconds(_time(entry["endTime"])),
        printed=str(entry["body"]),
        article_id=_shared(str(entry.get("article", "")), was.article_id if was else ""),
        segment_id=_shared(str(entry.get("segment", "")), was.segment_id if was else ""),
        voice=_shared(str(entry.get("voice", "")), was.voice if was else ""),
        origin=before if origin == before else origin,
        words=told if words else (),
    )


def _time(told: Any) -> float:
    """What JSON readers take and JSON does not know, ``NaN``, is damage as any other."""
    time = float(told)
    if not math.isfinite(time):
        raise ValueError(f"{time} is no time")
    return time


def _origin(told: Mapping[str, Any] | None) -> Origin | None:
    if told is None:
        return None
    return Origin(
        file=str(told["file"]),
        line=int(told["line"]),
        paragraph=told["paragraph"],
        part=sys.intern(str(told["part"])),  # a dozen words, in turns
    )


def _shared(text: str, before: str) -> str:
    return before if text == before else text


def plain_text(cues: Sequence[Cue], titles: Mapping[str, str]) -> bytes:
    """Plain text: a title a segment (``titles`` by segment id), then its paragraphs."""
    return "".join(plain_pieces(cues, titles)).encode()


def plain_pieces(cues: Iterable[Cue], titles: Mapping[str, str]) -> Iterator[str]:
    """The same, a segment at a time."""
    between = ""
    for segment, spoken in groupby(cues, key=lambda cue: cue.segment_id):
        title = one_line(titles.get(segment, ""))
        paragraphs = [
            " ".join(one_line(cue.printed) for cue in sentences)
            for _, sentences in groupby(spoken, key=_paragraph)
        ]
        if paragraphs and paragraphs[0] == title:
            del paragraphs[0]  # the headline is read first; here it heads the section already
        heading = [f"{title}\n{'-' * min(len(title), 72)}"] if title else []
        yield between + "\n\n".join(heading + paragraphs)
        between = "\n\n\n"
    yield "\n"


def _paragraph(cue: Cue) -> object:
    return (cue.origin.paragraph, cue.origin.part) if cue.origin else None
