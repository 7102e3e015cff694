"""The end of an archive: feed and pages of all editions, by a process that does not hold them."""

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree, html

from audio_edition import Workspace, addresses
from audio_edition.publication import manifest
from audio_edition.publication.shelf import read_shelf
from audio_edition.verbs.archive import finish
from tests.archive.made import SHOW, make_show, run, write_article
from tests.publication.made import changed
from tests.tools import ROOT

FEW, MORE = 200, 1_000
FINISH = """
import os, sys, tracemalloc
from audio_edition import Workspace
from audio_edition.publication import book, pages
from audio_edition.verbs.archive import finish

book._IN_MEMORY = 1 << 14  # full with the few already: what is bounded is no growth

def edition_files(episode, *_, **__):  # one at a time, and of one size: it is not they that grow
    return {"index.html": episode.title.encode()}

pages.edition_files = edition_files
os.fsync = lambda _: None
if sys.argv[3] == "traced":
    # the table of interned names as large as many make it: it grows in steps, seldom
    many = [sys.intern(f"{number} of many") for number in range(180_000)]
    tracemalloc.start()
assert finish(Workspace.open(sys.argv[1])) > int(sys.argv[2])
if sys.argv[3] == "traced":
    print(tracemalloc.get_traced_memory()[1] // 1024)
    sys.exit()
# not ru_maxrss, which a child inherits from whoever began it
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an edition with three articles, in a show of its own."""
    root = make_show(tmp_path_factory.mktemp("once") / "show")
    for number in range(3):
        write_article(root / "in", f"{number}", "2016-03-04", f"Harbor {number}")
    assert run(root, root / "in").states == {"done": 1}
    return root / "audio" / "2016-03-04"


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
        one = changed(
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


def listed(page: Path) -> list[str]:
    """The editions that a page of the archive leads to, in its order."""
    document = html.document_fromstring(page.read_bytes())
    return [a.get("href").strip("/") for a in document.xpath("//ol[@class='archive']//h3/a")]


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells a process' peak")
def test_a_hundred_thousand_editions_are_finished_in_300_mb(tmp_path: Path, edition: Path) -> None:
    """By what each edition more takes, as Python counts it: a process' own figure is too coarse."""

    def peak(count: int, how: str) -> float:
        root = many(tmp_path / f"show-{count}-{how}", edition, count)
        command = [sys.executable, "-c", FINISH, str(root), str(count), how]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return int(done.stdout) / 1024

    each = (peak(MORE, "traced") - peak(FEW, "traced")) / (MORE - FEW)
    whole = peak(FEW, "whole")
    assert each > 0
    assert whole + each * (100_000 - FEW) < 300, (whole, each)


def test_what_is_finished_names_every_edition_once_in_order_and_none_that_went(tmp_path, edition):
    root = many(tmp_path / "show", edition, 130)
    assert finish(Workspace.open(root)) > 4 * 130
    names = sorted(folder.name for folder in (root / "audio").iterdir() if "vote" in folder.name)
    first, years = listed(root / "audio/index.html"), []
    for table in json.loads((root / "audio" / addresses.ARCHIVE).read_bytes())["parts"]:
        years += listed((root / "audio" / table).with_suffix(".html"))
        searched = json.loads((root / "audio" / table).read_bytes())["editions"]
        assert [one["id"] for one in searched] == years[-len(searched) :]
    assert years == names[::-1]
    assert first == years[: len(first)]
    assert 0 < len(first) < len(years)
    told = [
        item.findtext("link").rstrip("/").rpartition("/")[2]
        for feed in (addresses.FEED, addresses.feed_page_name(1))
        for item in etree.parse(root / "audio" / feed).iter("item")
    ]
    assert told == names[::-1]
    numbers = [entry.number for entry in read_shelf(Workspace.open(root)).entries]
    assert numbers == list(range(1, 131))
    assert finish(Workspace.open(root)) == 0
    shutil.rmtree(root / ".cache")
    assert finish(Workspace.open(root)) == 0, "all is as it would be made"
    gone = sorted(folder.name for folder in (root / "audio").glob("*vote*"))[30]
    shutil.rmtree(root / "audio" / gone)
    assert finish(Workspace.open(root)) > 2, "its neighbours, the archive page, the feed"
    for file in [root / "audio/index.html", *(root / "audio").glob("archive*")]:
        assert gone not in file.read_text(encoding="utf-8"), file.name
    assert not (root / "audio" / gone).exists()
