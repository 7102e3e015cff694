"""The whole ``audio-edition build``: cold, one word changed, unchanged; against the bare voice.

    python benchmarks/bench_build_one_word.py [--draft] [--rounds 3] [--short]

The sample edition of three articles is copied, built in full, and built again after one
word of each article in turn was changed; every build is a process of its own, started and
ended as an editor's is. At last ``build --watch`` stands by while words are saved: from the save
until what was built is told. The bare voice says the same sentences on one thread, in the same
run: the show's own, which is Kokoro, or with ``--draft`` joe.

The targets, on two cores that are quiet, for Kokoro: one word at most 4.0 s, saved 2.5 s. For
joe: a cold build at most 0.62 times the wall and 1.25 times the CPU of bare Piper; one word at
most 1.0 s. For both: an unchanged edition at most 0.35 s.
"""

from __future__ import annotations

import argparse
import compileall
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import audio_edition
from audio_edition.pipeline import read_script
from bench_speech_piper import BARE
from bench_speech_piper import run as bare

ROOT = Path(__file__).resolve().parent.parent
EDITION = "2026-11-02"
BARE_KOKORO = """
import json, os, sys
os.environ["AUDIO_EDITION_WORKER"] = "1"  # one thread
from audio_edition.speech import registry
from audio_edition.speech.engines import convolutions
from audio_edition.speech.model import VoiceRequest
convolutions.are_exact = lambda: False  # the graph as published
voice = registry.find("kokoro").open(VoiceRequest("kokoro", "af_heart", "en-US"))
for number, text in enumerate(json.loads(sys.stdin.read())):
    voice.speak(text).pcm.samples.tofile(f"{sys.argv[1]}/{number}.pcm")
"""
WORDS = (
    ("01-ferry-treaty.md", "arguing about a parking lot", "arguing about a {} lot"),
    ("02-the-price-of-rain.txt", "called the sum far too small", "called the {} far too small"),
    ("03-quiet-ballots.html", "brought a pot of soup", "brought a {} of soup"),
)
FRESH = ("garden", "harbour", "lemon", "market", "pepper", "ribbon", "saddle", "timber", "window")


def build(show: Path, *options: str) -> tuple[float, float, dict]:
    """Return wall seconds, CPU seconds and what the build told."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "audio_edition", "build", EDITION, "--json", *options],
        cwd=show,
        capture_output=True,
        text=True,
        check=True,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(done.stdout)


def saved(
    show: Path, changes: list[tuple[Path, str]], options: tuple[str, ...]
) -> Iterator[tuple[float, float]]:
    """Wall seconds of each change, from the save on; CPU is not told apart, and 0."""
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "build", EDITION, "--json", "--watch", *options],
        cwd=show,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as standing:
        assert standing.stdout is not None
        standing.stdout.readline()
        time.sleep(2)  # an editor needs longer; the voice is loaded meanwhile
        for file, text in changes:
            began = time.perf_counter()
            file.write_text(text, "utf-8")
            told = json.loads(standing.stdout.readline())
            if told["sentences"]["synthesized"]:
                yield time.perf_counter() - began, 0.0
        standing.kill()


def cut_down(folder: Path) -> None:
    """Leave of the edition one article: the paragraph whose word is changed."""
    name, old, _ = WORDS[0]
    told = next(p for p in (folder / name).read_text("utf-8").split("\n\n") if old in p)
    for file in folder.glob("*.*"):
        file.unlink()
    (folder / name).write_text(f"# The Ferry\n\n{told}\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--draft", action="store_true", help="read by joe")
    parser.add_argument("--short", action="store_true", help="one paragraph, one round")
    chosen = parser.parse_args()
    options = ("--draft",) if chosen.draft else ()
    label, floor_of = ("Piper", BARE) if chosen.draft else ("Kokoro", BARE_KOKORO)
    bare_voice = f"bare {label}, one thread"
    rounds, words = (1, WORDS[:1]) if chosen.short else (chosen.rounds, WORDS)
    # as an installation does: a checkout that was edited is compiled anew in every process, where
    # Python may not keep what it compiled
    compileall.compile_dir(Path(audio_edition.__file__).parent, quiet=2)
    rows: dict[str, list[tuple[float, float]]] = {}
    stages: list[dict[str, float]] = []
    fresh = iter(FRESH * rounds * 2)
    with tempfile.TemporaryDirectory() as name:
        show = Path(name)
        shutil.copytree(ROOT / "editions", show / "editions")
        folder = show / "editions" / EDITION
        if chosen.short:
            cut_down(folder)
        texts = {file: (folder / file).read_text("utf-8") for file, _, _ in words}
        _, script = read_script(audio_edition.Workspace.open(show), EDITION)
        said = list(dict.fromkeys(sentence.spoken for sentence in script.sentences))
        for _ in range(rounds):
            (show / "bare").mkdir(exist_ok=True)
            rows.setdefault(bare_voice, []).append(bare(floor_of, said, str(show / "bare"))[:2])
            for made in (".cache", "audio"):
                shutil.rmtree(show / made, ignore_errors=True)
            rows.setdefault("cold build", []).append(build(show, *options)[:2])
            for file, old, new in words:
                text = texts[file]
                assert old in text
                changed = text.replace(old, new.format(next(fresh)))
                (folder / file).write_text(changed, "utf-8")
                wall, cpu, told = build(show, *options)
                assert told["sentences"]["synthesized"] in (0, 1), told["sentences"]
                (folder / file).write_text(text, "utf-8")
                if told["sentences"]["synthesized"]:
                    rows.setdefault("one word changed", []).append((wall, cpu))
                    stages.append(told["seconds"])
            build(show, *options)  # the articles are as they were: their segments are made again
            rows.setdefault("unchanged", []).append(build(show, *options)[:2])
            changes = [
                (folder / file, texts[file].replace(old, new.format(next(fresh))))
                for file, old, new in words
            ]
            rows.setdefault("one word saved, --watch", []).extend(saved(show, changes, options))
            for file, text in texts.items():
                (folder / file).write_text(text, "utf-8")
    floor = median(rows[bare_voice])
    print(f"{len(words)} articles, median of {rounds} rounds")
    for label, pairs in rows.items():
        wall, cpu = median(pairs)
        print(
            f"{label:24} wall {wall:6.2f} s ({wall / floor[0]:5.3f}×)   "
            f"CPU {cpu:6.2f} s ({cpu / floor[1]:5.3f}×)"
        )
    for stage in stages[0]:
        print(f"  one word, {stage:12} {statistics.median(s[stage] for s in stages):6.2f} s")


def median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(w for w, _ in pairs), statistics.median(c for _, c in pairs)


if __name__ == "__main__":
    main()
