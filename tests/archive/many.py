"""Shows of thousands of editions, all of them one: what was built once, under many names."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from audio_edition.publication import manifest
from tests.archive.made import SHOW, make_show, run, write_article

DAY = "2016-03-04"


def built_once(root: Path) -> Path:
    """A show with one edition of three articles, whose folder is returned."""
    make_show(root)
    for number in range(3):
        write_article(root / "in", f"{number}", DAY, f"Harbor {number}")
    assert run(root, root / "in").states == {"done": 1}
    return root / "audio" / DAY


def many(root: Path, edition: Path, count: int) -> Path:
    """A show with ``count`` editions as an archive leaves them: without numbers, pages and feed."""
    make_show(root, f"{SHOW}[publish]\nfeed_items = 50\n")
    episode = manifest.read(edition.parent, edition.name)
    assert episode is not None
    for number in range(count):
        day = (dt.date(1990, 1, 1) + dt.timedelta(days=number // 10)).isoformat()
        name = f"{day}-the-vote-on-the-harbor-{number:08x}"
        folder = root / "audio" / name
        folder.mkdir(parents=True)
        one = replace(
            episode,
            edition_id=name,
            guid=hashlib.sha256(name.encode()).hexdigest(),
            sha256=hashlib.sha256(name.encode()).hexdigest(),
            number=0,
            date=day,
            title=f"The vote on the harbor, told for the {number}th time",
            summary="What the council said of it: “never”. " * 6,
            file=f"{name}.mp3",
        )
        (folder / manifest.NAME).write_bytes(manifest.to_json(one))
        shutil.copyfile(edition / "transcript.json", folder / "transcript.json")
    return root


__all__ = ["DAY", "built_once", "many"]
