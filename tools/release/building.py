"""The wheel and the sdist: of one commit, and the same bytes whoever builds them, whenever.

What is built is what git has, in a folder of its own: nothing that only lies in the checkout can
get in. Dates in the archives are the commit's (SOURCE_DATE_EPOCH), the build backend is the one
that ``locks/tools.txt`` pins. It is built twice, in two folders under other settings, and
compared.
"""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

from tools.release.sums import digest
from tools.release.told import ROOT, ReleaseError, run

OTHERWISE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
"""What the second build is told that the first is not (and a umask that hides files)."""


def changed(checkout: Path = ROOT) -> list[str]:
    """Return the files that git knows and that differ from the last commit."""
    told = run(["git", "status", "--porcelain", "--untracked-files=no"], folder=checkout)
    return [line[3:] for line in told.splitlines()]


def commit(checkout: Path = ROOT) -> tuple[str, int]:
    """Return the last commit's name and its time, in seconds since 1970."""
    name, when = run(["git", "log", "-1", "--format=%H %ct"], folder=checkout).split()
    return name, int(when)


def unpack(folder: Path, name: str = "HEAD", checkout: Path = ROOT) -> Path:
    """Lay what was committed as ``name`` into ``folder``/source."""
    packed = folder / "source.tar"
    run(["git", "archive", "--output", packed, name], folder=checkout)
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "source", filter="data")
    packed.unlink()
    return folder / "source"


def build(source: Path, out: Path, epoch: int, *, otherwise: bool = False) -> list[Path]:
    """Build an sdist, and a wheel from it; their paths. ``epoch``: the date of all in them."""
    more = {"SOURCE_DATE_EPOCH": str(epoch), **(OTHERWISE if otherwise else {})}
    words: list[str | Path] = [sys.executable, "-m", "build", "--no-isolation", "--outdir", out]
    run([*words, source], folder=source, more=more, umask=0o077 if otherwise else 0o022)
    return sorted(out.iterdir())


def twice(
    scratch: Path, out: Path, checkout: Path = ROOT, which: tuple[str, int] | None = None
) -> list[Path]:
    """Build the last commit into ``out`` and again elsewhere; ``ReleaseError`` if they differ.

    ``which`` is its name and time where the caller has asked already.
    """
    name, epoch = which or commit(checkout)  # once: somebody may commit meanwhile
    made: list[list[Path]] = []
    for folder, to, otherwise in (
        (scratch / "one", out, False),
        # a longer path, in which the files were written later
        (scratch / "another" / "place", scratch / "again", True),
    ):
        folder.mkdir(parents=True)
        made.append(build(unpack(folder, name, checkout), to, epoch, otherwise=otherwise))
    same(*made)
    return made[0]


def same(one: list[Path], another: list[Path]) -> None:
    """Raise ``ReleaseError`` where two builds are not the same files."""
    first, second = ({file.name: digest(file) for file in made} for made in (one, another))
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            raise ReleaseError(
                f"{name} is not the same when it is built again",
                "diffoscope tells where; what was built is not released",
            )
