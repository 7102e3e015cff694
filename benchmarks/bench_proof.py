"""The proof of an edition: faults put in and found, false alarms, and what it costs.

    python benchmarks/bench_proof.py [--short] [--layer B] [--engine piper] [--text held]

Six kinds of fault (a sentence dropped, doubled, swapped with the next, silent, said in other
words of like length, cut short), twenty of each. Layer A gets a finished MP3 with the fault
in it; layer B, where a recogniser is installed, gets the clip that a voice would have given.
The targets: 95 % of 120 faults named at their sentence, alarms at 1 % of the sound sentences at
most, both layers together within half of the edition's length on two cores.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audio_edition import languages
from audio_edition.errors import ProofError
from audio_edition.proof.hear import Listeners, drawer, hear_sentences
from audio_edition.proof.match import match_programme
from audio_edition.proof.model import Ear, Hearing, RecogniserRequest
from audio_edition.proof.registry import RECOGNISERS
from audio_edition.proof.words import Wordbook
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import Utterance
from tests.programme.fabricate import clip
from tests.proof.editions import FAULTS, Made, made, sentences


def other_words(it: Made, index: int, random: np.random.Generator) -> np.ndarray:
    """Another sentence, of those like it in length, sounds where this one should."""
    place = it.cut(index)
    length = place.stop - place.start
    others = [k for k in range(len(it.programme.cues)) if k != index]
    others.sort(key=lambda k: abs((it.cut(k).stop - it.cut(k).start) - length))
    other = it.samples[it.cut(others[int(random.integers(min(5, len(others))))])][:length]
    samples = it.samples.copy()
    samples[place] = np.pad(other, (0, length - len(other)))
    return samples


KINDS = {**FAULTS, "replaced": other_words}
_FILE = 24  # sentences of the MP3 into which faults are put
INJECTED = ("missing", "doubled", "swapped", "silent", "replaced", "truncated")


@cache
def vocabulary(language: str) -> Wordbook:
    return Wordbook.of(
        lambda text: verbalize(text, language), language, languages.find(language).negations
    )


@cache
def ears(language: str) -> Sequence[Ear]:
    return RECOGNISERS.find("whisper").open(RecogniserRequest("whisper", language))


def hear(it: Made, utterances: Sequence[Utterance], *, fresh: bool = False) -> Hearing:
    listeners = Listeners(ears, vocabulary, drawer(it.places.store))
    return hear_sentences(
        utterances, [cue.start for cue in it.programme.cues], listeners, fresh=fresh
    )


def in_the_file(it: Made, each: int, file: Path) -> tuple[int, int, int]:
    """Layer A: (found, injected, other sentences named)."""
    random = np.random.default_rng(14)
    cues = it.programme.cues
    inner = [k for k in range(1, len(cues) - 2) if cues[k].segment_id == cues[k + 2].segment_id]
    found = others = 0
    for kind in INJECTED:
        for index in random.choice(inner, each, replace=each > len(inner)):
            it.written(KINDS[kind](it, int(index), random), file)
            faults = match_programme(it.spoken, it.programme, file=file).faults
            named = {fault.index for fault in faults}
            named |= {fault.other for fault in faults if fault.kind == "swapped"}
            concerned = {index, index + 1} if kind == "swapped" else {index}
            found += index in named
            others += len(named - concerned) if kind != "replaced" else 0
            if index not in named or (named - concerned and kind != "replaced"):
                print(f"    A: {kind} at {index}: {[(f.kind, f.index) for f in faults]}")
    return found, each * len(INJECTED), others


def said_wrong(it: Made, each: int) -> Iterator[tuple[str, int, list[Utterance]]]:
    """Layer B: the edition's utterances with one clip, or two, that say something else."""
    random = np.random.default_rng(14)
    rightly = list(it.spoken.utterances)
    for kind in INJECTED:
        for number in range(each):
            index = int(random.integers(1, len(rightly) - 2))
            wrong = list(rightly)
            own = rightly[index].clip.read()
            sound, rate = own.samples.astype(np.float32) / 32768, own.rate
            if kind == "swapped":
                wrong[index] = replace(rightly[index], clip=rightly[index + 1].clip)
                wrong[index + 1] = replace(rightly[index + 1], clip=rightly[index].clip)
                yield kind, index, wrong
                continue
            if kind == "missing":
                sound = sound[:0]
            elif kind == "doubled":
                sound = np.concatenate((sound, np.zeros(rate // 4, np.float32), sound))
            elif kind == "silent":
                sound = np.zeros_like(sound)
            elif kind == "truncated":
                sound = sound[: int(len(sound) * random.uniform(0.4, 0.7))]
            else:
                others = [u for k, u in enumerate(rightly) if k != index]
                others.sort(key=lambda u: abs(u.clip.duration - own.duration))
                sound = others[number % 5].clip.read().samples.astype(np.float32) / 32768
            new = clip(it.places.root / "faulty", sound, rate)
            wrong[index] = replace(rightly[index], clip=new)
            yield kind, index, wrong


def in_the_clips(it: Made, each: int) -> tuple[int, int]:
    found = total = 0
    for kind, index, utterances in said_wrong(it, each):
        doubted = {item.index: item for item in hear(it, utterances).doubtful}
        total += 1
        found += index in doubted
        if index not in doubted:
            sentence = hear(it, utterances).sentences[index]
            print(f"    B: {kind} passed: {sentence.printed!r} heard {sentence.heard!r}")
    return found, total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--engine", default="")
    parser.add_argument("--text", default="held", choices=("held", "tune"))
    parser.add_argument("--layer", default="AB", choices=("A", "B", "AB"))
    parser.add_argument("--keep", type=Path, help="keep what was spoken here, for the next run")
    options = parser.parse_args()
    engine = options.engine or ("espeak" if options.short else "piper")
    each = 1 if options.short else 20
    said = sentences(options.text)[: 14 if options.short else None]
    with tempfile.TemporaryDirectory() as scratch:
        it = made(options.keep or Path(scratch), engine, said, 2 if options.short else 5)
        length = it.programme.duration
        print(f"{len(said)} sentences by {engine}, {length:.0f} s")
        if "A" in options.layer:
            sound = match_programme(it.spoken, it.programme)
            print(
                f"layer A: {sound.seconds / length:.4f} of the length in CPU, "
                f"{len(sound.faults)} false alarms in {len(said)}"
            )
            short = made(
                options.keep or Path(scratch), engine, said[:_FILE], 2
            )  # written 120 times
            found, total, others = in_the_file(short, each, Path(scratch) / "faulty.mp3")
            print(f"layer A: {found} of {total} faults found, {others} other sentences named")
        if "B" not in options.layer:
            return
        try:
            ears("en-US")
        except ProofError as problem:
            print(f"layer B: NOT MEASURED: {problem.message}")
            return
        began, used = time.perf_counter(), time.process_time()
        hearing = hear(it, it.spoken.utterances, fresh=True)
        print(
            f"layer B: {(time.process_time() - used) / length:.3f} of the length in CPU, "
            f"{(time.perf_counter() - began) / length:.3f} in wall time; {hearing.recogniser}; "
            f"word error {hearing.word_error:.3f}; "
            f"{len(hearing.doubtful)} false alarms in {len(said)}"
        )
        for item in hearing.doubtful:
            print(f"    B: {item.doubt}: {item.printed!r} heard {item.heard!r}")
        found, total = in_the_clips(it, each)
        print(f"layer B: {found} of {total} faults found")
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"at most {most} MB in memory")


if __name__ == "__main__":
    main()
