"""Speech beyond one process: what more workers bring, what it costs to coordinate them, and the
inputs of the cost model of an archive.

    python benchmarks/bench_scale.py [--workers 1,4,16,64] [--articles 1000,100000] [--short]

Four parts, all in one run:

1. Piper by one and by two processes of this machine.
2. Coordination: a real Dask scheduler and a real driver, with workers that wait as long as Piper
   took in part 1 for as many characters, give or take a tenth, and compute next to nothing else.
   Efficiency is the time that speech takes, shared by all workers, over the time it took. Dozens
   of workers on two cores are still bound by these, so what a task and a sentence cost is measured
   and replayed as queues (``scale_model.py``): "real" is what was seen on this machine, "predicted"
   what the queues say for it, with computing as much slower as it was just then (the small
   clusters check the queues by that; they know nothing of workers that wait for a core). "Apart"
   is what the queues say where driver, scheduler and workers have cores of their own: that is the
   simulation of a cluster.
3. The memory of the process that hands out an archive.
4. Core seconds and bytes of an hour of sound, and requests to a shared cache for an edition.

Linux only. On a machine that is busy with other things "real" tells of these. ``--short`` is a
rehearsal of all parts with too little work to tell anything.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import scale_archive
import scale_cluster
import scale_voices
from scale_model import Queues


def coordination(folder: Path, numbers: list[int], each: int, pace: float, quick: int) -> None:
    """Print what ``each`` sentences a worker take on clusters of such sizes."""
    costs, single, many = scale_cluster.costs_of(folder / "costs", quick)
    for what, one in (("one a task", single), ("in batches", many)):
        print(
            f"{one.sentences} sentences of no length, {one.sentences / one.tasks:.1f} a task "
            f"({what}): CPU a sentence: driver {1000 * one.driver / one.sentences:.2f} ms, "
            f"scheduler {1000 * one.scheduler / one.sentences:.2f} ms"
        )
    print(
        f"so a task costs the driver {1000 * costs.driver_task:.2f} ms and the scheduler "
        f"{1000 * costs.scheduler_task:.2f} ms; a sentence {1000 * costs.driver_sentence:.2f} and "
        f"{1000 * costs.scheduler_sentence:.2f} ms, and {1000 * costs.worker_sentence:.2f} ms of a "
        f"worker beside its speech; a message is {1000 * costs.way:.1f} ms on its way",
        flush=True,
    )
    for number in numbers:
        sentences = scale_cluster.sentences_of(number * each, pace, seed=number)
        with scale_cluster.cluster(folder / f"cluster-{number}", number) as made:
            idle = made.idle(2.0)
            real = made.speak(sentences)
        here = real.ideal / Queues(number, costs.slowed(real.slower), idle * real.slower).run(
            sentences
        )
        apart = Queues(number, costs, idle)
        told = apart.run(sentences)
        count = len(sentences)
        print(
            f"{number:3} workers, {count} sentences: efficiency apart {real.ideal / told:.2f} "
            f"({count / apart.tasks:.1f} a task); real {real.efficiency:.2f}, predicted "
            f"{here:.2f} (computing {real.slower:.1f} x slower), {count / real.tasks:.1f} a task; "
            f"CPU a sentence: scheduler {1000 * (real.scheduler - idle * real.wall) / count:.2f} "
            f"ms, and {1000 * idle * real.wall / count:.2f} ms for being there; driver "
            f"{1000 * real.driver / count:.2f} ms",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--workers", default="1,4,16,64")
    parser.add_argument("--each", type=int, default=40, help="sentences a worker")
    parser.add_argument("--articles", default="1000,100000")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    numbers = [int(one) for one in options.workers.split(",")]
    articles = [int(one) for one in options.articles.split(",")]
    each, quick, sentences, voices = options.each, 400, 22, scale_voices.VOICES
    if options.short:
        numbers, articles, each, quick, sentences = [4], [100, 300], 4, 40, 3
        voices = ("piper", "espeak")  # Kokoro alone would take half of the time
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name:
        folder = Path(name)
        pace = scale_voices.piper(folder / "piper", sentences)
        coordination(folder, numbers, each, pace, quick)
        scale_archive.memory(folder / "archive", articles)
        scale_voices.cost_model(folder / "model", sentences, voices)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
