"""What an archive would take: counted, sampled, and measured on what was made before."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.archive.estimate import (
    ArchiveSample,
    Prices,
    Rates,
    estimate,
    rates_of,
)
from audio_edition.archive.model import ArchiveCount, Mark
from audio_edition.verbs.archive import archive, plan_archive
from tests.archive.made import ghost_export, ghost_post, make_show, run, task, write_article
from tests.tools import ROOT


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    for day in range(1, 7):
        write_article(root / "in", f"{day}", f"2016-03-0{day}", f"Harbor {day}")
    return root


def test_a_plan_makes_nothing_and_a_run_makes_what_it_said(show: Path) -> None:
    before = plan_archive(Workspace.open(show), task(show / "in"))
    assert not (show / "audio").exists()
    assert not (show / "runs").exists()
    assert before.counted.units == before.left.units == before.sample.units == 6
    assert before.estimate.cached == 0
    assert run(show, show / "in", limit=3).states == {"done": 3}
    after = plan_archive(Workspace.open(show), task(show / "in"))
    assert (after.standing.units, after.left.units, after.sample.units) == (3, 3, 3)
    assert after.standing.words + after.left.words == before.counted.words
    assert after.estimate.rates.units >= 1
    run(show, show / "in")
    done = plan_archive(Workspace.open(show), task(show / "in"))
    assert (done.left.units, done.estimate.hours, done.estimate.size) == (0, 0, 0)
    for folder in ("editions", "audio", "runs"):
        for one in filter(Path.is_dir, (show / folder).iterdir()):
            shutil.rmtree(one)
    cached = plan_archive(Workspace.open(show), task(show / "in"))  # what the cache has is told
    assert (cached.left.units, cached.estimate.cached, cached.estimate.new_characters) == (6, 1, 0)
    assert cached.estimate.hours > 0
    write_article(show / "editions/2016-03-02", "01-mine", "2016-03-02", "Mine")  # another's
    (show / "in/2016-03-09-empty.md").write_text("\n")
    planned = plan_archive(Workspace.open(show), task(show / "in"))
    assert (planned.kept, planned.left.units, planned.sample.failed) == (1, 6, 1)
    assert "empty" in planned.sample.first_failure


def test_articles_of_unknown_length_are_taken_for_what_the_sample_has(show: Path) -> None:
    listed = show / "all.txt"
    listed.write_text("in\n" + "".join(f"gone-{n}.md\t2017-01-0{n}\n" for n in (1, 2, 3)))
    planned = plan_archive(Workspace.open(show), task(listed))
    assert (planned.left.articles, planned.left.unknown) == (9, 3)
    assert planned.sample.failed == 3
    assert planned.estimate.words == pytest.approx(planned.counted.words * 9 / 6, rel=0.01)


def test_an_article_that_two_sources_have_is_taken_once_in_its_newer_version(show: Path) -> None:
    old = ghost_export(show / "old.json", [ghost_post(1), ghost_post(2)])
    new = ghost_export(
        show / "new.json",
        [ghost_post(2, html="<p>Newer.</p>", updated_at="2020-01-01T00:00:00.000Z")],
    )
    for sources in ((old, new), (new, old)):
        planned = plan_archive(Workspace.open(show), task(*sources, by="article"), sample=0)
        assert planned.counted.articles == 2
        assert planned.counted.words == 9 + 1


def test_a_show_made_of_python_alone_has_an_archive_too(tmp_path: Path) -> None:
    write_article(tmp_path / "in", "a", "2016-03-04", "Harbor A")
    write_article(tmp_path / "in", "b", "2016-03-05", "Harbor B")
    settings = {"show": {"title": "Lantern"}, "voice": {"engine": "silence"}}
    workspace = Workspace.of(tmp_path / "show", settings)
    assert archive(workspace, task(tmp_path / "in"), jobs=4).states == {"done": 2}


def test_the_arithmetic() -> None:
    count = ArchiveCount(units=1000, articles=2000, words=900_000, unknown=200)
    sample = ArchiveSample(units=10, articles=20, words=10_000, characters=60_000,
                           missing_characters=30_000)  # fmt: skip
    rates = Rates(seconds_a_character=0.06, speech=0.10, making=0.05, size=24_000.0)
    prices = Prices(core_hour=0.05, million_characters=16.0, thousand_requests=0.005)
    found = estimate(count, sample, rates, prices=prices)
    assert found.words == 1_000_000
    assert found.characters == 6_000_000
    assert found.new_characters == 3_000_000
    assert found.hours == pytest.approx(100)
    assert found.core_hours == pytest.approx(10)  # 5 to make all of it, 5 to speak half
    assert found.size == 360_000 * 24_000 + 1000 * 60_000
    assert found.cost == pytest.approx(10 * 0.05 + 3 * 16)
    assert (found.reads, found.writes) == (0, 0), "without a shared cache"
    assert (found.nights(1), found.nights(4)) == (pytest.approx(10 / 8), pytest.approx(10 / 32))
    assert estimate(count, sample, rates).cost is None


def test_the_requests_of_a_shared_cache() -> None:
    count = ArchiveCount(units=10, articles=20, words=10_000)
    sample = ArchiveSample(units=10, articles=20, words=10_000, characters=60_000,
                           missing_characters=30_000, sentences=600)  # fmt: skip
    rates = Rates(seconds_a_character=0.06, speech=0.0, making=0.0)
    found = estimate(count, sample, rates, prices=Prices(thousand_requests=2.0), shares=True)
    assert found.reads == 600 + 20 + 3 * 10  # sentences, articles; intro, outro and cover
    assert found.writes == 325
    assert found.cost == pytest.approx(0.975 * 2)


def test_rates_are_of_what_was_really_spoken_by_this_engine() -> None:
    made = Mark("a", "done", characters=1000, seconds=60.0, cpu=9.0, size=1_500_000, spoken=10,
                engine="piper")  # fmt: skip
    cached = Mark("b", "done", characters=1000, seconds=60.0, cpu=1.0, cached=10, engine="piper")
    other = Mark("c", "done", characters=1000, seconds=30.0, spoken=10, engine="espeak")
    found = rates_of([made, cached, other], engine="piper", bitrate=96)
    assert found.units == 1
    assert found.seconds_a_character == pytest.approx(0.06)
    assert found.speech + found.making == pytest.approx(0.15)
    assert found.size == 25_000
    assert rates_of([], engine="piper", bitrate=96).size == 24_000


PEAK = """
import sys
from pathlib import Path
from audio_edition import Workspace
from audio_edition.archive.model import Mark
from audio_edition.verbs import archive_crew, archive
from audio_edition.verbs.archiving import UnitDone, UnitMaker
from tests.archive.made import task

def make(self, unit, *, wait=0.0):  # all that a driver sees of a unit that was made elsewhere
    return UnitDone(unit, "done", Mark(unit.name, "done", seconds=60.0))

UnitMaker.make = make
report = archive.archive(
    Workspace.open(sys.argv[1]), task(sys.argv[2], by="article"), jobs=1, finish_too=False
)
assert report.states == {"done": int(sys.argv[3])}, report.states
# not ru_maxrss, which a child inherits from whoever began it
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells a process' peak")
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """The driver of 1,000 and of 8,000 articles: 100,000 would have room in 300 MB."""
    root = make_show(tmp_path / "show")
    peaks = []
    for number in (1_000, 8_000):
        text = "The harbor of Tallinn opened on Monday, after two years of work. " * 5
        posts = [ghost_post(n, html=f"<p>{text}{n}</p>") for n in range(number)]
        file = ghost_export(tmp_path / f"{number}.json", posts)
        del posts
        command = [sys.executable, "-c", PEAK, str(root), str(file), str(number)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout) / 1024)
    small, large = peaks
    assert large + (large - small) * 92 / 7 < 300, peaks


PAGE = (ROOT / "docs/archive.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading this is."""
    table = PAGE.partition(f"\n|{heading}|")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_what_a_hundred_thousand_articles_take() -> None:
    """By the page: each article an episode of its own, and what its numbers rest on."""
    assert "100,000 articles of 600 words" in PAGE
    count = ArchiveCount(units=100_000, articles=100_000, words=60_000_000)
    rates = {name: rates_of((), engine=name, bitrate=128) for name in ("piper", "kokoro", "nobody")}
    assert rates["nobody"] == rates["piper"], "of whom nothing is known"
    assert [(row[0], row[1]) for row in rows(" voice ")] == [
        ("Piper", "128"), ("Piper", "64"), ("Kokoro", "128"), ("Kokoro", "64"),
    ]  # fmt: skip
    for voice, rate, *cells in rows(" voice "):
        made = rates_of((), engine=voice.lower(), bitrate=int(rate))
        found = estimate(count, ArchiveSample(), made, prices=Prices(core_hour=0.04))
        hours = (f"{found.hours:,.0f}", f"{found.core_hours:,.0f}")
        nights = (f"{found.nights(8):.1f}", f"{found.nights(64):.1f}")
        assert cells == [*hours, *nights, f"{found.size / 1e9:.0f}", f"{found.cost:.2f}"]
    asked = Prices(thousand_requests=0.005)
    shared = estimate(count, ArchiveSample(), rates["piper"], prices=asked, shares=True)
    assert shared.reads == shared.writes
    assert f"{shared.reads / 1e6:.1f} million reads and as many writes" in PAGE.replace("\n", " ")
    assert f"{shared.cost:.2f} more" in PAGE
