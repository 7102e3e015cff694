"""What refresh and publish take with a long archive: nothing new, one more edition, a new word.

Editions of 18 chapters; each act in a process of its own, on a show whose pages stand (those of
editions a line each: to write them all would take an hour) and, for the second half, that was sent
to a folder:

nothing      nothing changed
add          one more edition, the newest
correct      the newest but one says something else
retract      an edition in the middle of the archive is taken back
description  the show describes itself anew: every page of its feed says so
floor        what cannot be less: a look at every manifest, a read of all that is remembered

CPU seconds (user and system), the peak of resident memory, what was read and written, manifests
read, files written below ``audio/``, and questions to the target. ``nothing ÷ floor`` compares the
act that does nothing with the floor of the same run.

    python benchmarks/bench_publication.py [SIZE...] [--acts NAME,...] [--in FOLDER] [--short]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio_edition.places import Places
from audio_edition.publication import manifest
from tests.publication.long import LongShow, quick

ACTS = (
    "nothing",
    "add",
    "correct",
    "retract",
    "description",
    "description-back",
    "floor",
    "publish-all",
    "publish-all-nothing",
    "publish-nothing",
    "publish-add",
    "publish-retract",
)


def act(show: LongShow, name: str) -> None:
    """Do one thing, and print what it took as JSON."""
    opened: Counter[str] = Counter()
    audio = str(show.places.audio)

    def watch(event: str, given: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(given[0], (str, os.PathLike)):
            return
        path, writes = os.fspath(given[0]), given[2] & (os.O_WRONLY | os.O_RDWR)
        opened["opened"] += 1
        if writes:
            opened["written"] += path.startswith(audio)
        else:
            opened["manifests"] += path.endswith(manifest.NAME)

    added = len(list(show.root.glob("added-*")))
    if name.endswith("add"):
        show.put(show.size + added)
        (show.root / f"added-{added}").touch()
    elif name == "correct":
        show.put(show.size - 2, "The Lantern, corrected")
    elif name == "retract":
        show.retract(show.size // 2)
    elif name == "publish-retract":
        show.retract(show.size // 3)
    newest = show.name(show.size - 1 + len(list(show.root.glob("added-*"))))
    todo = _acts(show, newest)[name]
    sys.addaudithook(watch)
    before, read, written = _cpu(), *_moved()
    todo()
    cpu, now_read, now_written = _cpu() - before, *_moved()
    told = {"cpu": cpu, "peak": _peak(), "read": now_read - read, "wrote": now_written - written}
    print(json.dumps({**told, **opened, "asked": dict(show.asked)}))


def _acts(show: LongShow, newest: str) -> dict[str, Callable[[], object]]:
    def quickly() -> None:
        with quick():
            show.publisher().publish()

    return {
        "nothing": show.refresh,
        "add": show.refresh,
        "correct": show.refresh,
        "retract": show.refresh,
        "description": lambda: show.refresh(description="News of all that floats, read aloud."),
        "description-back": show.refresh,
        "floor": lambda: floor(show.places),
        "publish-all": quickly,
        "publish-all-nothing": lambda: show.publisher().publish(),
        "publish-nothing": lambda: show.publisher().publish([newest]),
        "publish-add": lambda: show.publisher().publish([newest]),
        "publish-retract": lambda: show.publisher().send_show(),
    }


def floor(places: Places) -> None:
    """Look at every manifest, and read everything that the cache keeps of pages and shelf."""
    for folder in os.scandir(places.audio):
        with contextlib.suppress(OSError):
            Path(folder.path, manifest.NAME).stat()
    for drawer in ("shelf", "site"):
        for file in (places.cache / drawer).rglob("*.json*"):
            for line in file.open("rb"):
                with contextlib.suppress(ValueError):
                    for part in line.split(b"\t"):
                        json.loads(part)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    """Bytes of memory at most: of this program, not of the one that started it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _moved() -> tuple[int, int]:
    """Bytes read and written by this process so far; zeros where nobody counts them."""
    try:
        told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    except OSError:
        return 0, 0
    return int(told["rchar"]), int(told["wchar"])


def measure(root: Path, size: int, acts: Sequence[str]) -> None:
    """Print the table of one size."""
    if not (root / "shared").exists():
        LongShow(root, size).make().seed()
    print(
        f"{size:,} editions\n{'act':<20} {'CPU':>8}  {'memory':>7}  {'read':>9}  {'written':>9}  "
        f"{'manifests':>9}  {'files':>6}  {'opened':>7}  target",
        flush=True,
    )
    took: dict[str, float] = {}
    for name in acts:
        command = [sys.executable, __file__, "--act", name, "--in", str(root), str(size)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        took[name] = told["cpu"]
        asked = " ".join(f"{key} {count:,}" for key, count in sorted(told["asked"].items()))
        print(
            f"{name:<20} {told['cpu']:6.2f} s  {told['peak'] / 1e6:4.0f} MB"
            f"  {told['read'] / 1e6:6.1f} MB  {told['wrote'] / 1e6:6.2f} MB"
            f"  {told.get('manifests', 0):>9,}  {told.get('written', 0):>6,}"
            f"  {told.get('opened', 0):>7,}  {asked}",
            flush=True,
        )
    if "floor" in took and "nothing" in took:
        print(f"nothing ÷ floor {took['nothing'] / took['floor']:.2f}×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--acts", default=",".join(ACTS))
    parser.add_argument("--in", dest="folder", type=Path, help="make the shows there and keep them")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    if options.act:
        act(LongShow(options.folder, options.sizes[0]), options.act)
        return
    for size in [20] if options.short else options.sizes:
        with tempfile.TemporaryDirectory(prefix="bench-publication-") as made:
            root = options.folder / str(size) if options.folder else Path(made) / "show"
            measure(root, size, options.acts.split(","))


if __name__ == "__main__":
    main()
