"""Editions spoken by our own voices and made into real MP3s, and faults put into them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile

from audio_edition.mp3.headers import SAMPLES
from audio_edition.places import Places
from audio_edition.programme.encode import write_mp3
from audio_edition.programme.model import Programme
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.programme.fabricate import assembled

DATA = Path(__file__).parent / "data"


@cache
def sentences(name: str) -> tuple[Sentence, ...]:
    """The corpus ``name`` as a script has it."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        Sentence(line, verbalize(line, "en-US"), Origin(f"{name}.txt", number))
        for number, line in enumerate(lines, 1)
    )


def script_of(said: tuple[Sentence, ...], segments: int) -> Script:
    """Intro, articles and outro of nearly equal length."""
    cuts = np.linspace(0, len(said), segments + 1).astype(int)
    parts = []
    for number, (begin, end) in enumerate(pairwise(cuts)):
        kind = "intro" if number == 0 else "outro" if number == segments - 1 else "article"
        name = kind if kind != "article" else f"{number:02}-story"
        text = tuple(
            replace(s, pause_after="paragraph" if k % 3 == 2 else "sentence")
            for k, s in enumerate(said[begin:end])
        )
        parts.append(ScriptSegment(kind, name, name.title(), text, article_id=name))
    return Script("2026-11-02", "T", "en-US", tuple(parts))


@dataclass(frozen=True)
class Made:
    """A spoken script, its programme, and the programme decoded."""

    spoken: SpokenScript
    programme: Programme
    samples: np.ndarray
    places: Places

    def cut(self, index: int) -> slice:
        """Where sentence ``index`` sounds, in samples."""
        cue = self.programme.cues[index]
        rate = self.programme.rate
        return slice(round(cue.start * rate), round(cue.end * rate))

    def written(self, samples: np.ndarray, file: Path, bitrate: int = 96) -> Path:
        """``samples`` as an MP3 like ours."""
        frames = -(-len(samples) // SAMPLES)
        padded = np.pad(samples, (0, frames * SAMPLES - len(samples))).astype(np.float32)
        write_mp3([padded], file, bitrate=bitrate, rate=self.programme.rate, frames=frames)
        return file


def made(root: Path, engine: str, said: tuple[Sentence, ...], segments: int = 4, **more) -> Made:
    """Speak and assemble; sentences once spoken lie in ``root``'s cache."""
    places = Places(root)
    settings = VoiceSettings(engine=engine, fallback=())
    spoken = speak_script(script_of(said, segments), settings, places)
    programme = assembled(root, spoken, places=places, **more)
    samples, _ = soundfile.read(programme.path, dtype="float32")
    return Made(spoken, programme, samples, places)


Injection = Callable[[Made, int, np.random.Generator], np.ndarray]


def missing(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """The sentence and its pause are gone; what follows moves up."""
    return np.delete(it.samples, np.r_[it.cut(index).start : it.cut(index + 1).start])


def doubled(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """The sentence and its pause come twice."""
    a, b = it.cut(index).start, it.cut(index + 1).start
    return np.concatenate((it.samples[:b], it.samples[a:b], it.samples[b:]))


def swapped(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """The sentence and the next have changed places, each with its pause."""
    a, b, c = (it.cut(k).start for k in (index, index + 1, index + 2))
    return np.concatenate((it.samples[:a], it.samples[b:c], it.samples[a:b], it.samples[c:]))


def silent(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """Nothing sounds where the sentence should."""
    samples = it.samples.copy()
    samples[it.cut(index)] = 0
    return samples


def truncated(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """The sentence's last third or half is silence."""
    samples = it.samples.copy()
    place = it.cut(index)
    kept = random.uniform(0.4, 0.7)
    samples[place.start + int(kept * (place.stop - place.start)) : place.stop] = 0
    return samples


def damaged(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """A quarter of a second in the sentence's midst is noise, a stutter, or backwards."""
    samples = it.samples.copy()
    place = it.cut(index)
    length = int(0.25 * it.programme.rate)
    # where the sentence is loud: a fault in its pause is another one
    inner = range(place.start + length, place.stop - 2 * length, length // 4)
    at = max(inner, key=lambda k: float(np.square(samples[k : k + length]).sum()) * random.random())
    stretch = samples[at : at + length]
    way = random.integers(3)
    if way == 0:
        stretch = random.standard_normal(length) * 0.1
    elif way == 1:
        stretch = np.tile(stretch[: length // 8], 9)[:length]
    else:
        stretch = stretch[::-1]
    samples[at : at + length] = stretch
    return samples


FAULTS: dict[str, Injection] = {
    f.__name__: f for f in (missing, doubled, swapped, silent, truncated, damaged)
}
