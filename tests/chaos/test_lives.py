"""Killed at any moment, a publication leaves listeners what they had, and the next run ends it.

The short form of ``make chaos``: a small show, a few kills at each kind of place, drawn with a
fixed seed; two publishers at once; and what the reader of all this notices.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.life import Life, Torment, Twin, live_disturbed, live_undisturbed
from tests.chaos.places import Folder, Servers, servers
from tests.chaos.process import Running
from tests.chaos.reader import Reader
from tests.chaos.show import ONE, SHORT, THREE, TWO, clock, write_edition, write_show

BUSY = 3
# In a row, of each command
KILLS = {"none": 2, "folder": 4, "sftp": 3, "s3": 1}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    for name in ("paramiko", "s3fs", "moto.server"):
        pytest.importorskip(name)
    with servers(tmp_path_factory.mktemp("servers")) as begun:
        yield begun


@pytest.fixture(scope="module")
def twin(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return live_undisturbed(running, tmp_path_factory.mktemp("twin") / "show", SHORT)


@pytest.mark.parametrize("kind", KILLS)
def test_killed_anywhere_nothing_is_lost(kind, running, twin, tmp_path):
    pause = 0.5 if kind == "s3" else 0.05  # moto needs the processor as well
    torment = Torment(20261102, KILLS[kind], builds=kind == "none", pause=pause)
    counts = live_disturbed(running, kind, tmp_path / kind, twin, torment)
    assert not counts.told, "\n".join(counts.told)
    assert counts.kills >= 2, "most of the events were never reached"
    assert counts.samples > counts.kills


@pytest.mark.parametrize("kind", ["folder", "s3", "sftp"])
def test_two_at_once_take_nothing_from_each_other(kind, running, twin, tmp_path):
    """In processes of their own: a bucket compares at the server, others look and rename."""
    life = Life(running, kind, tmp_path / f"two-{kind}")
    twin.warm(life.root)
    write_show(life.root, life.place.target)
    write_edition(life.root, ONE, 1)
    life.whole(0, ("build", ONE))
    life.whole(0, ("publish",))
    other = shutil.copytree(life.root, tmp_path / "other")  # which is another checkout
    life.reader.look()
    both = []
    for root, edition in ((life.root, TWO), (other, THREE)):
        life.root = root
        write_edition(root, edition, 1)
        life.whole(1, ("build", edition))
        led = {**running.environment(), **clock(2)}
        both.append(Running(root, ("publish",), environment=led))
    ended = [one.wait() for one in both]
    assert all(not one.fault and one.code in (0, 1, BUSY) for one in ended), ended
    assert any(one.code == 0 for one in ended), ended
    for root in (life.root, tmp_path / f"two-{kind}"):
        life.root = root
        life.whole(3, ("publish", "--restore"))
        life.reader.look()
    assert [*life.counts.told, *life.reader.faults] == []
    assert {e: i.revision for e, i in life.reader.items.items()} == {ONE: 1, TWO: 1, THREE: 1}


def test_the_reader_notices(twin: Twin, tmp_path: Path) -> None:
    """It has seen the first revision, and then the second; then one thing breaks after another."""
    early, late = twin.published[0], twin.published[-1]
    public = shutil.copytree(late, tmp_path / "public")
    reader = Reader(Folder(public, "").get, may_go={TWO})
    for state in (early, late):
        shutil.copyfile(state / "feed.xml", public / "feed.xml")
        reader.look()
    assert (reader.faults, reader.items[ONE].revision, reader.gone) == ([], 2, {TWO})
    for name, pattern, by, told in (
        (f"{ONE}/index.html", rb"</html>.*", b"", "the page .* is cut off"),
        (f"{ONE}/transcript-r2.json", rb"birch", b"amber", "is not in it"),
        (f"{ONE}/{ONE}-r2.mp3", rb".{900}$", b"", "the enclosure has"),
        (f"{ONE}/{ONE}.mp3", rb"^.", b"", "has other bytes"),
        ("feed.xml", rb"<pubDate>.{3}", b"<pubDate>Fri", "and is another"),
        ("feed.xml", rb"<item>.*</item>", b"", f"{ONE} is no longer in the feed"),
        ("feed.xml", rb"</rss>.*", b"", "feed.xml cannot be read"),
    ):
        data = (public / name).read_bytes()
        (public / name).write_bytes(re.sub(pattern, by, data, count=1, flags=re.DOTALL))
        reader.look()
        assert any(re.search(told, fault) for fault in reader.faults), told
    next(public.glob("player/edition-player.*.css")).unlink()
    shutil.copyfile(late / f"{ONE}/index.html", public / f"{ONE}/index.html")
    shutil.copyfile(early / "feed.xml", public / "feed.xml")
    reader.look()
    for told in ("needs player/", f"{ONE} fell from r2 to r1", f"{TWO} was retracted, and is in"):
        assert any(told in fault for fault in reader.faults), reader.faults
