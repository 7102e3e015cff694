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
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, overload

from audio_edition.errors import PublicationError
from audio_edition.models import items_of, write_json
from audio_edition.plain_files import MADE, open_plain
from audio_edition.programme.model import Cue
from audio_edition.publication.manifest import DAMAGE
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


_BETWEEN = "\0"
_NO_ORIGIN = -1  # of a part
_NO_PARAGRAPH = -1


class PackedCues(Sequence[Cue]):
    """It reads like a tuple of ``Cue``; each is made when it is asked for.

    As objects they weigh 370 bytes each, so a third of that. Their single words are left out.
    """

    __slots__ = ("_ends", "_names", "_part_names", "_places", "_runs", "_texts", "_times")

    def __init__(self, cues: Iterable[Cue]) -> None:
        """Pack them; raises ``ValueError`` or ``OverflowError`` for what has no room.

        That is a name with a NUL in it, or a paragraph that is no number: none that we write.
        """
        self._texts = bytearray()
        self._ends = array("Q")  # of each sentence in ``_texts``
        self._times = array("d")  # start and end of each
        self._places = array("i")  # part, line and paragraph of each
        self._part_names: list[str] = []
        self._names: list[
            str
        ] = []  # who, where and in whose voice, of those that follow each other
        self._runs = array("i")  # which of them, of each
        parts: dict[str, int] = {}
        for cue in cues:
            self._texts += cue.printed.encode(errors="surrogatepass")
            self._ends.append(len(self._texts))
            self._times.extend((cue.start, cue.end))
            origin = cue.origin
            if origin is None:
                self._places.extend((_NO_ORIGIN, 0, 0))
            else:
                part = parts.setdefault(origin.part, len(parts))
                self._places.extend((part, origin.line, _packed(origin.paragraph)))
            file = origin.file if origin else ""
            told = _BETWEEN.join((cue.article_id, cue.segment_id, cue.voice, file))
            if not self._names or self._names[-1] != told:
                if told.count(_BETWEEN) != 3:
                    raise ValueError("a name has a NUL in it")
                self._names.append(told)
            self._runs.append(len(self._names) - 1)
        self._part_names.extend(parts)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Cue]:
        return self._between(0, len(self))

    @overload
    def __getitem__(self, at: int) -> Cue: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Cue]: ...
    def __getitem__(self, at: int | slice) -> Cue | Sequence[Cue]:
        places = range(len(self))[at]
        if isinstance(places, int):
            return next(self._between(places, places + 1))
        if places.step == 1:
            return tuple(self._between(places.start, places.stop))
        return tuple(self[place] for place in places)

    def when_and_where(self) -> Iterator[tuple[float, str]]:
        """Start and segment of each: without making them."""
        names = [told.split(_BETWEEN)[1] for told in self._names]
        return zip(self._times[::2], map(names.__getitem__, self._runs), strict=True)

    def _between(self, first: int, end: int) -> Iterator[Cue]:
        """Some of them; what one says as the one before is held once for both."""
        times = iter(self._times[2 * first : 2 * end])
        places = iter(self._places[3 * first : 3 * end])
        begin = self._ends[first - 1] if first > 0 else 0
        was: tuple[int, ...] = ()
        run = -1
        origin: Origin | None = None
        article_id = segment_id = voice = file = ""
        for at in range(first, end):
            place = next(places), next(places), next(places)
            if self._runs[at] != run:
                run = self._runs[at]
                article_id, segment_id, voice, file = self._names[run].split(_BETWEEN)
                was = ()
            if place != was:
                was, (part, line, paragraph) = place, place
                origin = None
                if part != _NO_ORIGIN:
                    told = None if paragraph == _NO_PARAGRAPH else paragraph
                    origin = Origin(file, line, told, self._part_names[part])
            stop = self._ends[at]
            printed = self._texts[begin:stop].decode(errors="surrogatepass")
            begin = stop
            start = Seconds(next(times))
            yield Cue(start, Seconds(next(times)), printed, article_id, segment_id, origin, voice)


def _packed(paragraph: object) -> int:
    if paragraph is None:
        return _NO_PARAGRAPH
    if type(paragraph) is not int or paragraph < 0:
        raise ValueError("a paragraph is no number")
    return paragraph
