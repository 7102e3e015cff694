"""Units: made once, again only where something changed, whatever stopped the run before."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Workspace, pipeline
from audio_edition.archive.marks import file_of, marks, read_mark, write_mark
from audio_edition.archive.model import Mark, Shard
from audio_edition.errors import AudioEditionError, ExecutorError
from audio_edition.lock import held
from audio_edition.publication import manifest
from audio_edition.trust import ShowTrust
from audio_edition.verbs import archiving
from audio_edition.verbs.archive import ArchiveProgress, archive, failed, finish
from tests.archive.made import digests, make_show, run, task, write_article

DAYS = ["2016-03-04", "2016-03-05", "2016-03-06"]


@pytest.fixture(scope="module", autouse=True)
def one_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1793600000")
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show whose archive was made; nobody touches it."""
    root = filled(tmp_path_factory.mktemp("once") / "show")
    assert run(root, root / "in").states == {"done": 3}
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show and its archive, of which nothing was made yet."""
    return filled(tmp_path / "show")


@pytest.fixture
def built(once: Path, tmp_path: Path) -> Path:
    """A show whose archive was made."""
    return Path(shutil.copytree(once, tmp_path / "show"))


def filled(root: Path) -> Path:
    make_show(root)
    for number, day in enumerate([*DAYS, DAYS[0]]):
        write_article(root / "in", f"{number}-story", day, f"Harbor {number}")
    return root


def test_days_become_editions_with_their_articles_and_a_feed(once: Path) -> None:
    show = once
    assert [e.number for e in episodes(show)] == [1, 2, 3]
    assert (show / "audio/feed.xml").read_text(encoding="utf-8").count("<item>") == 3
    first = Workspace.open(show)
    assert [a.headline for a in pipeline.read_edition(first, DAYS[0]).edition.articles] == [
        "Harbor 0", "Harbor 3",
    ]  # fmt: skip
    mark = mark_of(show, DAYS[0])
    assert (mark.state, mark.articles) == ("done", 2)
    assert mark.seconds > 1
    assert mark.cpu > 0
    page = (show / "audio" / DAYS[1] / "index.html").read_text(encoding="utf-8")
    assert f'href="../{DAYS[0]}/"' in page
    assert f'href="../{DAYS[2]}/"' in page


def mark_of(root: Path, day: str) -> Mark:
    mark = read_mark(root / "runs", day)
    assert mark is not None
    return mark


def episodes(root: Path) -> list[manifest.Episode]:
    found = [manifest.read(root / "audio", name) for name in Workspace.open(root).built_ids()]
    return [one for one in found if one is not None]


def test_only_what_changed_is_done_again(built: Path) -> None:
    before = digests(built / "audio")
    assert run(built, built / "in").states == {"stands": 3}
    assert digests(built / "audio") == before
    write_article(built / "in", "1-story", DAYS[1], "Harbor 1", "The ferry sank at noon.")
    assert run(built, built / "in").states == {"stands": 2, "done": 1}
    told = (built / "audio" / DAYS[1] / "transcript.txt").read_text(encoding="utf-8")
    assert "The ferry sank at noon." in told
    assert "It was full" not in told
    changed = {name for name, d in digests(built / "audio").items() if before.get(name) != d}
    assert not any(name.startswith(f"{DAYS[2]}/") and name.endswith(".mp3") for name in changed)
    (built / "in/3-story.md").unlink()  # its source withdrew it
    settings = built / "editions/show.toml"
    settings.write_text(settings.read_text() + '[publish]\ntarget = "../out"\n')
    assert run(built, built / "in").states == {"stands": 2, "done": 1}
    told = (built / "audio" / DAYS[0] / "transcript.txt").read_text(encoding="utf-8")
    assert "Harbor 3" not in told
    settings.write_text(settings.read_text().replace('"silence"\n', '"silence"\nspeed = 1.5\n'))
    assert run(built, built / "in").states == {"done": 3}, "another voice"


def test_an_article_that_cannot_be_read_is_listed_and_the_rest_done(show: Path) -> None:
    (show / "in/9-bad.md").write_bytes(b"---\ndate: 2016-03-04\ntitle: [\n---\n\nWords.\n")
    (show / "in/2016-03-09-empty.md").write_text("\n")
    report = run(show, show / "in")
    assert report.states["done"] == 3
    assert report.failed
    listed = [
        (m.edition, f.where, f.message) for m in failed(Workspace.open(show)) for f in m.failures
    ]
    assert any(where == "2016-03-09-empty.md" for _, where, _ in listed), listed
    # its front matter is broken, and so nobody knows its day
    assert report.counted.undated == 1
    assert report.counted.first_undated[0].where == "9-bad.md"
    (show / "in/9-bad.md").write_text("# Lost\n\nNobody knows when this was written.\n")
    assert run(show, show / "in", undated="2015-01-01").counted.undated == 0
    assert "2015-01-01" in Workspace.open(show).built_ids()
    # mended, it is taken, and what failed is no more in the list
    write_article(show / "in", "9-bad", "2016-03-04", "Good now")
    (show / "in/2016-03-09-empty.md").unlink()
    (show / "editions/2016-03-09").mkdir(exist_ok=True)
    assert not run(show, show / "in").failed


def test_a_poison_article_is_named_and_left_out_of_its_day(show, monkeypatch):
    write_article(show / "in", "7-poison", DAYS[0], "Poison", "Nobody can say xyzzy aloud.")
    real = pipeline.script_of

    def script_of(workspace: Workspace, cleaned: pipeline.CleanedEdition) -> pipeline.Script:
        script = real(workspace, cleaned)
        if any("xyzzy" in sentence.printed for sentence in script.sentences):
            raise AudioEditionError("xyzzy cannot be said", hint="take it out")
        return script

    monkeypatch.setattr(pipeline, "script_of", script_of)
    report = run(show, show / "in")
    assert report.states == {"done": 3}
    assert report.failures == 1
    mark = mark_of(show, DAYS[0])
    assert [(f.title, f.message, f.hint) for f in mark.failures] == [
        ("Poison", "xyzzy cannot be said", "take it out")
    ]
    assert mark.articles == 2
    told = (show / "audio" / DAYS[0] / "transcript.txt").read_text(encoding="utf-8")
    assert "Harbor 0" in told
    assert "xyzzy" not in told
    assert run(show, show / "in").states == {"stands": 2, "done": 1}, "it is tried again"


def test_a_unit_that_fails_as_a_whole_stops_no_other(show: Path) -> None:
    write_article(show / "in", "8-french", "2016-03-07", "Le port", *[
        "Le conseil municipal a voté mardi la fermeture du vieux pont, et personne ne "
        "s'en est plaint dans la ville pendant toute la semaine qui a suivi."] * 3)  # fmt: skip
    assert run(show, show / "in").states == {"done": 3, "failed": 1}
    (mark,) = failed(Workspace.open(show))
    assert mark.edition == "2016-03-07"
    assert mark.failures[0].hint
    assert not (show / "audio/2016-03-07").exists()


def test_an_edition_of_another_hand_stays_as_it_is(built: Path) -> None:
    write_article(built / "in", "8-new", "2016-03-08", "New")
    write_article(built / "editions/2016-03-08", "01-mine", "2016-03-08", "Mine")
    # by a mark that a power cut damaged, it may be anybody's by now
    file_of(built / "runs", DAYS[2]).write_bytes(b'{"schema": 1, "edi')
    before = digests(built / "editions")
    assert run(built, built / "in").states == {"stands": 2, "kept": 2}
    assert digests(built / "editions") == before
    assert len(list(marks(built / "runs"))) == 2
    assert not (built / "audio/2016-03-08").exists()


def test_an_editors_words_are_never_lost(built: Path) -> None:
    file = next((built / "editions" / DAYS[1]).glob("*.md"))
    file.write_text(file.read_text().replace("It was full.", "It was full of people."))
    assert run(built, built / "in").states == {"stands": 3}, "its sources say what they said"
    write_article(built / "in", "1-story", DAYS[1], "Harbor 1", "The ferry sank at noon.")
    assert run(built, built / "in").failures == 1
    assert "full of people" in file.read_text()
    assert "changed by hand" in mark_of(built, DAYS[1]).failures[0].message
    assert run(built, built / "in").failures == 1, "it waits for the editor, however often"
    assert "full of people" in file.read_text()
    assert not run(built, built / "in", theirs=True).failed
    told = (built / "audio" / DAYS[1] / "transcript.txt").read_text(encoding="utf-8")
    assert "The ferry sank at noon." in told


def test_what_ends_its_process_each_time_is_left_alone_until_asked_for(built: Path) -> None:
    whole = mark_of(built, DAYS[0])
    for tries, state in ((1, "done"), (2, "failed")):
        write_mark(built / "runs", replace(whole, state="begun", tries=tries))
        assert run(built, built / "in").states == {"stands": 2, state: 1}
    assert run(built, built / "in").states == {"stands": 2, "failed": 1}
    (mark,) = failed(Workspace.open(built))
    assert "ended 3 times amid it" in mark.failures[0].message
    assert "--retry" in mark.failures[0].hint
    assert run(built, built / "in", retry=True).states == {"stands": 2, "done": 1}


def test_a_power_cut_behind_the_folder_leaves_no_edition_of_nobody(built, monkeypatch):
    write_article(built / "in", "8-new", "2016-03-08", "New")
    with monkeypatch.context() as patch:

        def cut(*_: object) -> str:
            patch.setattr(archiving, "write_mark", cut)  # nothing more is written
            raise KeyboardInterrupt

        patch.setattr(archiving, "folder_digest", cut)
        with pytest.raises(KeyboardInterrupt):
            run(built, built / "in")
    assert (built / "editions/2016-03-08").is_dir()
    assert run(built, built / "in").states == {"stands": 3, "done": 1}


def test_a_cluster_that_is_lost_ends_the_run_and_fails_no_other(built, monkeypatch):
    for number in (8, 9):
        write_article(built / "in", f"{number}-new", f"2016-03-0{number}", f"New {number}")
    with monkeypatch.context() as patch:

        def lost(*_: object) -> None:
            raise ExecutorError("the scheduler is lost", hint="start it")

        patch.setattr(pipeline, "build", lost)
        with pytest.raises(ExecutorError, match="the scheduler is lost"):
            run(built, built / "in")
    assert len(list(failed(Workspace.open(built)))) == 1
    assert run(built, built / "in").states == {"stands": 3, "done": 2}
    with pytest.raises(AudioEditionError):
        run(built, built / "in", on="nobody://x")


def test_unit_after_unit_failing_in_the_same_way_ends_the_run(tmp_path: Path) -> None:
    root = make_show(tmp_path / "show")
    settings = root / "editions/show.toml"
    settings.write_text(settings.read_text().replace('"silence"', '"piper"\nvoice = "nobody"'))
    for number in range(40):
        write_article(root / "in", f"{number:02}", "2016-03-04", f"Harbor {number}")
    with pytest.raises(AudioEditionError, match="25 editions in a row failed in the same way"):
        run(root, root / "in", by="article")


def test_what_is_made_is_chosen_by_days_weeks_number_and_part(show: Path, once: Path) -> None:
    assert run(show, show / "in", since=DAYS[1], until=DAYS[1]).states == {"done": 1}
    assert run(show, show / "in", by="article", limit=2).states == {"done": 2}
    write_article(show / "in", "8-monday", "2016-03-07", "Monday")
    assert run(show, show / "in", by="week").states == {"done": 2}
    names = Workspace.open(show).built_ids()
    assert [name[:18] for name in names] == [
        "2016-02-29-week", "2016-03-04-0-story", DAYS[1], "2016-03-05-1-story", "2016-03-07-week",
    ]  # fmt: skip
    assert episodes(show)[1].title == "Harbor 0", "a lone article gives its edition its headline"


def test_all_parts_and_a_finish_make_the_bytes_of_one_process(show: Path, once: Path) -> None:
    states = [run(show, show / "in", shard=Shard(index, 3)).states for index in range(3)]
    assert sum(one.get("done", 0) for one in states) == 3
    assert not (show / "audio/feed.xml").exists(), "it is written once, at the end"
    assert finish(Workspace.open(show))
    assert finish(Workspace.open(show)) == 0
    assert digests(show / "audio") == digests(once / "audio")


def test_who_is_told_to_stop_says_so_and_did_not_die_of_the_unit(built, monkeypatch):
    """At once: a moment later it may be killed."""
    write_article(built / "in", "8-new", "2016-03-08", "New")
    makers: list[archiving.UnitMaker] = []
    tries: list[int] = []
    real = archiving.UnitMaker.__init__

    def begin(self: archiving.UnitMaker, *given: Any) -> None:
        real(self, *given)
        makers.append(self)

    def told(*_given: object) -> None:
        for _ in range(2):
            tries.append(mark_of(built, "2016-03-08").tries)
            makers[-1].told_to_stop()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(archiving.UnitMaker, "__init__", begin)
        patch.setattr(pipeline, "build", told)
        for _ in range(4):
            with pytest.raises(KeyboardInterrupt):
                run(built, built / "in")
    assert tries == [0, -1] * 4
    assert run(built, built / "in").states == {"stands": 3, "done": 1}


@pytest.mark.contract("executors")
def test_one_that_was_killed_and_two_at_once_make_every_unit_once(show: Path, once: Path) -> None:
    command = [
        sys.executable, "-m", "audio_edition", "--show", str(show), "--json", "archive",
        "--jobs", "1", str(show / "in"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    events = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.kill()
    process.wait()
    process.stdout.close()
    assert [e["event"] for e in events] == ["begin", "edition"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    states: dict[str, list[str]] = {}
    for line in "".join(told).splitlines():
        event = json.loads(line)
        if event["event"] == "edition":
            states.setdefault(event["edition"], []).append(event["state"])
    assert len(states) == 3
    made = {tuple(sorted(one)) for one in states.values()}
    assert made <= {("done", "stands"), ("stands", "stands")}
    assert digests(show / "audio") == digests(once / "audio")


def test_what_another_run_has_in_hand_is_waited_for_at_the_end(built: Path) -> None:
    write_article(built / "in", "8-new", "2016-03-08", "New")
    write_article(built / "in", "9-new", "2016-03-09", "New, too")
    heard: list[str] = []
    with ExitStack() as stack:
        stack.enter_context(held(built / ".cache", ".archive-2016-03-09"))

        def hear(progress: ArchiveProgress) -> None:
            heard.append(progress.result.unit.name)
            stack.close()  # the other run is done with it, and did not make it

        report = archive(Workspace.open(built), task(built / "in"), jobs=1, hear=hear)
    assert report.states == {"stands": 3, "done": 2}
    assert heard[-1] == "2016-03-09"


@pytest.mark.contract("executors")
def test_several_processes_make_the_same_and_one_that_dies_is_done_without(show, once):
    """The plugin ends its process at one article, as a library that crashes would."""
    plugins = show / "editions/plugins"
    plugins.mkdir()
    (plugins / "crash.py").write_text(
        "import os\nfrom audio_edition.plugins import plugin\n\n\n"
        '@plugin("script-steps", "crash")\ndef crash(script, context):\n'
        '    if any("xyzzy" in s.printed for s in script.sentences):\n'
        "        os._exit(9)\n    return script\n"
    )
    settings = show / "editions/show.toml"
    settings.write_text(settings.read_text() + '[script]\nsteps = ["crash"]\n')
    ShowTrust(show).call_own()
    write_article(show / "in", "7-poison", "2016-03-08", "Poison", "Nobody can say xyzzy aloud.")
    states = run(show, show / "in", jobs=2).states
    # one that was made while another process died is found standing when it is looked for again
    assert states["failed"] == 1
    assert states.get("done", 0) + states.get("stands", 0) == 3
    assert "ended 3 times amid it" in mark_of(show, "2016-03-08").failures[0].message
    assert {name: digest for name, digest in digests(show / "audio").items() if ".mp3" in name} == {
        name: digest for name, digest in digests(once / "audio").items() if ".mp3" in name
    }


def test_a_process_imports_nothing_that_lies_where_it_is_started(show, monkeypatch):
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    monkeypatch.chdir(show)
    for name in ("multiprocessing", "pickle", "numpy"):
        (show / f"{name}.py").write_text("open('ran', 'w')\nraise SystemExit(3)\n")
    assert run(show, show / "in", jobs=2).states["done"] == 3
    assert not (show / "ran").exists()
    assert os.environ["PYTHONSAFEPATH"] == "", "what begins later begins as before"
