"""Builds on several machines with one shared cache: the same bytes, and few requests."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition import Article, Edition, Workspace, build, plan
from audio_edition.cli.main import cli
from audio_edition.errors import BusyError
from audio_edition.events import Event, Warned
from audio_edition.pipeline import BuildReport
from audio_edition.store.store import StoreError
from audio_edition.verbs.cache import cache
from tests.store.bucket import FaultyBucket, cut_short, refused, spoiled

pytestmark = pytest.mark.usefixtures("speaking", "new_process")

STORIES = ("The harbor opened on Monday.", "Nobody had slept.", "The lamps were lit again.")


def machine(root: Path, store: str) -> Workspace:
    settings: dict[str, Any] = {
        "show": {"title": "The Lantern", "base_url": "https://example.org/"},
        "voice": {"engine": "silence", "fallback": []},
        "cache": {"store": store},
    }
    return Workspace.of(root, settings)


def edition(*paragraphs: str) -> Edition:
    stories = [Article.of(f"Story {n}", paragraphs or STORIES) for n in range(2)]
    return Edition.of(id="2026-11-02", articles=stories)


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


def test_a_second_machine_makes_nothing_and_has_the_same_bytes(
    tmp_path: Path, empty: FaultyBucket
) -> None:
    a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
    first = build(a, edition(), jobs=1)
    assert first.spoken.synthesized == len(first.script.sentences)
    there = len(empty.object_names())
    assert empty.counts["PUT"] == there  # one request an entry …
    assert empty.counts["GET"] <= there  # … and at most one that found nothing
    assert empty.counts["LIST"] == 1  # the test's own
    empty.requests.clear()
    second = build(b, edition(), jobs=1)
    assert heard(second) == (0, len(second.script.sentences))
    assert published(b) == published(a)
    assert set(empty.counts) == {"GET"}
    assert empty.counts["GET"] <= there
    assert len(set(empty.requests)) == len(empty.requests)  # nothing twice
    empty.requests.clear()
    for workspace in (a, b):
        build(workspace, edition(), jobs=1)
    assert empty.requests == []


def test_a_plan_asks_what_is_there_and_takes_nothing(tmp_path: Path, empty: FaultyBucket) -> None:
    a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
    made = build(a, edition(), jobs=1)
    empty.requests.clear()
    empty.answered = 0
    more = edition(*STORIES, "Fog lay over the bay.", "The lamps went out.")
    found = plan(b, more)
    assert (found.total, found.missing) == (len(made.script.sentences) + 4, 4)
    assert set(empty.counts) == {"GET"}  # one a different sentence, and no list of what is there
    assert len(set(empty.requests)) == len(empty.requests) <= found.total
    assert empty.answered < 200 * found.total  # errors for what is absent; no sound
    assert cache(b).drawers["utterances"].entries == 0
    assert plan(a, edition()).missing == 0


def test_a_plan_without_an_answer_is_one_of_this_machine(
    tmp_path: Path, empty: FaultyBucket
) -> None:
    a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
    build(a, edition(), jobs=1)
    empty.fail("GET", refused(503, "SlowDown"))
    assert plan(b, edition()).missing == plan(b, edition()).total
    assert plan(a, edition()).missing == 0


class TestPush:
    def alone(self, root: Path) -> None:
        build(machine(root, ""), edition(), jobs=1)

    def test_what_was_made_before_there_was_a_store_is_given(
        self, tmp_path: Path, empty: FaultyBucket
    ) -> None:
        self.alone(tmp_path / "a")
        a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
        report = cache(a, push_too=True)
        assert report.shared is not None
        given = report.shared.pushed
        assert given is not None
        names = empty.object_names()
        assert (given.sent, given.there, given.unsound) == (len(names), 0, 0)
        assert given.size == sum(len(empty.object(name)) for name in names)
        made = build(b, edition(), jobs=1)
        assert heard(made)[0] == 0
        assert published(b) == published(a)
        again = cache(a, push_too=True)
        assert again.shared is not None
        assert again.shared.pushed is not None
        assert (again.shared.pushed.sent, again.shared.pushed.there) == (0, len(names))

    def test_a_show_without_a_store_says_which_setting(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="no shared cache"):
            cache(machine(tmp_path / "a", ""), push_too=True)


def test_workers_in_processes_share_as_well(tmp_path: Path, empty: FaultyBucket) -> None:
    story = [f"The harbor opened on day {n}, and nobody in it had slept." for n in range(12)]
    a, b = (machine(tmp_path / name, empty.address()) for name in "ab")
    build(a, edition(*story), jobs=2)
    assert heard(build(b, edition(*story), jobs=2))[0] == 0
    assert published(a) == published(b)


def test_one_more_sentence_is_all_that_is_spoken(tmp_path: Path, empty: FaultyBucket) -> None:
    build(machine(tmp_path / "a", empty.address()), edition(), jobs=1)
    b = machine(tmp_path / "b", empty.address())
    made = build(b, edition(*STORIES, "Fog lay over the bay."), jobs=1)
    assert heard(made)[0] == 2  # it stands in both stories


@pytest.mark.parametrize("fault", [refused(503, "SlowDown"), cut_short, spoiled])
def test_whatever_the_bucket_does_the_bytes_are_the_same(
    tmp_path: Path, empty: FaultyBucket, fault: Any
) -> None:
    a, b, c = (machine(tmp_path / name, empty.address()) for name in "abc")
    build(a, edition(), jobs=1)
    for every in range(1, 4):  # some answers go wrong, and then all
        empty.fail("GET", fault, times=every)
    build(b, edition(), jobs=1)
    assert published(b) == published(a)
    empty.fail("GET", fault)
    empty.fail("PUT", refused(503, "SlowDown"))
    build(c, edition(), jobs=1)
    assert published(c) == published(a)


def test_damaged_objects_are_made_again_and_put_right(tmp_path: Path, empty: FaultyBucket) -> None:
    a, b, c = (machine(tmp_path / name, empty.address()) for name in "abc")
    build(a, edition(), jobs=1)
    for name in empty.object_names():
        empty.put(name, empty.object(name)[:-7])
    made = build(b, edition(), jobs=1)
    assert heard(made)[1] == 0
    assert published(b) == published(a)
    assert heard(build(c, edition(), jobs=1))[0] == 0


def test_a_place_that_is_not_there_is_one_warning(tmp_path: Path) -> None:
    told: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Warned):
            told.append(event.message)

    at = machine(tmp_path / "a", f"file://{tmp_path / 'nfs'}")
    report = build(at, edition(), jobs=1, listen=listen)
    lines = [line for line in told if "shared cache" in line]
    assert len(lines) == 1
    assert lines[0] in report.warnings
    assert f"mkdir {tmp_path / 'nfs'}" in lines[0]


class TestUsage:
    @pytest.fixture
    def pair(self, tmp_path: Path) -> tuple[Workspace, Workspace]:
        (tmp_path / "nfs").mkdir()
        a, b = (machine(tmp_path / name, "../nfs") for name in "ab")
        build(a, edition(), jobs=1)
        return a, b

    def files(self, workspace: Workspace) -> list[Path]:
        nfs = workspace.root.parent / "nfs"
        return [file for file in nfs.rglob("*") if file.is_file()]

    def test_both_are_counted(self, pair: tuple[Workspace, Workspace]) -> None:
        a, b = pair
        report = cache(b)
        assert report.shared is not None
        assert report.shared.name == f"file://{a.root.parent / 'nfs'}"
        assert report.shared.entries == len(self.files(a))
        assert report.shared.size == sum(file.stat().st_size for file in self.files(a))
        assert report.shared.drawers["utterances"].entries == (
            cache(a).drawers["utterances"].entries
        )
        assert report.drawers["utterances"].entries == 0

    def test_pruning_takes_from_this_machine_alone(self, pair: tuple[Workspace, Workspace]) -> None:
        a, b = pair
        before = self.files(a)
        assert cache(a, prune=True, max_size=0).size == 0
        assert self.files(a) == before
        assert heard(build(b, edition(), jobs=1))[0] == 0

    def test_the_shared_one_goes_by_age_where_asked(
        self, pair: tuple[Workspace, Workspace]
    ) -> None:
        a, _ = pair
        old, *others = self.files(a)
        os.utime(old, (1e9, 1e9))
        local = cache(a).size
        report = cache(a, older_than=86400.0, shared=True)
        assert report.shared is not None
        assert report.shared.pruned is not None
        assert report.shared.pruned[0] == 1
        assert sorted(self.files(a)) == sorted(others)
        assert report.size == local

    def test_never_beside_a_run_and_never_by_size(
        self, pair: tuple[Workspace, Workspace], tmp_path: Path
    ) -> None:
        a, _ = pair
        before = self.files(a)
        with a.edition_lock("2026-11-05"), pytest.raises(BusyError):
            cache(a, older_than=0.0, shared=True)
        for bounds in ({}, {"max_size": 0}, {"max_size": 0, "older_than": 0.0}):
            with pytest.raises(StoreError, match="by age alone"):
                cache(a, shared=True, **bounds)  # type: ignore[arg-type]
        alone = machine(tmp_path / "alone", "")
        with pytest.raises(StoreError, match="no shared cache"):
            cache(alone, older_than=0.0, shared=True)
        assert self.files(a) == before

    def test_what_cannot_be_counted_is_told_beside_the_rest(
        self, pair: tuple[Workspace, Workspace]
    ) -> None:
        a, _ = pair
        nfs = a.root.parent / "nfs"
        nfs.rename(a.root.parent / "gone")
        report = cache(a)
        assert report.drawers["utterances"].entries > 0
        assert report.shared is not None
        assert "there is no folder" in report.shared.problem


def test_the_bucket_is_counted_and_pruned_by_age(tmp_path: Path, empty: FaultyBucket) -> None:
    a = machine(tmp_path / "a", empty.address())
    build(a, edition(), jobs=1)
    names = empty.object_names()
    report = cache(a)
    assert report.shared is not None
    assert report.shared.entries == len(names)
    assert report.shared.size == sum(len(empty.object(name)) for name in names)
    young = cache(a, older_than=3600.0, shared=True)
    assert young.shared is not None
    assert young.shared.pruned == (0, 0)
    assert cache(a, older_than=-3600.0, shared=True).shared is not None  # all are older
    assert empty.object_names() == []


class TestCommand:
    @pytest.fixture
    def show(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        root = tmp_path / "show"
        (root / "editions").mkdir(parents=True)
        (tmp_path / "nfs").mkdir()
        (root / "editions" / "show.toml").write_text(
            '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\n'
            '[cache]\nstore = "../nfs"\n'
        )
        build(Workspace.open(root), edition(), jobs=1)
        monkeypatch.chdir(root)
        return root

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["cache", *arguments], catch_exceptions=False)

    def test_both_are_shown(self, show: Path) -> None:
        lines = self.run().output.splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith("shared at file://"))
        assert any(line.startswith("  utterances: ") for line in lines[:at])
        assert any(line.startswith("  utterances: ") for line in lines[at:])
        told = json.loads(self.run("--json").output)
        files = [file for file in (show.parent / "nfs").rglob("*") if file.is_file()]
        assert told["shared"]["entries"] == len(files)
        assert told["shared"]["bytes"] == sum(file.stat().st_size for file in files)
        assert told["shared"]["problem"] == ""

    def test_the_shared_one_is_pruned_by_age(self, show: Path) -> None:
        for file in (show.parent / "nfs").rglob("*"):
            if file.is_file():
                os.utime(file, (1e9, 1e9))
        told = json.loads(self.run("--shared", "--older-than", "30d", "--json").output)
        assert told["pruned"]["entries"] > 0
        assert told["shared"]["entries"] == 0
        assert told["bytes"] > 0

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--shared",),
            ("--shared", "--prune"),
            ("--shared", "--older-than", "1d", "--verify"),
            ("--shared", "--older-than", "1d", "--max-size", "1G"),
        ],
    )
    def test_it_goes_with_an_age_alone(self, show: Path, arguments: tuple[str, ...]) -> None:
        result = self.run(*arguments)
        assert result.exit_code == 2
        assert "--shared goes with --older-than" in result.output

    def test_what_is_only_here_is_given(self, show: Path) -> None:
        nfs = show.parent / "nfs"
        count = sum(file.is_file() for file in nfs.rglob("*"))
        for one in nfs.iterdir():
            shutil.rmtree(one)
        told = json.loads(self.run("--push", "--json").output)
        assert told["pushed"]["sent"] == told["shared"]["entries"] == count
        assert told["pushed"]["bytes"] == told["shared"]["bytes"]
        assert f"{count} were there already" in self.run("--push").output
        for wrong in (("--prune",), ("--older-than", "1d"), ("--max-size", "1G")):
            assert self.run("--push", *wrong).exit_code == 2

    def test_what_is_wrong_with_it_is_shown_beside_the_rest(
        self, show: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (show.parent / "nfs").rename(show.parent / "gone")
        result = self.run()
        assert result.exit_code == 0
        assert "  utterances: " in result.output
        assert "there is no folder" in result.output.splitlines()[-1]
        assert "shared cache" not in caplog.text  # once is enough
        with pytest.raises(StoreError, match="there is no folder"):
            self.run("--shared", "--older-than", "1d")
