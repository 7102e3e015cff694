"""Each kind of state is damaged in each way; then work goes on.

    python -m tests.chaos --kinds damage --state 'cache:seg|audio:episode' --ways 'flip|swap'

A small show lives: one edition was corrected, one taken back, one is a draft. For each kind of
state (what the cache keeps, what lies under ``audio/``, in ``editions/``, at the target) and each
way of damage, a copy of it is damaged, and lives on. What it makes is compared with an undamaged
twin:

- ``same``: every byte here and at the target is the twin's: it was noticed, and made again;
- ``told``: it is not, and a command that says what is damaged ends with 1. Then ``check --repair``
  must leave nothing to tell, but what it says is lost, or needs a build;
- ``silent``: something differs, and nobody was told. A fault;
- ``crash``: a traceback, or an internal error. A fault.
"""

import json
import os
import random
import re
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.chaos.places import digests
from tests.chaos.process import Ended, run
from tests.chaos.show import DATA, ONE, THREE, TWO, clock, write_edition, write_show

_CACHE = ("locks", "scratch")  # folders of the cache that keep nothing
# Files that may differ: the state names its checkout, a record tells nothing to listeners
_PRIVATE = frozenset(("state.json", "build.json", "published.json", ".refresh-due"))
_VERSIONS = ("layout", "format", "version")


def _bytes(change: Callable[[bytes], bytes], file: Path) -> None:
    file.write_bytes(change(file.read_bytes()))


def _flipped(part: float, data: bytes) -> bytes:
    at = min(int(len(data) * part), len(data) - 1)
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :] if data else data


def _values(change: Callable[[Any], Any], data: bytes) -> bytes:
    """Every value of a JSON document is another; what is no JSON is emptied."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in _VERSIONS else walk(v) for k, v in value.items()}
        return list(map(walk, value)) if isinstance(value, list) else change(value)

    try:
        return json.dumps(walk(json.loads(data))).encode()
    except ValueError:
        return b""


def _given(data: bytes, _: bytes) -> bytes:
    return data


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _near(value: Any) -> Any:
    return value + (1 if isinstance(value, int) else 0.25) if _is_number(value) else value


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "x").write_text("y")


_CHANGES: Mapping[str, Callable[[bytes], bytes]] = {
    "flip at the start": partial(_flipped, 0),
    "flip in the middle": partial(_flipped, 0.5),
    "flip at a quarter": partial(_flipped, 0.25),
    "flip near the end": partial(_flipped, 0.97),
    "half": lambda data: data[: len(data) // 2],
    "most": lambda data: data[: len(data) * 9 // 10],
    "longer": lambda data: data + b"\0\0more",
    "zeros": lambda data: bytes(len(data)),
    "other types": partial(_values, lambda value: 5 if isinstance(value, str) else "x"),
    "far numbers": partial(_values, lambda value: 10**30 if _is_number(value) else value),
    "near numbers": partial(_values, _near),
    "not a number": partial(_values, lambda v: float("nan") if isinstance(v, float) else v),
}
_INSTEAD = {
    **{"empty": b"", "list": b"[]", "null": b"null", "text": b'"x"', "infinite": b"1e999"},
    **{"digits": b"9" * 5000, "deep": b"[" * 100_000, "no UTF-8": b"\xff\xfe\x80{"},
}
WAYS: Mapping[str, Callable[[Path], object]] = {
    **{name: partial(_bytes, change) for name, change in _CHANGES.items()},
    **{name: partial(_bytes, partial(_given, data)) for name, data in _INSTEAD.items()},
    "a folder": _folder,
    "gone": Path.unlink,
}
# One way more: each file of a kind has the bytes of the next
SWAP = "swapped"

_DRAFT = (("build", THREE), ("publish", THREE))
# What happens next, by where the damage is
NEXT = {
    "cache": (("build", ONE, THREE), ("publish", THREE), ("check",)),
    "audio": (("check",), *_DRAFT),
    "editions": (("check",), *_DRAFT),
    "target": (("publish", "--verify"), ("publish",)),
}


def live(root: Path) -> None:
    """The life of the show, up to the damage."""
    from PIL import Image

    def done(hour: int, *argv: str) -> None:
        ended = run(root, *argv, environment=clock(hour))
        assert ended.code == 0, ended.said

    def written(revision: int) -> None:
        write_edition(root, ONE, revision)
        article = root / "editions" / ONE / "01-news.md"
        article.write_text("---\nimage: pic.jpg\n---\n" + article.read_text())

    write_show(root, "public")
    (root / "editions" / "lexicon.toml").write_text('[words]\n"tide" = "tyde"\n')
    written(1)
    write_edition(root, TWO, 1)
    picture = Image.new("RGB", (1500, 1500), (10, 90, 200))
    picture.save(root / "editions" / ONE / "pic.jpg")
    done(1, "build", ONE, TWO)
    done(1, "publish")
    written(2)
    done(2, "build", ONE)
    done(2, "publish")
    done(3, "retract", TWO)
    write_edition(root, THREE, 1)
    done(4, "approve", THREE)
    done(4, "build", THREE)


FILES = tomllib.loads((DATA / "damaged.toml").read_text("utf-8"))
SOUNDS = FILES.pop("sounds")


def states(root: Path) -> dict[str, list[Path]]:
    """Each kind of state, and its files."""
    found: dict[str, list[Path]] = {}
    for where, names in FILES.items():
        folder = root / ("public" if where == "target" else where)
        found |= {f"{where}:{name}": [folder / name] for name in names}
        found[f"{where}:sounds"] = [folder / name for name in SOUNDS]
    for drawer in sorted((root / ".cache").iterdir()):
        if drawer.is_dir() and drawer.name not in _CACHE:
            files = sorted(drawer.rglob("*"))
            found[f"cache:{drawer.name} notes"] = [f for f in files if f.suffix == ".json"]
            found[f"cache:{drawer.name} blobs"] = [f for f in files if f.suffix != ".json"]
    whole = {kind: [one for one in files if one.is_file()] for kind, files in found.items()}
    return {kind: files for kind, files in whole.items() if files}


def tree(root: Path) -> Mapping[str, str]:
    """The digest of every file that listeners could get, here and at the target."""
    return {
        f"{place}/{path}": digest
        for place in ("audio", "public")
        for path, digest in digests(root / place).items()
        if _PRIVATE.isdisjoint(path.split("/"))
    }


@dataclass(frozen=True)
class Trial:
    """One damage and what came of it; ``said`` are the last words of each command."""

    state: str
    way: str
    outcome: str
    said: tuple[str, ...] = ()


# Nobody noticed, or the program did not know what to say
FAULTS = ("silent", "crash", "not repaired")


class Laboratory:
    """A show that lived, and copies of it that are damaged."""

    def __init__(self, scratch: Path) -> None:
        self._scratch, self.root = scratch, scratch / "whole"
        live(self.root)
        self._twins = {where: self._twin(where) for where in NEXT}

    def _twin(self, where: str) -> Mapping[str, str]:
        root = self._copy(f"twin of {where}")
        ended = self._after(root, where)
        assert all(one.code == 0 for one in ended), ended
        return tree(root)

    def _copy(self, name: str) -> Path:
        return shutil.copytree(self.root, self._scratch / re.sub(r"\W+", "-", name))

    def _after(self, root: Path, where: str) -> list[Ended]:
        if where == "cache":  # a sentence more, and one that is out is touched: all else is kept
            file = root / "editions" / THREE / "02-tide.md"
            file.write_text(file.read_text() + "\nIt comes back in the evening.\n")
            os.utime(root / "editions" / ONE / "02-tide.md")
        return [run(root, *c, environment=clock(h)) for h, c in enumerate(NEXT[where], 10)]

    def trial(self, state: str, way: str) -> Trial:
        """Damage a copy, and see."""
        where = state.partition(":")[0]
        root = self._copy(f"{state} {way}")
        try:
            files = states(root)[state]
            if way == SWAP:
                data = [file.read_bytes() for file in files]
                for file, other in zip(files, data[1:] + data[:1], strict=True):
                    file.write_bytes(other)
            else:
                for file in files:
                    WAYS[way](file)
            ended = self._after(root, where)
            outcome = self._outcome(root, state, ended)
            return Trial(state, way, outcome, tuple(f"{x.code} {x.said[-600:]}" for x in ended))
        finally:
            shutil.rmtree(root)

    def _outcome(self, root: Path, state: str, ended: list[Ended]) -> str:
        if any(one.fault for one in ended):
            return "crash"
        if tree(root) == self._twins[state.partition(":")[0]]:
            return "same"
        if all(one.code == 0 for one in ended):
            return "silent"
        if "lexicon" in state:
            return "told"  # nobody else has it: it is told, and that is all
        # what was told must be mended by what docs/recovery.md says
        mend, look = ("check", "--repair"), ("check",)
        if state.startswith("target:"):
            mend = ("publish", *("--restore",) * ("state.json" in state))
            look = ("publish", "--verify")
            for file in states(self.root)[state]:
                place = root / file.relative_to(self.root)
                if place.is_dir():
                    shutil.rmtree(place)
        ended += [run(root, *argv, environment=clock(20)) for argv in (mend, look)]
        if any(one.fault for one in ended):
            return "crash"
        is_said = re.search(r"^(build  |lost)", ended[-2].said, re.M)
        return "told" if ended[-1].code == 0 or is_said else "not repaired"


def campaign(
    scratch: Path, until: float, *, seed: int, skip: int, state: str, ways: str, jobs: int
) -> bool:
    """Try each way on each kind of state whose names have these patterns, in an order drawn with
    ``seed`` but for the first ``skip``, ``until`` that moment (of ``time.monotonic``); whether no
    fault was found.
    """
    laboratory = Laboratory(scratch)
    kinds = [kind for kind in states(laboratory.root) if re.search(state, kind)]
    names = [way for way in (*WAYS, SWAP) if re.search(ways, way)]
    pairs = [(kind, way) for kind in kinds for way in names]
    random.Random(seed).shuffle(pairs)

    def tried(pair: tuple[str, str]) -> Trial | None:
        return laboratory.trial(*pair) if time.monotonic() < until else None

    outcomes: dict[str, Counter[str]] = {}
    faults = 0
    with ThreadPoolExecutor(jobs) as pool:
        for trial in filter(None, pool.map(tried, pairs[skip:])):
            outcomes.setdefault(trial.state, Counter())[trial.outcome] += 1
            if trial.outcome in FAULTS:
                faults += 1
                print(f"{trial.state}, {trial.way}: {trial.outcome}", *trial.said, sep="\n  ")
    for kind, counts in sorted(outcomes.items()):
        print(f"{kind}: {', '.join(f'{count} {word}' for word, count in sorted(counts.items()))}")
    done = sum(counts.total() for counts in outcomes.values())
    print(f"damage: {done} of {len(pairs)} tried, {faults} faults", flush=True)
    return not faults
