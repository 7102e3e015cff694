"""What a second of Kokoro costs on one core, and how many times what Piper's costs.

    python benchmarks/bench_speech_kokoro.py [--rounds 5] [--sentences 5] [--short]

The machine's own speed may change by a factor while this runs, so every round has each
sentence said by each voice in turn, and what is told is the median over the rounds of CPU
seconds for a second of sound, and of the ratio to Piper's. Models are loaded before. The
row "as published" has the graph before ``speech/engines/convolutions.py`` rewrites it; the
bytes must be the same. Target: at most 0.60 on a quiet machine.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from pathlib import Path

from audio_edition.speech import registry
from audio_edition.speech.engines import convolutions
from audio_edition.speech.model import Voice, VoiceRequest

SENTENCES = Path(__file__).with_name("bench_speech_edition.txt").read_text("utf-8").splitlines()
PIPER, KOKORO, PUBLISHED = "piper:joe", "kokoro:af_heart", "kokoro:af_heart as published"


def opened(name: str) -> Voice:
    """Return a voice with its model loaded and its first sentence said."""
    engine, _, voice = name.partition(" ")[0].partition(":")
    found = registry.find(engine).open(VoiceRequest(engine, voice, "en-US"))
    found.speak("It rained.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sentences", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="one short sentence, one round")
    options = parser.parse_args()
    texts = SENTENCES[: options.sentences]
    if options.short:
        options.rounds, texts = 1, ["Nobody was hurt."]
    voices = {name: opened(name) for name in (PIPER, KOKORO)}
    are_exact, convolutions.are_exact = convolutions.are_exact, lambda: False
    voices[PUBLISHED] = opened(PUBLISHED)
    convolutions.are_exact = are_exact
    costs: dict[str, list[float]] = {name: [] for name in voices}
    digests: dict[str, set[str]] = {name: set() for name in voices}
    for _ in range(options.rounds):
        spent, sounded = dict.fromkeys(voices, 0.0), dict.fromkeys(voices, 0.0)
        said = {name: hashlib.sha256() for name in voices}
        for text in texts:
            for name, voice in voices.items():
                began = time.process_time()
                spoken = voice.speak(text)
                spent[name] += time.process_time() - began
                sounded[name] += spoken.pcm.duration
                said[name].update(spoken.pcm.samples.tobytes())
        for name in voices:
            costs[name].append(spent[name] / sounded[name])
            digests[name].add(said[name].hexdigest())
    assert all(len(found) == 1 for found in digests.values()), "a round gave other bytes"
    assert digests[KOKORO] == digests[PUBLISHED], "the rewritten graph gives other bytes"
    print(f"{len(texts)} sentences, one thread, median of {options.rounds} rounds")
    for name, found in costs.items():
        ratio = statistics.median(a / b for a, b in zip(found, costs[PIPER], strict=True))
        print(
            f"{name:30} {statistics.median(found):6.3f} s a second of sound "
            f"({min(found):.3f} to {max(found):.3f})   {ratio:5.2f} × Piper"
        )


if __name__ == "__main__":
    main()
