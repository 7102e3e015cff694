"""Spoken scripts made from nothing: speech-like sound, written as clips, no voice needed."""

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import soundfile

from audio_edition.edition.model import Edition
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.programme.assemble import assemble
from audio_edition.programme.model import Programme
from audio_edition.programme.settings import AudioSettings
from audio_edition.script.model import Origin, Pause, ScriptSegment, Sentence
from audio_edition.speech.model import Clip, SpokenScript, SpokenSegment, Utterance, Word
from audio_edition.units import Hertz, Seconds

RATE = 22050

# One transparent pixel
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)


def speech(seconds: float, seed: int, *, level: float = -25.0, rate: int = RATE) -> np.ndarray:
    """Sound with speech's crest and spectrum: pitched syllables, hiss, gaps. float32, mono."""
    random = np.random.default_rng(seed)
    count = int(seconds * rate)
    time = np.arange(count) / rate
    pitch = 110 + 25 * np.interp(time, np.arange(0, seconds + 1, 0.3), _walk(random, seconds))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    turn = random.uniform(0, 2 * np.pi, 28)  # scattered phases, as a vocal tract leaves them
    voice = sum(np.cos(k * phase + turn[k]) / k**1.1 for k in range(1, 28))
    hiss = np.diff(random.standard_normal(count + 1)) * 0.3
    envelope = np.zeros(count)
    mix = np.zeros(count)
    at = 0.0
    while at < seconds:
        length = random.uniform(0.09, 0.26)
        a, b = int(at * rate), min(count, int((at + length) * rate))
        envelope[a:b] = np.hanning(max(b - a, 1))[: b - a] * random.uniform(0.35, 1.0)
        mix[a:b] = random.random() < 0.2
        at += length + random.choice([0.0, 0.02, 0.12], p=[0.6, 0.3, 0.1])
    sound = envelope * np.where(mix > 0, hiss, voice)
    rms = np.sqrt(np.mean(sound**2)) or 1.0
    return (sound * 10 ** (level / 20) / rms).clip(-0.98, 0.98).astype(np.float32)


def _walk(random: np.random.Generator, seconds: float) -> np.ndarray:
    return random.uniform(-1, 1, len(np.arange(0, seconds + 1, 0.3)))


def clip(folder: Path, samples: np.ndarray, rate: int = RATE) -> Clip:
    """Write float samples as a lossless clip, as the speech cache has them."""
    pcm = np.rint(np.asarray(samples) * 32767).clip(-32768, 32767).astype(np.int16)
    digest = hashlib.sha256(pcm.tobytes() + str(rate).encode()).hexdigest()
    file = folder / f"{digest[:24]}.flac"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, pcm, rate, subtype="PCM_16")
    return Clip(str(file), digest, Hertz(rate), len(pcm))


def utterance(
    the_clip: Clip,
    text: str = "A sentence.",
    *,
    pause: Pause = "sentence",
    part: str = "body",
    words: Sequence[Word] = (),
) -> Utterance:
    """One spoken sentence around a clip."""
    sentence = Sentence(text, text, Origin("01.md", 1, 0, part), pause)
    return Utterance(sentence, the_clip, tuple(words))


def padded(samples: np.ndarray, head: float = 0.04, tail: float = 0.12, rate: int = RATE):
    """Speech with an engine's silence around it."""
    return np.concatenate(
        (np.zeros(int(head * rate), np.float32), samples, np.zeros(int(tail * rate), np.float32))
    )


def segment(kind: str, number: int, utterances: Sequence[Utterance]) -> SpokenSegment:
    """One spoken segment with the ids a script gives."""
    name, title, more = kind, kind.title(), {}
    if kind == "article":
        name, title = f"{number:02}-story-{number}", f"Story {number}"
        more = {"article_id": name, "url": f"https://example.org/story/{number}"}
    said = tuple(u.sentence for u in utterances)
    script = ScriptSegment(kind, name, title, said, **more)  # type: ignore[arg-type]
    return SpokenSegment(script, tuple(utterances))


def script(segments: Sequence[SpokenSegment]) -> SpokenScript:
    """A whole spoken script."""
    return SpokenScript(tuple(segments), "made-up", "made-up", "en-US", "CC0", 0, 0)


def edition_script(
    folder: Path,
    *,
    articles: int = 3,
    sentences: int = 4,
    seconds: float = 2.0,
    levels: Sequence[float] = (-25.0,),
    seed: int = 0,
) -> SpokenScript:
    """Intro, ``articles`` articles and outro; each article's voice at its own level."""

    def said(count: int, start: int, level: float) -> list[Utterance]:
        made = []
        for k in range(count):
            sound = padded(speech(seconds * (0.6 + 0.2 * (k % 5)), start + k, level=level))
            length = len(sound) / RATE
            times = [("A", 0.04, 0.3), ("sentence.", 0.3, length)]
            words = [Word(text, Seconds(a), Seconds(b)) for text, a, b in times]
            pause: Pause = "paragraph" if k % 3 == 2 else "sentence"
            text = f"Sentence {start + k}."
            made.append(utterance(clip(folder, sound), text, pause=pause, words=words))
        return made

    parts = [segment("intro", 0, said(2, seed * 10000 + 1, levels[0]))]
    for number in range(1, articles + 1):
        level = levels[number % len(levels)]
        start = seed * 10000 + number * 100
        parts.append(segment("article", number, said(sentences, start, level)))
    parts.append(segment("outro", 0, said(1, seed * 10000 + 9000, levels[0])))
    return script(parts)


def an_edition(folder: Path, name: str = "2026-11-02") -> Edition:
    """An edition to name the programme after."""
    return Edition(
        id=name,
        date=date(2026, 11, 2),
        title="Monday’s edition",
        language="en-US",
        articles=(),
        folder=folder / "editions" / name,
    )


def identity(**changes: str) -> Identity:
    """A show to tag the programme with."""
    values = tomllib.loads((Path(__file__).parent / "data" / "identity.toml").read_text("utf-8"))
    return Identity(**(values | changes))


GUID = "5dabf46e-2b2d-5d0d-9d6a-6f6f3a1f7a55/2026-11-02"


def assembled(
    root: Path,
    spoken: SpokenScript,
    settings: AudioSettings | None = None,
    *,
    name: str = "2026-11-02",
    out: Path | None = None,
    places: Places | None = None,
    show: Identity | None = None,
    edition: Edition | None = None,
    **more: object,
) -> Programme:
    """The programme of a show that lives in ``root``; its music lies in ``root/editions``."""
    about = {"title": "Monday’s edition", "guid": GUID} | more
    return assemble(
        spoken,
        edition or an_edition(root, name),
        show or identity(),
        settings or AudioSettings(),
        places or Places(root),
        out=out or root / "out",
        **about,
    )
