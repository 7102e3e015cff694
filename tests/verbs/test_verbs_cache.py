"""The cache stays within its bounds, and no run loses what it works with."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition import Article, Edition, Workspace, build, plan
from audio_edition.cli.main import cli
from audio_edition.errors import BusyError
from audio_edition.events import Event, Finished, Warned
from audio_edition.pipeline import BuildReport
from audio_edition.store.store import Store, StoreError
from audio_edition.verbs.cache import cache
from tests.store.bucket import FaultyBucket, cut_short, refused, spoiled

pytestmark = pytest.mark.usefixtures("speaking", "new_process")

STORIES = ("The harbor opened on Monday.", "Nobody had slept.", "The lamps were lit again.")


def workspace(root: Path, **bounds: str) -> Workspace:
    return Workspace.of(
        root,
        {
            "show": {"title": "The Lantern", "base_url": "https://example.org/"},
            "voice": {"engine": "silence", "fallback": []},
            "cache": bounds,
        },
    )


def edition(*paragraphs: str, name: str = "2026-11-02") -> Edition:
    return Edition.of(id=name, articles=[Article.of("The Harbor", paragraphs or STORIES)])


def age(root: Path, days: float) -> None:
    """Let all that lies in the cache be last used so long ago."""
    for file in (root / ".cache").rglob("*"):
        if file.is_file():
            then = file.stat().st_mtime - days * 86400
            os.utime(file, (then, then))


def test_after_a_build_the_longest_unused_goes(tmp_path: Path) -> None:
    """Where the show says for how long it is kept, or how large the cache may be."""
    other = edition("Fog lay over the bay.", name="2026-11-03")
    build(workspace(tmp_path), edition(), jobs=1)
    age(tmp_path, 9)
    build(workspace(tmp_path, keep="10d"), other, jobs=1)
    spoken = cache(workspace(tmp_path)).drawers["utterances"].entries
    assert spoken >= plan(workspace(tmp_path), other).total + len(STORIES)
    build(workspace(tmp_path, keep="1w"), other, jobs=1)
    assert cache(workspace(tmp_path)).drawers["utterances"].entries < spoken
    assert plan(workspace(tmp_path), edition()).missing > 0
    build(workspace(tmp_path), edition(), jobs=1)
    age(tmp_path, 9)
    build(workspace(tmp_path), other, jobs=1)
    size = cache(workspace(tmp_path)).size
    build(workspace(tmp_path, max=str(size * 3 // 4)), other, jobs=1)
    assert cache(workspace(tmp_path)).size < size
    assert plan(workspace(tmp_path), edition()).missing > 0
    assert plan(workspace(tmp_path), other).missing == 0


def test_a_cache_is_looked_through_once_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int | None] = []
    real = Store.prune

    def prune(self: Store, *drawers: Any, **bounds: Any) -> tuple[int, int]:
        looks.append(bounds["max_size"])
        return real(self, *drawers, **bounds)

    monkeypatch.setattr(Store, "prune", prune)
    clock = [time.time()]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    at = workspace(tmp_path, max="100MB")
    for seconds, count in ((0, 1), (3599, 1), (1, 2), (60, 2), (-120, 3)):
        clock[0] += seconds
        build(at, edition(), jobs=1)
        assert len(looks) == count, seconds
    assert set(looks) == {int(100 * 2**20 * 0.9)}  # a tenth is kept free
    build(workspace(tmp_path, max="90MB"), edition(), jobs=1)
    assert len(looks) == 4  # another bound
    monkeypatch.setattr(Store, "prune", lambda *_, **how: looks.append(how["max_size"]) or (0, 0))
    for count in (5, 6):  # one that is too full is looked through again
        build(workspace(tmp_path, max="1k"), edition(), jobs=1)
        assert len(looks) == count


def test_pruning_beside_a_build_takes_nothing_from_it(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    build(at, edition(), jobs=1)
    age(tmp_path, 400)
    seen: list[tuple[bool, int]] = []

    def prune(event: Event) -> None:
        """Ask for an empty cache at every step of the build."""
        if isinstance(event, Finished):
            report = cache(at, prune=True, max_size=0)
            seen.append((report.in_use, report.pruned[0]))

    told = build(at, edition(*STORIES, "Fog lay over the bay."), jobs=1, listen=prune)
    assert told.mp3.is_file()
    # whose turn has not come yet may go; what is in hand never
    assert all(in_use for in_use, _ in seen)
    assert len(seen) == 6
    assert cache(at, prune=True, max_size=0).in_use is False
    assert cache(at).size == 0


def test_leftovers_of_dead_runs_are_counted_and_go(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    build(at, edition(), jobs=1)
    for name in ("scratch/build-2026-11-01", "staging/2026-11-01", "publication/sent"):
        folder = tmp_path / ".cache" / name
        folder.mkdir(parents=True)
        (folder / "half.mp3").write_bytes(b"\0" * 1000)
    report = cache(at)
    assert (report.leftovers.entries, report.leftovers.size) == (3, 3000)
    assert report.size > 3000
    with at.edition_lock("2026-11-05"):
        beside = cache(at, prune=True)
    assert (beside.in_use, beside.leftovers.entries) == (True, 3)
    assert cache(at, prune=True).leftovers.entries == 0
    assert plan(at, edition()).missing == 0


def test_pruning_that_fails_spoils_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.store.backend import FolderBackend

    def refuse(self: FolderBackend, path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FolderBackend, "remove", refuse)
    told: list[Any] = []
    report = build(workspace(tmp_path, max="0"), edition(), jobs=1, listen=told.append)
    assert report.mp3.is_file()
    warned = [one.message for one in told if isinstance(one, Warned)]
    assert any("the cache was not pruned" in one for one in warned)


def test_who_uses_the_cache_waits_for_a_pruning_to_end(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    entered = threading.Event()

    def use() -> None:
        with at.cache_in_use():
            entered.set()

    with at.cache_alone() as nobody:
        assert nobody
        user = threading.Thread(target=use)
        user.start()
        assert not entered.wait(0.2)
        with at.cache_alone() as second:
            assert not second
    user.join()
    assert entered.is_set()
    with at.cache_in_use(), at.cache_in_use(), at.cache_alone() as nobody:
        assert not nobody


SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\n[cache]\nstore = "{}"\n'


def machine(root: Path, store: str) -> Workspace:
    (root / "editions").mkdir(parents=True, exist_ok=True)
    (root / "editions" / "show.toml").write_text(SHOW.format(store))
    return Workspace.open(root)


def stories(*paragraphs: str) -> Edition:
    told = [Article.of(f"Story {n}", paragraphs or STORIES) for n in range(2)]
    return Edition.of(id="2026-11-02", articles=told)


def published(workspace: Workspace) -> dict[str, bytes]:
    """All that listeners hear and read, by path; times and ids of the day are the builds' own."""
    kinds = {".mp3", ".vtt", ".txt"}
    return {
        file.relative_to(workspace.audio).as_posix(): file.read_bytes()
        for file in sorted(workspace.audio.rglob("*"))
        if file.suffix in kinds
    }


def heard(report: BuildReport) -> tuple[int, int]:
    return report.spoken.synthesized, report.spoken.cached


def test_a_second_machine_has_the_same_bytes(tmp_path: Path, empty: FaultyBucket) -> None:
    a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
    first = build(a, stories(), jobs=1)
    assert first.spoken.synthesized == len(first.script.sentences)
    there = len(empty.object_names())
    assert empty.counts["PUT"] == there  # one request an entry …
    assert empty.counts["GET"] <= there  # … and at most one that found nothing
    assert empty.counts["LIST"] == 1  # the test's own
    empty.requests.clear()
    empty.answered = 0
    found = plan(b, stories(*STORIES, "Fog lay over the bay.", "The lamps went out."))
    assert (found.total, found.missing) == (len(first.script.sentences) + 4, 4)
    assert set(empty.counts) == {"GET"}  # one a different sentence, and no list of what is there
    assert len(set(empty.requests)) == len(empty.requests) <= found.total
    assert empty.answered < 200 * found.total  # errors for what is absent; no sound
    assert cache(b).drawers["utterances"].entries == 0
    empty.requests.clear()
    second = build(b, stories(), jobs=1)
    assert heard(second) == (0, len(second.script.sentences))
    assert published(b) == published(a)
    assert set(empty.counts) == {"GET"}
    assert empty.counts["GET"] <= there
    assert len(set(empty.requests)) == len(empty.requests)  # nothing twice
    empty.requests.clear()
    for workspace in (a, b):
        build(workspace, stories(), jobs=1)
    assert empty.requests == []


@pytest.mark.parametrize("fault", [refused(503, "SlowDown"), cut_short, spoiled])
def test_whatever_it_does_bytes_are_the_same(
    tmp_path: Path, empty: FaultyBucket, fault: Any
) -> None:
    a, b, c = (machine(tmp_path / name, empty.address()) for name in "abc")
    build(a, stories(), jobs=1)
    for every in range(1, 4):  # some answers go wrong, and then all
        empty.fail("GET", fault, times=every)
    build(b, stories(), jobs=1)
    assert published(b) == published(a)
    empty.fail("GET", fault)
    empty.fail("PUT", refused(503, "SlowDown"))
    build(c, stories(), jobs=1)
    assert published(c) == published(a)


def test_damaged_objects_are_made_again_and_put_right(tmp_path: Path, empty: FaultyBucket) -> None:
    a, b, c = (machine(tmp_path / name, empty.address()) for name in "abc")
    build(a, stories(), jobs=1)
    for name in empty.object_names():
        empty.put(name, empty.object(name)[:-7])
    assert heard(build(b, stories(), jobs=1))[1] == 0
    assert published(b) == published(a)
    assert heard(build(c, stories(), jobs=1))[0] == 0
    empty.fail("GET", refused(503, "SlowDown"))
    found = plan(machine(tmp_path / "d", empty.address()), stories())
    assert found.missing == found.total, "without an answer it is a plan of this machine"
    assert plan(a, stories()).missing == 0


def test_a_place_that_is_gone_is_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []
    at = machine(tmp_path / "a", "../nfs")
    report = build(at, stories(), jobs=1, listen=told.append)
    (line,) = [t.message for t in told if isinstance(t, Warned) and "shared cache" in t.message]
    assert line in report.warnings
    assert f"mkdir {tmp_path / 'nfs'}" in line
    caplog.clear()
    shown = CliRunner().invoke(cli, ["--show", str(at.root), "cache"], catch_exceptions=False)
    assert (shown.exit_code, "  utterances: " in shown.output) == (0, True)
    assert "there is no folder" in shown.output.splitlines()[-1]
    assert "shared cache" not in caplog.text  # once is enough
    with pytest.raises(StoreError, match="there is no folder"):
        cache(at, older_than=86400.0, shared=True)


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_both_are_counted_and_pruned_each_by_its_own_rule(tmp_path: Path) -> None:
    nfs = tmp_path / "nfs"
    nfs.mkdir()
    a, b = (machine(tmp_path / name, "../nfs") for name in "ab")
    build(a, stories(), jobs=1)
    before = files(nfs)

    def told(at: Workspace, *words: str) -> dict[str, Any]:
        command = ["--show", str(at.root), "cache", *words, "--json"]
        done = CliRunner().invoke(cli, command, catch_exceptions=False)
        return dict(json.loads(done.output))

    report = cache(b).shared
    assert report.name == f"file://{nfs}"
    assert report.drawers["utterances"].entries == cache(a).drawers["utterances"].entries > 0
    assert cache(b).drawers["utterances"].entries == 0
    shared = {"entries": len(before), "bytes": sum(f.stat().st_size for f in before), "problem": ""}
    assert told(b)["shared"].items() >= shared.items()
    plain = CliRunner().invoke(cli, ["--show", str(a.root), "cache"]).output
    own, _, theirs = plain.partition("shared at file://")
    assert "  utterances: " in own
    assert "  utterances: " in theirs
    # never beside a run, and never by size
    with a.edition_lock("2026-11-05"), pytest.raises(BusyError):
        cache(a, older_than=0.0, shared=True)
    for bounds in ({}, {"max_size": 0}, {"max_size": 0, "older_than": 0.0}):
        with pytest.raises(StoreError, match="by age alone"):
            cache(a, shared=True, **bounds)
    for words in ("", "--prune", "--older-than 1d --verify", "--older-than 1d --max-size 1G"):
        command = ["--show", str(a.root), "cache", "--shared", *words.split()]
        done = CliRunner().invoke(cli, command)
        assert (done.exit_code, "--shared goes with --older-than" in done.output) == (2, True)
    # what is pruned is of this machine, unless the shared one is named: that goes by age
    os.utime(before[0], (1e9, 1e9))
    size = cache(a).size
    aged = told(a, "--shared", "--older-than", "30d")
    assert (aged["pruned"]["entries"], aged["bytes"]) == (1, size)
    assert files(nfs) == before[1:]
    build(machine(tmp_path / "c", "../nfs"), stories(), jobs=1)
    assert cache(a, prune=True, max_size=0).size == 0
    assert len(files(nfs)) == len(before)
    assert heard(build(b, stories(), jobs=1))[0] == 0


def test_what_is_only_here_is_given(tmp_path: Path) -> None:
    nfs = tmp_path / "nfs"
    nfs.mkdir()
    a, b = machine(tmp_path / "a", ""), machine(tmp_path / "b", "../nfs")
    build(a, stories(), jobs=1)
    for options in ({"push_too": True}, {"older_than": 0.0, "shared": True}):
        with pytest.raises(StoreError, match="no shared cache"):
            cache(a, **options)
    a = machine(a.root, "../nfs")

    def push(*words: str) -> Any:
        return CliRunner().invoke(cli, ["--show", str(a.root), "cache", "--push", *words])

    for wrong in (("--prune",), ("--older-than", "1d"), ("--max-size", "1G")):
        assert push(*wrong).exit_code == 2
    told = json.loads(push("--json").output)
    count = len(files(nfs))
    assert (told["pushed"]["sent"], told["shared"]["entries"]) == (count, count)
    assert told["pushed"]["bytes"] == told["shared"]["bytes"] > 0
    assert f"{count} were there already" in push().output
    assert heard(build(b, stories(), jobs=1))[0] == 0
    assert published(b) == published(a)
