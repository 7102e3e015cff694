"""Publishing: the public feed is true at every moment, and nothing is sent twice.

Into a folder, and into a store that writes in place; ``targets/`` holds the same of servers.
"""

import json
import os
import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.events import silent
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication.publish import Publisher
from audio_edition.publication.read_back import ReadBack, read_back
from audio_edition.publication.sent import Sent
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.targets import FolderTarget, Seen, Target, open_target
from audio_edition.store.store import key_of
from tests.publication.public import Folder, assert_true_feed, forget, publisher, removed, sent
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, files_in
from tests.rows import each, table

LINKS = re.compile(r'\b(href|src|data-[a-z]+)="((?:[^"?#]*/|[^"]+\.[a-z]{2,4}[^"]*)?)"')
LATER = NOW + timedelta(hours=4)
MORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize("scheme", ["", "local://"], ids=["folder", "store"])
def test_everything_arrives_and_nothing_is_sent_twice(
    stage: Stage, tmp_path: Path, scheme: str
) -> None:
    place = Folder(tmp_path / "public", scheme)
    stage.release()
    stage.release(NEXT, now=MORROW)
    now = NOW + timedelta(days=2)
    planned = publisher(stage, place, now).publish(dry_run=True).steps
    assert place.files() == {}
    assert stage.episode().published == ()
    steps = publisher(stage, place, now).publish().steps
    assert steps == planned, "a dry run says what the real one does"
    assert [step.path for step in steps if step.action == "mark"] == [DAY, NEXT]
    paths = sent(steps)
    assert paths[-1] == "feed.xml"
    sounds = [i for i, path in enumerate(paths) if path.endswith(".mp3")]
    texts = [i for i, path in enumerate(paths) if not path.endswith((".mp3", ".jpg"))]
    assert max(sounds) < min(texts)
    good = place.files()
    public = dict(good)
    assert DAY in json.loads(public.pop("state.json"))["editions"]
    local = files_in(stage.audio)
    assert public == {path: local[path] for path in local if "build.json" not in path}
    assert_true_feed(place, stage.identity.base_url)
    assert {step.action for step in publisher(stage, place, now).publish().steps} == {"keep"}
    forget(stage)
    assert sent(publisher(stage, place, now).publish().steps) == []
    assert sent(publisher(stage, place, now).publish([NEXT]).steps) == []
    # what is damaged or missing there is sent again
    (place.folder / DAY / f"{DAY}.mp3").unlink()
    page = place.folder / DAY / "index.html"
    page.write_bytes(b"x" * page.stat().st_size)
    os.utime(page, (1, 1))
    steps = publisher(stage, place, now).publish().steps
    assert sent(steps) == [f"{DAY}/{DAY}.mp3", f"{DAY}/index.html"]
    assert place.files() == good


def test_each_file_goes_with_its_type_and_how_long_it_keeps(stage: Stage, public: Path) -> None:
    given: dict[str, tuple[str, str]] = {}

    class Told(FolderTarget):
        def put(self, path: str, source: Path | bytes, *headers: str) -> None:
            given[path] = (headers[0], headers[1])
            super().put(path, source, *headers)

    stage.small = True
    stage.release()
    stage.settings = replace(stage.settings, early_upload=True)
    stage.release(NEXT, publish_at=NOW + timedelta(hours=1))  # its sound has a hidden name
    stage.publisher(Told(public), LATER).publish()
    hidden = [path for path in given if re.search(rf"/{NEXT}-[0-9a-f]{{24}}(-48k)?\.mp3$", path)]
    assert len(hidden) == 2
    served = table(Path(__file__).parent / "data" / "served_as.tsv")
    wanted = {path: (kind, f"public, max-age={age}") for path, kind, age in served}
    wanted |= dict.fromkeys(hidden, wanted[f"{DAY}/{DAY}.mp3"])
    assert {path: given.get(path) for path in wanted} == wanted
    assert {path: (content_type(path), cache_control(path)) for path in given} == given


def test_a_draft_is_in_no_public_page_or_feed_and_what_is_named_goes_alone(
    stage: Stage, place: Folder
) -> None:
    stage.release()
    stage.release(NEXT, (Piece("Half written"),), now=MORROW)
    publisher(stage, place).publish([DAY])
    assert not [path for path in place.files() if path.startswith(NEXT)]
    assert not [path for path, data in place.files().items() if b"Half written" in data]
    assert b"Half written" in (stage.audio / "feed.xml").read_bytes()
    old = place.files()[f"{DAY}/{DAY}.mp3"]
    stage.release(take=1, now=LATER)
    publisher(stage, place, LATER).publish([NEXT])
    public = place.files()
    assert not [path for path in public if "-r2" in path]
    assert f"{DAY}.mp3".encode() in public["feed.xml"]
    # a correction follows where it is let, and the old sound stays
    publisher(stage, place, LATER).publish([NEXT], along=True)
    public = place.files()
    assert public[f"{DAY}/{DAY}.mp3"] == old != public[f"{DAY}/{DAY}-r2.mp3"]
    assert f"{DAY}-r2.mp3".encode() in public["feed.xml"]
    assert len(assert_true_feed(place, stage.identity.base_url)) == 2
    assert stage.release(take=2, now=LATER).revision == 3
    stage.retract(DAY, LATER)
    publisher(stage, place, LATER).send_show()
    assert assert_true_feed(place, stage.identity.base_url) == [f"Edition of {NEXT}"]
    assert f"{DAY}/{DAY}.mp3" in place.files()
    assert b".mp3" not in place.files()[f"{DAY}/index.html"]


@pytest.mark.parametrize("early", [False, True], ids=["at its hour", "early upload"])
def test_nothing_of_an_embargo_is_there_before_its_hour_but_a_name_nobody_guesses(
    stage: Stage, place: Folder, early: bool
) -> None:
    stage.settings = replace(stage.settings, early_upload=early)
    stage.release()
    mayor = (Piece("Mayor resigns"),)
    name = stage.release(NEXT, mayor, title="Later", publish_at=MORROW).file
    assert re.fullmatch(rf"{NEXT}-[0-9a-f]{{24}}\.mp3" if early else rf"{NEXT}\.mp3", name)
    hidden = [f"{NEXT}/{name}"] if early else []
    dry = publisher(stage, place).publish(dry_run=True)
    assert [s.path for s in dry.steps if f"{NEXT}/" in s.path] == hidden
    for _ in range(2):
        publisher(stage, place).publish()
        public = place.files()
        assert [path for path in public if NEXT in path] == hidden
        for word in (b"Mayor", NEXT.encode()):
            assert not [path for path, data in public.items() if word in data]
        forget(stage)
    steps = publisher(stage, place, MORROW).publish().steps
    assert (f"{NEXT}/{name}" in sent(steps)) is not early, "it is there already"
    assert name.encode() in place.files()["feed.xml"]
    assert assert_true_feed(place, stage.identity.base_url)[0] == "Later"
    later = stage.release(NEXT, mayor, title="Later", take=1, now=MORROW)
    assert later.file == f"{NEXT}-r2.mp3", "what is public need not hide"
    # an embargo that is put on afterwards takes the pages away
    stage.release(publish_at=NOW + timedelta(days=3), now=MORROW)
    assert f"{DAY}/index.html" in removed(publisher(stage, place, MORROW).publish().steps)
    assert f"{DAY}/index.html" not in place.files()
    assert assert_true_feed(place, stage.identity.base_url) == ["Later"]


def into_the_void(files: Mapping[str, bytes]) -> set[str]:
    """Links of pages, and what they load, that lead to no file; once there is a site at all."""
    if not {"index.html", "feed.xml"} <= files.keys():
        return set()
    found = set()
    for page in (path for path in files if path.endswith(".html")):
        for name, value in LINKS.findall(files[page].decode()):
            path, *_ = value.partition("?")[0].partition("#")
            if not path or ":" in path or path.startswith("//"):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
            whole = f"{there}/index.html".removeprefix("./") if path.endswith("/") else there
            if whole not in files:
                found.add(f"{page}: {name}={value}")
    return found


class Crash(BaseException):
    """The power goes; nothing may catch it."""


def day(stage: Stage, place: Folder) -> Iterator[Callable[[], object]]:
    """A first publication, a correction together with a second edition, a retraction."""
    stage.release(pieces=(Piece("One"),))
    yield lambda: publisher(stage, place).publish().steps
    stage.release(pieces=(Piece("One, corrected"),), now=LATER)
    stage.release(NEXT, (Piece("Two"),), now=MORROW)
    yield lambda: publisher(stage, place, MORROW).publish().steps
    stage.retract(NEXT, MORROW + timedelta(days=1))
    yield lambda: publisher(stage, place, MORROW + timedelta(days=1)).send_show().steps


def test_the_feed_is_true_whenever_the_power_goes(
    stage: Stage, place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each upload; and the power goes after every fifth, where the next run goes on."""
    stage.settings = replace(stage.settings, feed_items=1)
    base = stage.identity.base_url
    uploads: list[str] = []
    left = crashes = 0
    real = FolderTarget.put

    def put(self: FolderTarget, path: str, *rest: Any) -> None:
        nonlocal left
        if not left:
            raise Crash
        real(self, path, *rest)
        left -= 1
        uploads.append(path)
        assert_true_feed(place, base)
        assert not into_the_void(place.files())

    monkeypatch.setattr(FolderTarget, "put", put)
    for act in day(stage, place):
        for count in range(100):
            left = 5 if count else 0
            try:
                act()
            except Crash:
                crashes += 1
            else:
                break
            if count % 3 == 0:  # the record of what was sent went with the power, too
                forget(stage)
        else:
            pytest.fail("the publication never ends")
        assert_true_feed(place, base)
    assert len(uploads) > 50
    assert crashes > 10
    assert assert_true_feed(place, base) == [f"Edition of {DAY}"]
    assert f"{DAY}-r2.mp3".encode() in place.files()["feed.xml"]


@each("named, again", [(named, again) for named in (False, True) for again in (False, True)])
def test_what_a_power_cut_left_half_sent_is_removed_by_the_next_run(
    tmp_path: Path, named: bool, again: bool
) -> None:
    stage, place = Stage(tmp_path / "show"), Folder(tmp_path / "public")
    stage.release()
    publisher(stage, place).publish()
    rows = table(Path(__file__).parent / "data" / "half_sent.tsv")
    parts = {path for whose, path in rows if whose == "ours" or (whose == "of all" and not named)}
    not_ours = {path for whose, path in rows if whose == "theirs"}
    for path in parts | not_ours:
        file = place.folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"half a fi")
    if again:
        forget(stage)
    dry = publisher(stage, place).publish([DAY] if named else [], dry_run=True)
    assert parts <= set(place.files())
    real = publisher(stage, place).publish([DAY] if named else [])
    assert removed(real.steps) == parts == removed(dry.steps)
    assert {path for path in place.files() if path.endswith(".part")} == not_ours
    assert_true_feed(place, stage.identity.base_url)


def test_what_a_killed_retraction_left_half_sent_goes_with_the_next(
    stage: Stage, place: Folder
) -> None:
    """It lists nothing: what lies beside the pages that it asks for is looked at all the same."""
    stage.release()
    publisher(stage, place).publish()
    parts = {f"today/.{name}.0123456789ab.part" for name in ("index.html", "oembed.json")}
    for path in parts:
        (place.folder / path).write_bytes(b"half a fi")
    stage.retract(DAY, LATER)
    assert parts <= removed(publisher(stage, place, LATER).send_show(DAY).steps)
    assert not [path for path in place.files() if path.endswith(".part")]


def test_a_rest_that_cannot_be_removed_keeps_nothing_from_its_listeners(
    stage: Stage, place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.folder / ".feed.xml.0123456789ab.part").write_bytes(b"half a fi")

    def refused(self: FolderTarget, path: str) -> None:
        raise PublicationError(f"cannot remove {path}")

    monkeypatch.setattr(FolderTarget, "remove", refused)
    stage.release()
    publisher(stage, place).publish()
    assert len(assert_true_feed(place, stage.identity.base_url)) == 1
    assert any("unfinished files stay there" in warning for warning in stage.warnings)


class Plain:
    """A target of a plugin that was written before targets compared: it has no more than that."""

    def __init__(self, target: Target) -> None:
        self.name = target.name
        self.look, self.look_under, self.put = target.look, target.look_under, target.put
        self.digest, self.remove = target.digest, target.remove


def three_of_which_two_are_gone(stage: Stage, target: Target) -> Publisher:
    """Three editions out, the last retracted; then the folders of the last two are removed."""
    day = timedelta(days=1)
    for number, name in enumerate((DAY, NEXT, "2026-11-04")):
        stage.release(name, now=NOW + number * day)
    stage.publisher(target, NOW + 3 * day).publish()
    stage.retract("2026-11-04", NOW + 4 * day)
    stage.publisher(target, NOW + 4 * day).send_show()
    for name in (NEXT, "2026-11-04"):
        shutil.rmtree(stage.audio / name)
    return stage.publisher(target, NOW + 5 * day)


def test_an_edition_whose_folder_is_gone_stays_public(stage: Stage, place: Folder) -> None:
    after = three_of_which_two_are_gone(stage, FolderTarget(place.folder))
    for dry_run in (True, False):
        with pytest.raises(PublicationError, match=f"{NEXT} would go backwards") as caught:
            after.publish(dry_run=dry_run)
        assert "2026-11-04" not in caught.value.message  # what was retracted is meant
    titles = [f"Edition of {day}" for day in (NEXT, DAY)]
    assert assert_true_feed(place, stage.identity.base_url) == titles
    # a retraction needs no file of the others: to know them suffices
    stage.retract(DAY, MORROW)
    after.send_show()
    assert assert_true_feed(place, stage.identity.base_url) == titles[:1]


def test_where_nothing_can_be_compared_it_stays_in_the_feed(stage: Stage, place: Folder) -> None:
    after = three_of_which_two_are_gone(stage, Plain(FolderTarget(place.folder)))
    for dry_run in (True, False):
        stage.warnings.clear()
        after.publish(dry_run=dry_run)
        gone, unread = dict.fromkeys(stage.warnings)
        assert "is not compared" in unread
        assert f"edition {NEXT} went out and is no longer in" in gone
        assert "feed and pages keep what it said" in gone
    titles = [f"Edition of {day}" for day in (NEXT, DAY)]
    assert assert_true_feed(place, stage.identity.base_url) == titles
    assert "state.json" not in place.files()


def test_what_is_not_what_was_built_or_was_not_built_is_not_sent(
    stage: Stage, place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for target in (publisher(stage, place), stage.publisher()):
        with pytest.raises(PublicationError, match="nothing is built yet"):
            target.publish()
    stage.release()
    with pytest.raises(PublicationError, match="2026-12-24 is not built") as caught:
        publisher(stage, place).publish(["2026-12-24"])
    assert caught.value.hint == "audio-edition build 2026-12-24 makes it"
    with stage.at().publish_lock(), pytest.raises(BusyError):
        publisher(stage, place).publish()
    file = stage.audio / DAY / f"{DAY}.mp3"
    good = file.read_bytes()
    file.write_bytes(b"\0" * len(good))
    for target in (publisher(stage, place), stage.publisher()):
        with pytest.raises(PublicationError, match="not what was built"):
            target.publish()
    assert place.files() == {}
    file.write_bytes(good)
    real = FolderTarget.put

    def lossy(self: FolderTarget, path: str, source: Any, *rest: Any) -> None:
        zeros = b"\0" * len(good) if path.endswith(f"{DAY}.mp3") else source
        real(self, path, zeros, *rest)

    monkeypatch.setattr(FolderTarget, "put", lossy)
    with pytest.raises(PublicationError, match="arrived damaged"):
        publisher(stage, place).publish()
    assert "feed.xml" not in place.files()


@each("target, message", table(Path(__file__).parent / "targets" / "addresses.tsv"))
def test_targets_that_cannot_be(stage: Stage, target: str, message: str) -> None:
    with pytest.raises(PublicationError, match=message) as caught:
        open_target(target, stage.at())
    assert "secret" not in caught.value.message


def test_how_a_target_is_named(stage: Stage, public: Path) -> None:
    assert open_target(f"file://{public}", stage.at()).name == str(public)
    pytest.importorskip("fsspec")
    target = open_target("memory://me:secret@host/x", Places(Path("/nowhere")))
    assert "secret" not in target.name


def test_the_card_of_a_retracted_edition_goes_with_the_next_run_where_one_broke_off(
    stage: Stage, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (DAY, NEXT):
        stage.release(day)
    stage.publisher(public).publish()
    [card] = (public / NEXT).glob("card-*")
    stage.retract(NEXT)

    def full(self: FolderTarget, path: str) -> None:
        raise PublicationError(f"cannot remove {path}")

    with monkeypatch.context() as patch:
        patch.setattr(FolderTarget, "remove", full)
        with pytest.raises(PublicationError, match="cannot remove"):
            stage.publisher(public).send_show()
    assert card.exists()
    stage.publisher(public).send_show()
    assert not card.exists()
    steps = stage.publisher(public).send_show().steps
    assert {step.action for step in steps} <= {"keep"}


# -- publish --verify: what was damaged at a target is told and sent again -------------


@pytest.fixture
def went_out(stage: Stage) -> Stage:
    stage.release(DAY)
    stage.release(NEXT, now=NOW + timedelta(days=1))
    send(stage)
    return stage


def public(stage: Stage) -> Path:
    return stage.root.parent / "public"


def send(stage: Stage) -> None:
    stage.publisher(public(stage), NOW + timedelta(days=2)).publish()


def read(stage: Stage, *named: str) -> ReadBack:
    return read_back(stage.at(), FolderTarget(public(stage)), named=named, listen=silent)


def tree(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files_in(folder).items() if path != "state.json"}


def _flip(file: Path) -> None:
    """One bit, and nothing that a look would tell: not size, not time."""
    status = file.stat()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


DAMAGES: tuple[Callable[[Path], object], ...] = (
    _flip,
    lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(file.read_bytes() + b"x"),
    Path.unlink,
)


def test_every_damaged_file_is_told_and_sent_again(went_out: Stage) -> None:
    before, report = tree(public(went_out)), read(went_out)
    assert report.findings == ()
    assert (report.files, report.size) == (len(before), sum(map(len, before.values())))
    for damage in DAMAGES:
        for name in before:
            damage(public(went_out) / name)
        report = read(went_out)
        assert {finding.where for finding in report.findings} == set(before)
        remedies = {finding.remedy for finding in report.findings}
        assert remedies == {"audio-edition publish sends it again"}
        send(went_out)
        assert tree(public(went_out)) == before
        assert read(went_out).ok


def test_one_edition_alone(went_out: Stage) -> None:
    for name in (DAY, NEXT):
        _flip(public(went_out) / name / f"{name}.mp3")
    assert [one.where for one in read(went_out, DAY).findings] == [f"{DAY}/{DAY}.mp3"]


def test_from_a_checkout_that_sent_nothing(went_out: Stage, tmp_path: Path) -> None:
    """By state.json and manifests alone: no cache here tells what was sent."""
    _flip(public(went_out) / DAY / "01-piece.mp3")
    (public(went_out) / "feed.xml").unlink()
    other = Stage(tmp_path / "other")
    found = read_back(other.at(), FolderTarget(public(went_out)), listen=silent).findings
    assert [(one.code, one.where) for one in found] == [
        ("damaged", f"{DAY}/01-piece.mp3"),
        ("missing", "feed.xml"),
    ]
    (public(went_out) / "state.json").write_bytes(b"{")
    (unread,) = read(went_out).findings
    assert (unread.code, unread.where) == ("state", "state.json")
    with pytest.raises(PublicationError, match="nothing is public at"):
        read_back(went_out.at(), FolderTarget(tmp_path / "nothing"), listen=silent)


# -- what was sent is remembered by lines ----------------------------------------------


# More than are held in memory at once
FOLDERS = [f"2026-11-{day:02}" for day in range(1, 31)]


def test_what_is_told_is_known_again(stage: Stage) -> None:
    places = stage.at()
    sent = Sent.read(places, "here")
    assert sent.is_empty
    for number, folder in enumerate(FOLDERS):
        for name in ("one.mp3", "episode.json"):
            sent.note(f"{folder}/{name}", f"{number:064}", Seen(number, f"t{number}"))
        sent.settle(f"edition {folder}", f"inputs {number}", [f"{folder}/one.mp3"])
    sent.note("feed.xml", "f" * 64, Seen(9, "t"))
    sent.forget(f"{FOLDERS[3]}/one.mp3")
    sent.drop(FOLDERS[4])
    sent.write()
    for again in (sent, Sent.read(places, "here")):
        assert not again.is_empty
        assert set(again.folders()) == {"", *FOLDERS}
        assert again.paths_in("") == ["feed.xml"]
        assert again.paths_in(FOLDERS[3]) == [f"{FOLDERS[3]}/episode.json"]
        assert again.digest(f"{FOLDERS[7]}/one.mp3") == f"{7:064}"
        assert again.digest(f"{FOLDERS[3]}/one.mp3") == ""
        assert again.knows(f"{FOLDERS[7]}/one.mp3", f"{7:064}", Seen(7, "t7"))
        assert not again.knows(f"{FOLDERS[7]}/one.mp3", f"{7:064}", Seen(7, "t8"))
        assert not again.knows(f"{FOLDERS[7]}/one.mp3", f"{8:064}", Seen(7, "t7"))
        assert again.is_settled(f"edition {FOLDERS[7]}", "inputs 7")
        assert not again.is_settled(f"edition {FOLDERS[7]}", "inputs")
        assert not again.is_settled(f"edition {FOLDERS[4]}", "inputs 4")
        assert again.files(f"edition {FOLDERS[7]}") == [f"{FOLDERS[7]}/one.mp3"]
    assert Sent.read(places, "elsewhere").is_empty


def test_an_earlier_versions_record_is_taken_over_once(stage: Stage) -> None:
    places = stage.at()
    drawer = places.store.drawer("sent", volatile=True)
    paths = {"feed.xml": ["a" * 64, 3, "t"], "2026-11-02/one.mp3": ["b" * 64, 4, "u"], "../x": []}
    groups = {"feed.xml": ["inputs", ["feed.xml", "../x"]]}
    told = json.dumps({"paths": paths, "groups": groups}).encode()
    drawer.put(key_of("here"), {}, told)
    sent = Sent.read(places, "here")
    assert sent.knows("2026-11-02/one.mp3", "b" * 64, Seen(4, "u"))
    assert (sent.is_settled("feed.xml", "inputs"), sent.files("feed.xml")) == (True, ["feed.xml"])
    assert sent.digest("../x") == ""
    sent.write()
    assert drawer.get(key_of("here")) is None
    assert Sent.read(places, "here").digest("feed.xml") == "a" * 64


def test_a_damaged_record_is_none(stage: Stage) -> None:
    places = stage.at()
    drawer = places.store.drawer("sent", volatile=True)
    for data in (b"", b"{", b"[]", b'{"paths": {"feed.xml": 3}, "groups": {"a": 4}}'):
        drawer.put(key_of("here"), {}, data)
        assert Sent.read(places, "here").digest("feed.xml") == ""
    key = key_of(key_of("here"), "lines")
    drawer.put(key, {}, b'"folder "\t[1]\n"folder a"\t{"x": 3}\n"group g"\t7\nnothing\n')
    sent = Sent.read(places, "here")
    assert (sent.digest("feed.xml"), sent.digest("a/x"), sent.files("g")) == ("", "", [])
