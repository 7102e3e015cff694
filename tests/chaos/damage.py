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

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.command import Commands, Ended
from tests.chaos.show import ONE, THREE, TWO, clock, write_edition, write_show

Damage = Callable[[Path], None]
Tree = Mapping[str, str]

_SIDE = 1500  # pixels of a picture
_CACHE = ("locks", "scratch")  # folders of the cache that keep nothing
_PRIVATE = frozenset(("state.json", "build.json", "published.json", ".refresh-due"))
"""Files that may differ: the state names its checkout, a record tells nothing to listeners."""

_VERSIONS = ("layout", "format", "version")


def _flipped(part: float) -> Damage:
    def damage(file: Path) -> None:
        data = bytearray(file.read_bytes())
        if data:
            data[min(int(len(data) * part), len(data) - 1)] ^= 4
        file.write_bytes(data)

    return damage


def _cut(part: float) -> Damage:
    def damage(file: Path) -> None:
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * part)])

    return damage


def _instead(data: bytes) -> Damage:
    def damage(file: Path) -> None:
        file.write_bytes(data)

    return damage


def _changed(change: Callable[[Any], Any]) -> Damage:
    """Every value of a JSON document is another; what is no JSON is emptied."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in _VERSIONS else walk(v) for k, v in value.items()}
        if isinstance(value, list):
            return [walk(one) for one in value]
        return change(value)

    def damage(file: Path) -> None:
        try:
            told = json.loads(file.read_bytes())
        except ValueError:
            file.write_bytes(b"")
            return
        file.write_text(json.dumps(walk(told)))

    return damage


def _other_type(value: Any) -> Any:
    return 5 if isinstance(value, str) else "x"


def _far(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return 10**30 if is_number else value


def _near(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value + (1 if isinstance(value, int) else 0.25)


def _longer(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0\0more")


def _zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "x").write_text("y")


WAYS: Mapping[str, Damage] = {
    "flip at the start": _flipped(0),
    "flip in the middle": _flipped(0.5),
    "flip at a quarter": _flipped(0.25),
    "flip near the end": _flipped(0.97),
    "half": _cut(0.5),
    "most": _cut(0.9),
    "empty": _cut(0),
    "longer": _longer,
    "list": _instead(b"[]"),
    "null": _instead(b"null"),
    "text": _instead(b'"x"'),
    "infinite": _instead(b"1e999"),
    "digits": _instead(b"9" * 5000),
    "deep": _instead(b"[" * 100_000),
    "no UTF-8": _instead(b"\xff\xfe\x80{"),
    "zeros": _zeros,
    "other types": _changed(_other_type),
    "far numbers": _changed(_far),
    "near numbers": _changed(_near),
    "not a number": _changed(lambda value: float("nan") if isinstance(value, float) else value),
    "a folder": _folder,
    "gone": Path.unlink,
}
SWAP = "swapped"
"""One way more: each file of a kind has the bytes of the next."""


def _edit(root: Path) -> None:
    """A sentence more: the others come from the cache. An edition that is out is touched."""
    file = root / "editions" / THREE / "02-tide.md"
    file.write_text(file.read_text() + "\nIt comes back in the evening.\n")
    os.utime(root / "editions" / ONE / "02-tide.md")


def _nothing(root: Path) -> None:
    """Nobody edits anything."""


NEXT: Mapping[str, tuple[Callable[[Path], None], tuple[tuple[str, ...], ...]]] = {
    "cache": (_edit, (("build", ONE, THREE), ("publish", THREE), ("check",))),
    "audio": (_nothing, (("check",), ("build", THREE), ("publish", THREE))),
    "editions": (_nothing, (("check",), ("build", THREE), ("publish", THREE))),
    "target": (_nothing, (("publish", "--verify"), ("publish",))),
}
"""What happens next, by where the damage is."""


def live(commands: Commands, root: Path) -> None:
    """The life of the show, up to the damage."""
    from PIL import Image

    def run(hour: int, *argv: str) -> None:
        ended = commands.run(root, *argv, environment=clock(hour))
        assert ended.code == 0, ended.said

    def picture() -> None:
        article = root / "editions" / ONE / "01-news.md"
        article.write_text("---\nimage: pic.jpg\n---\n" + article.read_text())

    write_show(root, "public")
    (root / "editions" / "lexicon.toml").write_text('[words]\n"tide" = "tyde"\n')
    for name in (ONE, TWO):
        write_edition(root, name, 1)
    Image.new("RGB", (_SIDE, _SIDE), (10, 90, 200)).save(root / "editions" / ONE / "pic.jpg")
    picture()
    run(1, "build", ONE, TWO)
    run(1, "publish")
    write_edition(root, ONE, 2)
    picture()
    run(2, "build", ONE)
    run(2, "publish")
    run(3, "retract", TWO)
    write_edition(root, THREE, 1)
    run(4, "approve", THREE)
    run(4, "build", THREE)


def states(root: Path) -> dict[str, list[Path]]:
    """Each kind of state, and its files."""
    found: dict[str, list[Path]] = {}
    for drawer in sorted(one for one in (root / ".cache").iterdir() if one.is_dir()):
        if drawer.name in _CACHE:
            continue
        files = sorted(one for one in drawer.rglob("*") if one.is_file())
        found[f"cache:{drawer.name} notes"] = [one for one in files if one.suffix == ".json"]
        found[f"cache:{drawer.name} blobs"] = [one for one in files if one.suffix != ".json"]
    for name in ("episode.json", "proof.json", "chapters.json", "transcript.json"):
        found[f"audio:{name}"] = [root / "audio" / ONE / name]
    for name in ("transcript.vtt", "waveform.json", "index.html", "build.json", "heard.json"):
        found[f"audio:{name}"] = [root / "audio" / ONE / name]
    found["audio:sounds"] = [root / "audio" / ONE / f"{ONE}{end}.mp3" for end in ("", "-r2")]
    found["audio:episode.json of a retracted one"] = [root / "audio" / TWO / "episode.json"]
    for name in ("feed.xml", "cover.jpg", "index.html", "sitemap.xml"):
        found[f"audio:show {name}"] = [root / "audio" / name]
    found["editions:published.jsonl"] = [root / "editions" / "published.jsonl"]
    found["editions:approved.json"] = [root / "editions" / THREE / "approved.json"]
    found["editions:lexicon.toml"] = [root / "editions" / "lexicon.toml"]
    for name in ("state.json", "feed.xml", f"{ONE}/episode.json", f"{ONE}/transcript.vtt"):
        found[f"target:{name}"] = [root / "public" / name]
    found["target:sounds"] = [root / "public" / ONE / f"{ONE}{end}.mp3" for end in ("", "-r2")]
    whole = {kind: [one for one in files if one.is_file()] for kind, files in found.items()}
    return {kind: files for kind, files in whole.items() if files}


def tree(root: Path) -> Tree:
    """The digest of every file that listeners could get, here and at the target."""
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for place in ("audio", "public")
        for file in sorted((root / place).rglob("*"))
        if file.is_file() and _PRIVATE.isdisjoint(file.relative_to(root).parts)
    }


def swap(files: list[Path]) -> None:
    """Give each file the bytes of the next."""
    data = [file.read_bytes() for file in files]
    for file, other in zip(files, data[1:] + data[:1], strict=True):
        file.write_bytes(other)


@dataclass(frozen=True)
class Trial:
    """One damage and what came of it; ``said`` are the last words of each command."""

    state: str
    way: str
    outcome: str
    said: tuple[str, ...] = ()

    @property
    def is_fault(self) -> bool:
        """Whether nobody noticed, or the program did not know what to say."""
        return self.outcome in ("silent", "crash", "not repaired")


class Laboratory:
    """A show that lived, and copies of it that are damaged."""

    def __init__(self, commands: Commands, scratch: Path) -> None:
        self._commands, self._scratch = commands, scratch
        self._root = scratch / "whole"
        live(commands, self._root)
        self._twins = {where: self._twin(where) for where in NEXT}

    def kinds(self) -> list[str]:
        """Every kind of state that the show has."""
        return list(states(self._root))

    def _copy(self, name: str) -> Path:
        root = self._scratch / re.sub(r"\W+", "-", name)
        shutil.copytree(self._root, root)
        return root

    def _after(self, root: Path, where: str) -> Iterator[Ended]:
        edit, commands = NEXT[where]
        edit(root)
        for hour, argv in enumerate(commands, 10):
            yield self._commands.run(root, *argv, environment=clock(hour))

    def _twin(self, where: str) -> Tree:
        root = self._copy(f"twin of {where}")
        for ended in self._after(root, where):
            assert ended.code == 0, ended.said
        return tree(root)

    def trial(self, state: str, way: str) -> Trial:
        """Damage a copy, and see."""
        where = state.partition(":")[0]
        root = self._copy(f"{state} {way}")
        try:
            files = states(root)[state]
            if way == SWAP:
                swap(files)
            else:
                for file in files:
                    WAYS[way](file)
            ended = list(self._after(root, where))
            said = tuple(f"{one.argv} {one.code} {one.said[-600:]}" for one in ended)
            if not all(one.is_clean for one in ended):
                return Trial(state, way, "crash", said)
            if tree(root) == self._twins[where]:
                return Trial(state, way, "same")
            if all(one.code == 0 for one in ended):
                return Trial(state, way, "silent", said)
            return self._repaired(root, Trial(state, way, "told", said))
        finally:
            shutil.rmtree(root)

    def _repaired(self, root: Path, trial: Trial) -> Trial:
        """What was told must be mended by what docs/recovery.md says."""
        if trial.state == "editions:lexicon.toml":
            return trial  # nobody else has it: it is told, and that is all
        mend: tuple[str, ...] = ("check", "--repair")
        look: tuple[str, ...] = ("check",)
        if trial.state.startswith("target:"):
            mend, look = ("publish",), ("publish", "--verify")
            if trial.state == "target:state.json":
                mend = ("publish", "--restore")
            for file in states(self._root)[trial.state]:
                place = root / file.relative_to(self._root)
                if place.is_dir():
                    shutil.rmtree(place)
        mended = self._commands.run(root, *mend, environment=clock(20))
        looked = self._commands.run(root, *look, environment=clock(20))
        said = (
            *trial.said,
            *(f"{one.argv} {one.code} {one.said[-600:]}" for one in (mended, looked)),
        )
        if not (mended.is_clean and looked.is_clean):
            return Trial(trial.state, trial.way, "crash", said)
        is_said = re.search(r"^(build  |lost)", mended.said, re.M) is not None
        outcome = "told" if looked.code == 0 or is_said else "not repaired"
        return Trial(trial.state, trial.way, outcome, said)


def campaign(
    scratch: Path,
    until: float,
    *,
    seed: int = 1,
    skip: int = 0,
    state: str = "",
    ways: str = "",
    jobs: int = 2,
) -> bool:
    """Try each way on each kind of state whose names have these patterns, in an order drawn with
    ``seed`` but for the first ``skip``, ``until`` that moment (of ``time.monotonic``); whether no
    fault was found.
    """
    outcomes: dict[str, Counter[str]] = {}
    faults = 0
    commands = Commands(scratch, {})
    try:
        laboratory = Laboratory(commands, scratch)
        pairs = [
            (kind, way)
            for kind in laboratory.kinds()
            for way in (*WAYS, SWAP)
            if re.search(state, kind) and re.search(ways, way)
        ]
        random.Random(seed).shuffle(pairs)

        def tried(pair: tuple[str, str]) -> Trial | None:
            return laboratory.trial(*pair) if time.monotonic() < until else None

        with ThreadPoolExecutor(jobs) as pool:
            for trial in pool.map(tried, pairs[skip:]):
                if trial is None:
                    continue
                outcomes.setdefault(trial.state, Counter())[trial.outcome] += 1
                if trial.is_fault:
                    faults += 1
                    print(
                        f"{trial.state}, {trial.way}: {trial.outcome}",
                        *trial.said,
                        sep="\n  ",
                        flush=True,
                    )
    finally:
        commands.close()
    for kind, counts in sorted(outcomes.items()):
        print(f"{kind}: {', '.join(f'{count} {word}' for word, count in sorted(counts.items()))}")
    done = sum(counts.total() for counts in outcomes.values())
    after = f" after {skip}" if skip else ""
    print(f"damage: {done} of {len(pairs)} tried{after}, {faults} faults", flush=True)
    return not faults


__all__ = ["SWAP", "WAYS", "Laboratory", "Trial", "campaign", "live", "states"]
