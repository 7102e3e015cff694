"""How much memory the process takes that hands out an archive, by the archive's size."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.archive.made import ghost_post, make_show
from tests.archive.test_archive_plan import PEAK
from tests.tools import ROOT

_STORY = "<p>" + "The harbor of Tallinn opened on Monday, after two years of work. " * 5


def memory(folder: Path, numbers: list[int]) -> None:
    """Print the peak of driving so many articles, whose editions somebody else makes."""
    show = make_show(folder / "show")
    for number in numbers:
        source = _export(folder / f"{number}.json", number)
        began = time.perf_counter()
        command = [sys.executable, "-c", PEAK, str(show), str(source), str(number)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        wall = time.perf_counter() - began
        print(
            f"an archive's driver: {number} articles ({source.stat().st_size / 1e6:.0f} MB): "
            f"{int(done.stdout) / 1024:.0f} MB of memory, {1000 * wall / number:.2f} ms an article",
            flush=True,
        )


def _export(file: Path, number: int) -> Path:
    """An export of Ghost, written post by post."""
    told = {"meta": {"exported_on": 1, "version": "5.82.2"}, "data": {"posts": []}}
    head, _, tail = json.dumps({"db": [told]}).partition("[]")
    with file.open("w", encoding="utf-8") as out:
        out.write(head + "[")
        for n in range(number):
            out.write("," * bool(n) + json.dumps(ghost_post(n, html=f"{_STORY}{n}</p>")))
        out.write("]" + tail)
    return file


__all__ = ["memory"]
