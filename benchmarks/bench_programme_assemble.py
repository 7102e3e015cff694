"""Assemble an hour: CPU, wall time and memory against ``lame -q5`` on the same PCM.

    python benchmarks/bench_programme_assemble.py [--minutes 60] [--repeats 3] [--memory] [--short]

Everything is measured in processes of its own, in one run, medians of ratios. The floor
is LAME's own command line encoding the PCM that our programme decodes to.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def long_script(folder: Path, minutes: float, articles: int, changed: int = -1):
    """A script of about ``minutes``; no two sentences sound alike.

    In the ``changed`` article one sentence, in its middle, is another.
    """
    import random

    from tests.programme import fabricate as made

    each = minutes * 60 / articles
    parts = []
    for article in range(1, articles + 1):
        order = random.Random(article)
        said, length = [], 0.0
        while length < each:
            number = 1000 * article + len(said)
            sound = made.speech(3.0 + number % 7, number, level=-25 - number % 4)
            clip = made.clip(folder, made.padded(sound))
            pause = order.choice(["sentence", "sentence", "paragraph"])
            said.append(made.utterance(clip, "A sentence.", pause=pause))
            length += clip.samples / clip.rate + 0.15
        if article == changed:
            other = made.speech(4.0, 499, level=-26.0)
            said[len(said) // 2] = made.utterance(made.clip(folder, made.padded(other)))
        parts.append(made.segment("article", article, said))
    return made.script(parts)


def used() -> float:
    """CPU seconds of this process and of those that it had work."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def work(folder: Path, minutes: float, articles: int, changed: int, jobs: int) -> None:
    """In a process of its own: assemble, and print what it cost."""
    from tests.programme import fabricate as made

    spoken = long_script(folder / "clips", minutes, articles, changed)
    cpu, wall = used(), time.perf_counter()
    result = made.assembled(folder, spoken, jobs=jobs)
    print(
        json.dumps(
            {
                "cpu": used() - cpu,
                "wall": time.perf_counter() - wall,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "duration": result.duration,
                "sha256": result.sha256,
                "made": sum(not segment.from_cache for segment in result.segments),
                "loudness": [round(segment.loudness, 2) for segment in result.segments],
                "true_peak": result.true_peak,
            }
        )
    )


def run(folder: Path, minutes: float, articles: int, changed: int = -1, jobs: int = 0) -> dict:
    """Assemble in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--work", str(folder)]
        + [str(value) for value in (minutes, articles, changed, jobs)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def lame(wav: Path, mp3: Path) -> tuple[float, float]:
    """CPU and wall seconds of ``lame -q5`` at our format."""
    from audio_edition.programme.settings import AudioSettings

    rate = str(AudioSettings().bitrate)
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        ["lame", "--quiet", "-q5", "-b", rate, "-m", "m", str(wav), str(mp3)], check=True
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - wall
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def clear(folder: Path) -> None:
    """Forget every segment."""
    subprocess.run(["rm", "-rf", str(folder / ".cache")], check=True)


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 1 and sys.argv[1] == "--work":
        folder, minutes, articles, changed, jobs = sys.argv[2:]
        work(Path(folder), float(minutes), int(articles), int(changed), int(jobs))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--memory", action="store_true", help="also 5 and 120 minutes")
    options.add_argument("--short", action="store_true", help="two minutes once: does it run?")
    chosen = options.parse_args()
    if chosen.short:
        chosen.minutes, chosen.repeats = 2, 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for _ in range(chosen.repeats):
            clear(folder)
            ours = run(folder, chosen.minutes, 18)
            again = run(folder, chosen.minutes, 18)
            one = run(folder, chosen.minutes, 18, changed=9)
            wav = folder / "pcm.wav"
            subprocess.run(
                ["ffmpeg", "-v", "error", "-y", "-i", folder / "out/2026-11-02.mp3", wav],
                check=True,
            )
            floor, floor_wall = lame(wav, folder / "lame.mp3")
            wav.unlink()
            rows.append(
                {
                    "cpu ÷ lame": ours["cpu"] / floor,
                    "wall ÷ lame": ours["wall"] / floor_wall,
                    "one sentence of it changed ÷ full (cpu)": one["cpu"] / ours["cpu"],
                    "nothing changed, s": again["wall"],
                    "peak MiB": ours["peak"],
                }
            )
            spread = max(ours["loudness"]) - min(ours["loudness"])
            print(
                f"{ours['duration'] / 60:.1f} min, lame {floor:.1f} s CPU, ours "
                f"{ours['cpu']:.1f}; spread {spread:.2f} LU, {ours['true_peak']:.2f} dBTP"
            )
            if one["made"] != 1 or again["made"] != 0:
                raise SystemExit("the cache does not hold what it should")
        for key in rows[0]:
            print(f"{key:40} {statistics.median(row[key] for row in rows):8.3f}")
        if chosen.memory:
            for minutes, articles in ((5, 18), (60, 18), (120, 18), (120, 1)):
                clear(folder)
                result = run(folder, minutes, articles)
                print(f"{minutes} min in {articles} segments: {result['peak']:.1f} MiB")
    print(f"({os.cpu_count()} cores)")


if __name__ == "__main__":
    main()
