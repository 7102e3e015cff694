"""What a longer edition costs: memory of each process, CPU an article, against a short one.

    python benchmarks/bench_growth.py [--articles 5,5000] [--words 1500,150000] [--short]

Each command is a process of its own on a show of two-sentence articles, and on one of a single
article; the voice is the hum for tests at its fastest, so that it is the house that is measured.
Memory is the most that was resident (VmHWM), of the command itself and of the largest of its
workers; CPU is user and system time with all children. Medians over rounds; the ratio is large
against small in the same run, that of CPU an article (or word), where 1 is linear.

The targets, from 5 articles to 5,000 and from 1,500 words in one to 150,000: `build` within 1.3
times the memory, `check` within 200 MB.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TEXT = Path(__file__).with_name("bench_speech_edition.txt")
EDITION = "2026-11-02"
COMMANDS = {
    "script": ("script", EDITION),
    "build": ("build", EDITION),
    "check": ("check", EDITION),
    "proof": ("proof", EDITION),
    "publish": ("publish", EDITION, "--anyway", "a benchmark's voice"),
}
SHOW = """\
[show]
title = "Growth"
author = "Ada Marsh"
description = "News of the coast."
language = "en-US"
link = "https://lantern.example/"
base_url = "https://audio.lantern.example/show/"

[voice]
engine = "silence"
speed = 2.0

[publish]
target = "{target}"
"""


class Cost(NamedTuple):
    """CPU seconds, and the most memory in MB: of the command, of its largest worker."""

    cpu: float
    memory: float
    worker: float


def sentences(words: int) -> Iterator[str]:
    """Sentences without end, of about so many words, none twice."""
    drawn = random.Random(1)
    known = sorted(set(re.findall(r"[a-z]{3,}", TEXT.read_text("utf-8"))))
    number = 0
    while True:
        number += 1
        said = " ".join(drawn.choice(known) for _ in range(words - 5))
        yield f"The council said that {said} cost {number} dollars."


def show_of(root: Path, *, articles: int = 1, words: int = 0) -> None:
    """A show of one edition: ``articles`` of two sentences, or one of ``words``."""
    folder = root / "editions" / EDITION
    folder.mkdir(parents=True)
    (root / "out").mkdir()
    (root / "editions" / "show.toml").write_text(SHOW.format(target=root / "out"), "utf-8")
    told = sentences(9)
    for number in range(1, articles + 1):
        body = [next(told) for _ in range(words // 9 or 2)]
        paragraphs = (" ".join(body[at : at + 4]) for at in range(0, len(body), 4))
        text = f"# News {number}\n\n" + "\n\n".join(paragraphs) + "\n"
        (folder / f"{number:05}-news.md").write_text(text, "utf-8")


def cost(root: Path, command: tuple[str, ...]) -> Cost:
    """Run the command; how it ends is its own matter, but a traceback is none."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (root / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "audio_edition", "--show", str(root), *command],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        peaks: dict[int, int] = {}
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                for pid in family(process.pid):
                    peaks[pid] = max(peaks.get(pid, 0), peak_of(pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        over.set()
        watcher.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = (root / "stderr").read_text("utf-8", "replace")
    assert "Traceback" not in told, told
    own = peaks.pop(process.pid, 0)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, own / 1024, max(peaks.values(), default=0) / 1024)


def family(pid: int) -> list[int]:
    """The process and all that it started, by Linux's own account."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def peak_of(pid: int) -> int:
    """The most memory that was resident, in kB; 0 where the process is gone."""
    try:
        told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(told[1]) if told else 0


def measured(size: int, kind: str, rounds: int) -> dict[str, Cost]:
    """Every command's cost on a show of the size; medians."""
    found: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        root = Path(tempfile.mkdtemp())
        try:
            show_of(root, **{kind: size})
            for name, command in COMMANDS.items():
                found[name].append(cost(root, command))
        finally:
            shutil.rmtree(root, ignore_errors=True)
    return {
        name: Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))
        for name, costs in found.items()
    }


def compared(kind: str, sizes: list[int], rounds: int) -> None:
    """Print each size's costs, and the largest against the smallest."""
    told = {}
    for size in sizes:
        began = time.perf_counter()
        told[size] = measured(size, kind, rounds)
        for name, each in told[size].items():
            print(
                f"{size:7} {kind:8} {name:8} {each.cpu:8.2f} s CPU {each.memory:6.0f} MB, "
                f"worker {each.worker:4.0f} MB"
            )
        print(f"{'':16} took {time.perf_counter() - began:.0f} s", flush=True)
    small, large = min(sizes), max(sizes)
    for name in COMMANDS:
        one, many = told[small][name], told[large][name]
        print(
            f"{name}: memory {many.memory / one.memory:.2f} x that of {small} {kind}, "
            f"CPU {many.cpu / one.cpu / (large / small):.2f} x an article or word"
        )


def numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=numbers, default=[5, 5000])
    parser.add_argument("--words", type=numbers, default=[1500, 150_000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--short", action="store_true")
    asked = parser.parse_args()
    if asked.short:
        asked.articles, asked.words, asked.rounds = [2, 12], [100, 400], 1
    compared("articles", asked.articles, asked.rounds)
    compared("words", asked.words, asked.rounds)


if __name__ == "__main__":
    main()
