"""Speech beyond one process: what more workers bring, and what it costs to coordinate them.

    python benchmarks/bench_scale.py [--workers 1,4,16,64] [--seconds 1.0] [--short]

Piper is spoken by one and by two processes of this machine. Then a Dask scheduler and workers,
real processes all of them, speak with a voice that waits as long as a sentence takes and computes
next to nothing, so that more workers than cores can be told apart: efficiency is the time that
the sentences take one after another, divided by wall time and workers. Linux only.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio_edition.executors.dask import DaskExecutor
from audio_edition.executors.find import open_executor
from audio_edition.executors.local import LocalExecutor
from audio_edition.places import Places
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.executors.farm import Farm, until
from tests.speech.scripts import plain

SENTENCES = Path(__file__).with_name("bench_speech_edition.txt").read_text("utf-8").splitlines()
PIPER = VoiceSettings(engine="piper", fallback=())
FARM = VoiceSettings(engine="farm", fallback=())


def piper(folder: Path, jobs: int, sentences: list[str]) -> float:
    """Seconds from the first to the last sentence that ``jobs`` processes speak."""
    places = Places(folder / f"piper-{jobs}")
    speak_script(plain("A first sentence."), PIPER, places, jobs=1)  # the model is prepared
    began = time.perf_counter()
    speak_script(plain(*sentences), PIPER, places, jobs=jobs, hands=LocalExecutor)
    return time.perf_counter() - began


def coordination(folder: Path, number: int, seconds: float, each: int) -> str:
    """What ``number`` Dask workers make of ``each`` sentences a worker."""
    farm = Farm(folder / f"farm-{number}")
    sys.path.insert(0, str(farm.site))
    os.environ["FARM_FOLDER"] = str(farm.folder)
    try:
        farm.start()
        for _ in range(number):
            farm.hire()
        executor = open_executor(farm.address, wait=600.0)
        assert isinstance(executor, DaskExecutor)
        until(lambda: executor.at_once == number, f"{number} workers", seconds=1200.0)
        script = plain(*(f"LASTS {seconds} number {n}" for n in range(number * each)))
        # one sentence each before: voices are opened, modules imported
        places = Places(folder / f"show-{number}")
        first = plain(*(f"LASTS {seconds} before {n}" for n in range(number)))
        speak_script(first, FARM, places, hands=lambda: executor)
        again = open_executor(farm.address, wait=600.0)
        until(lambda: again.at_once == number, f"{number} workers")
        theirs, ours, began = farm.scheduler_cpu(), time.process_time(), time.perf_counter()
        speak_script(script, FARM, places, hands=lambda: again)
        wall = time.perf_counter() - began
        ours, theirs = time.process_time() - ours, farm.scheduler_cpu() - theirs
    finally:
        farm.close()
        sys.path.remove(str(farm.site))
    count = number * each
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{number} Dask workers: {count} sentences of {seconds:g} s in {wall:.2f} s, "
        f"efficiency {count * seconds / number / wall:.2f}; CPU a sentence: scheduler "
        f"{1000 * theirs / count:.2f} ms, driver {1000 * ours / count:.2f} ms; "
        f"driver {memory:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="1,4,16,64")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--each", type=int, default=10, help="sentences a worker")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    sentences = SENTENCES[:6] if options.short else SENTENCES
    numbers = [2] if options.short else [int(one) for one in options.workers.split(",")]
    each, seconds = (3, 0.2) if options.short else (options.each, options.seconds)
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name:
        folder = Path(name)
        one, two = (piper(folder, jobs, sentences) for jobs in (1, 2))
        print(f"piper, 1 process:   {one:6.2f} s")
        print(f"piper, 2 processes: {two:6.2f} s ({one / two:.2f} x as fast)")
        for number in numbers:
            print(coordination(folder, number, seconds, each), flush=True)


if __name__ == "__main__":
    main()
