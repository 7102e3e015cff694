"""Tools that judge our output from outside, and where shared material lies.

Locally a missing tool skips its tests with a loud line; in CI nothing may be skipped.
"""

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


def require(*names: str) -> str:
    """Return the path of the first of ``names`` that is installed; else skip (CI: fail)."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    message = f"NOT TESTED: {' or '.join(names)} is not installed (make test-tools installs it)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


def begun(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process that runs ``code`` and has told its first line; its input is ours to close."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline(), "it ended before it began"
    return process


def package(site: Path, name: str, group: str, offers: str, code: str = "") -> None:
    """Put a package of one module at ``site``, as pip would, with its entry points."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[audio_edition.{group}]\n{offers}\n")
    (site / f"{name}.py").write_text(code, "utf-8")


def tree(folder: Path, *but: str) -> dict[str, bytes]:
    """All files below a folder by their paths, but those of or in something of such a name."""
    found = {file.relative_to(folder): file for file in sorted(folder.rglob("*")) if file.is_file()}
    return {
        path.as_posix(): file.read_bytes()
        for path, file in found.items()
        if not {*but} & {*path.parts}
    }


def shared(path: str) -> Path:
    """Return a file of the team's shared folder; skip where there is none (a user's machine)."""
    file = ROOT.parent / "shared" / path
    if not file.exists():
        pytest.skip(f"no shared material at {file}")
    return file


def cost(work: Callable[[], object], *, tries: int = 3) -> float:
    """Return the CPU seconds of ``work``, best of ``tries``: for how they grow, not for speed.

    The collector stands still meanwhile: its time grows with the tests that ran before.
    """
    best = float("inf")
    gc.disable()
    try:
        for _ in range(tries):
            began = time.process_time()
            work()
            best = min(best, time.process_time() - began)
    finally:
        gc.enable()
    return best


def grows_by(
    small: Callable[[], object],
    large: Callable[[], object],
    most: float,
    noise: float = 0.0,
    *,
    least: float = 0.0,
) -> bool:
    """Whether ``large`` costs at most ``most`` times what ``small`` does, and ``noise`` seconds.

    What ``small`` costs is taken for ``least`` seconds where it is less. The least cost of each
    counts: a busy machine makes either longer, and neither shorter. So they are measured again,
    in turn, until it is so, and a few times where it never is: ``large``, which costs most, once
    a turn; ``small`` twice, of which the first may also load what both need.
    """
    costs = [float("inf")] * 2
    for _ in range(10):
        costs[0] = min(costs[0], cost(small, tries=2))
        costs[1] = min(costs[1], cost(large, tries=1))
        if costs[1] <= most * max(costs[0], least) + noise:
            return True
    return False
