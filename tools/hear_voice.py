"""Measure with a recogniser what listeners would hear of a voice.

    python tools/hear_voice.py news  --voice piper:joe --voice kokoro:af_heart
    python tools/hear_voice.py pairs --voice piper:joe [--kind teens] [--list]

``news`` says word error, level, pace and peak over tools/hearing/news.LANGUAGE.txt. ``pairs``
says which words of tools/hearing/pairs.en.toml are taken for the word that sounds like them.
Both need the extra ``proof``, whose recogniser listens (the larger of its models alone).
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import soxr

from audio_edition import languages
from audio_edition.proof.model import EAR_RATE, Ear, RecogniserRequest
from audio_edition.proof.recognisers.whisper import recogniser
from audio_edition.proof.words import Wordbook, words_wrong
from audio_edition.script.verbalize import verbalize
from audio_edition.speech import registry
from audio_edition.speech.model import Spoken, Voice, VoiceRequest
from audio_edition.speech.say import say

DATA = Path(__file__).resolve().parent / "hearing"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a pair: ``word`` is in it; ``instead`` is the sentence with the other one."""

    kind: str
    text: str
    word: str
    instead: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One sentence as it was heard; levels in dBFS, ``wrong`` of ``words``."""

    text: str
    heard: str
    wrong: int
    words: int
    seconds: float
    level: float
    peak: float


def opened(name: str, language: str) -> Voice:
    """Return the voice that ``engine:voice`` names."""
    engine, _, voice = name.partition(":")
    return registry.find(engine).open(VoiceRequest(engine, voice, language))


def ear(language: str, weights: str = "base") -> Ear:
    """Return the recogniser's ear of one model."""
    return recogniser.open(RecogniserRequest("whisper", language, (weights,)))[0]


def wordbook(language: str) -> Wordbook:
    """Return how texts of a language are compared."""
    return Wordbook.of(
        lambda text: verbalize(text, language), language, languages.find(language).negations
    )


def sound(spoken: Spoken) -> np.ndarray:
    """Return a sentence as an ear takes it, with half a second of silence on both sides."""
    samples = spoken.pcm.samples.astype(np.float32) / 32768
    samples = soxr.resample(samples, spoken.pcm.rate, EAR_RATE)
    return np.pad(samples, EAR_RATE // 2).astype(np.float32)


def measure(voice: Voice, texts: Sequence[str], listener: Ear, book: Wordbook) -> list[Measured]:
    """Have every text spoken and heard."""
    said = [say(voice, text) for text in texts]
    heard = listener.hear([sound(one) for one in said])
    found = []
    for text, one, words in zip(texts, said, map(without_loop, heard), strict=True):
        own = book.said(text, text)
        ways = [(words_wrong(a, b), len(a)) for a in own for b in book.heard(words)]
        wrong, count = min(ways)
        samples = one.pcm.samples.astype(np.float64) / 32768
        found.append(
            Measured(
                text,
                words,
                wrong,
                count,
                one.pcm.duration,
                10 * float(np.log10(np.mean(samples**2) + 1e-12)),
                20 * float(np.log10(np.abs(samples).max() + 1e-12)),
            )
        )
    return found


def without_loop(heard: str) -> str:
    """Return what was heard without the copies of a sentence that Whisper writes in a loop."""
    sentences = re.split(r"(?<=[.!?])\s+", heard)
    if len(sentences) > 2 and sentences[0] == sentences[1]:
        return sentences[0]
    return heard


def confusions(found: Sequence[Measured], book: Wordbook) -> Counter[str]:
    """Count what was heard instead of what, over the nearest reading of each sentence."""
    counted: Counter[str] = Counter()
    for one in found:
        ways = [
            (words_wrong(a, b), a, b)
            for a in book.said(one.text, one.text)
            for b in book.heard(one.heard)
        ]
        _, said, heard = min(ways)
        for tag, a, b, c, d in SequenceMatcher(None, said, heard, autojunk=False).get_opcodes():
            if tag != "equal":
                counted[f"{' '.join(said[a:b]) or '·'} → {' '.join(heard[c:d]) or '·'}"] += 1
    return counted


def news(language: str) -> list[str]:
    """Return the news sentences of a language."""
    file = DATA / f"news.{language.partition('-')[0].lower()}.txt"
    return file.read_text(encoding="utf-8").split("\n")[:-1]


def pairs(kind: str = "") -> Iterator[Line]:
    """Yield every sentence of every pair, both ways round where the file says so."""
    for pair in tomllib.loads((DATA / "pairs.en.toml").read_text(encoding="utf-8"))["pair"]:
        if kind and pair["kind"] != kind:
            continue
        for number, (one, other) in enumerate(pair["words"]):
            frames = [pair["each"][number]] if "each" in pair else pair["sentences"]
            for frame in frames:
                texts = [_filled(frame, word, one) for word in (one, other)]
                yield Line(pair["kind"], texts[0], one, texts[1])
                if pair.get("both"):
                    yield Line(pair["kind"], texts[1], other, texts[0])


def _filled(frame: str, word: str, base: str) -> str:
    if "{0}" in frame:  # the word stands there, and its ending is filled in
        return frame.replace("{0}", word.removeprefix(base))
    return frame.format(word)


def is_heard(line: Line, heard: str, book: Wordbook) -> bool:
    """Say whether the word was written down at its place, rather than the other one."""
    ways = book.heard(heard)
    # an ear that writes "100" has heard either
    texts = (line.text, line.text.replace("a hundred", "one hundred"))
    right = min(_distance(text, ways, book) for text in texts)
    wrong = _distance(line.instead, ways, book)
    return right < wrong


def _distance(text: str, ways: Sequence[tuple[str, ...]], book: Wordbook) -> int:
    return min(words_wrong(own, way) for own in book.said(text, text) for way in ways)


def main() -> int:
    """Measure, and print a table; 0 always."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["news", "pairs"])
    parser.add_argument("--voice", action="append", default=[], metavar="ENGINE:VOICE")
    parser.add_argument("--language", default="en-US")
    parser.add_argument("--kind", default="", help="only this kind of pairs")
    parser.add_argument("--texts", type=Path, help="a file with a sentence a line, for news")
    parser.add_argument("--list", action="store_true", help="also each sentence heard otherwise")
    chosen = parser.parse_args()
    book, listener = wordbook(chosen.language), ear(chosen.language)
    for name in chosen.voice or ["piper:joe"]:
        voice = opened(name, chosen.language)
        if chosen.what == "news":
            texts = (
                chosen.texts.read_text("utf-8").split("\n")
                if chosen.texts
                else news(chosen.language)
            )
            found = measure(voice, [text for text in texts if text], listener, book)
            _print_news(name, found, chosen.list)
            for told, count in confusions(found, book).most_common():
                print(f"  {count} × {told}")
        else:
            lines = list(pairs(chosen.kind))
            _print_pairs(name, lines, measure(voice, [x.text for x in lines], listener, book))
    return 0


def _print_news(name: str, found: Sequence[Measured], every: bool) -> None:
    words = sum(one.words for one in found)
    seconds = sum(one.seconds for one in found)
    print(
        f"{name}: {len(found)} sentences, word error {sum(o.wrong for o in found) / words:.1%}, "
        f"{60 * words / seconds:.0f} words a minute, level {np.mean([o.level for o in found]):.1f} "
        f"dBFS (spread {np.std([o.level for o in found]):.1f}), "
        f"highest peak {max(o.peak for o in found):.1f} dBFS",
        flush=True,
    )
    for one in found:
        if every and one.wrong:
            print(f"  {one.wrong}: {one.text}\n     {one.heard}")


def _print_pairs(name: str, lines: Sequence[Line], found: Sequence[Measured]) -> None:
    book = wordbook("en-US")
    right: dict[str, list[bool]] = {}
    for line, one in zip(lines, found, strict=True):
        good = is_heard(line, one.heard, book)
        right.setdefault(line.kind, []).append(good)
        if not good:
            print(f"  {name} {line.kind}: {line.word!r} in “{line.text}”\n     {one.heard}")
    for kind, told in right.items():
        print(f"{name}: {kind}: {sum(told)} of {len(told)} heard right", flush=True)


if __name__ == "__main__":
    sys.exit(main())
