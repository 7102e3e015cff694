"""--log-file and --log-format, as users give them."""

import json
from pathlib import Path

import pytest

from tests.cli.typed import DAY, SHOW, Said, show_in, typed
from tests.edition.collect.stand_ins import Answer, Site
from tests.verbs.test_verbs_collecting import posts

TOKEN = "Zk29QwLmT7xPb4"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return show_in(tmp_path)


def test_a_log_has_the_stages_and_the_errors_and_no_secret(show: Path) -> None:
    file, plain = show / "log.jsonl", show / "log"
    done = typed("--log-file", str(file), "--log-format", "json", "build", DAY, cwd=show)
    assert done.code == 0, done.err
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    took = {line["stage"]: line for line in told if "seconds" in line}
    assert {"cleaning", "script", "speech", "programme", "proof", "publication"} <= took.keys()
    assert took["speech"]["edition"] == DAY
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in told)
    said = typed("--log-file", str(plain), "build", f"2026-{TOKEN}", cwd=show, CMS_TOKEN=TOKEN)
    text = plain.read_text("utf-8")
    assert said.code == 1
    assert "no edition" in said.err
    assert "error" in text
    assert "no edition" in text
    assert TOKEN not in text + said.err


def test_json_on_the_error_stream_is_json_alone(show: Path) -> None:
    for words, code in ((DAY, 0), ("2026-11-03", 1), ("--nothing", 2)):
        said = typed("--log-format", "json", "build", words, cwd=show)
        told = [json.loads(line) for line in said.err.splitlines()]
        assert said.code == code
        assert told
    assert told[-1]["level"] == "error"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_under_the_log_does_not_stop_the_build(show: Path) -> None:
    done = typed("--log-file", "/dev/full", "build", DAY, cwd=show)
    assert done.code == 0
    assert done.err.count("cannot be written, the work goes on") == 1
    assert (show / "audio" / DAY / "episode.json").is_file()


RUN = '[run]\ntimezone = "Europe/Berlin"\n[tell]\nurls = ["${CHAT}"]\n'


def test_files_go_to_stdout_or_into_a_folder_and_what_to_do_to_stderr(tmp_path: Path) -> None:
    show = show_in(tmp_path, SHOW + RUN)
    done = typed("schedule", "--for", "cron", cwd=show)
    assert done.code == 0
    assert "CRON_TZ=Europe/Berlin" in done.out
    assert "crontab -e" in done.err
    assert done.out.endswith("\n")
    into = ("--install-to", "units", "--user", "press")
    done = typed("schedule", "--for", "systemd", *into, cwd=show)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "wrote units/audio-edition-the-lantern.service",
        "wrote units/audio-edition-the-lantern.timer",
    ]
    assert "User=press" in (show / "units" / "audio-edition-the-lantern.service").read_text()
    assert "write CHAT into /etc/audio-edition/audio-edition-the-lantern.env" in done.err
    told = json.loads(typed("schedule", "--for", "windows", "--json", cwd=show).out)
    assert told["kind"] == "windows"
    assert told["files"][0]["name"] == "audio-edition-the-lantern.xml"
    assert "WSL" in told["notes"][0]
    for wrong in ((), ("--for", "at"), ("--for", "cron", "--user", "press")):
        assert typed("schedule", *wrong, cwd=show).code == 2


FEED = '[run]\ntimezone = "UTC"\n[[source]]\nkind = "feed"\naddress = "{url}/feed.xml"\n'


def test_what_it_prints_and_how_it_ends(tmp_path: Path) -> None:
    with Site() as site:
        site.posts = posts()
        rules = 'not_sections = ["Business"]\n'
        show = show_in(tmp_path, SHOW + FEED.format(url=site.url) + rules, day="2026-11-01")

        def collect(*words: str) -> Said:
            """At five in the morning of 2026-11-02."""
            return typed("collect", *words, cwd=show, SOURCE_DATE_EPOCH="1793595600")

        dry = collect("--dry-run")
        assert dry.code == 0, dry.err
        assert "left-out  feed: A Vote in Riga's Harbor  (is in Business)" in dry.out
        assert "nothing written" in dry.err
        assert not (show / "runs").exists()
        done = collect()
        assert (done.code, done.out.splitlines()) == (0, [
            "new       feed: Vilnius Counts Again  2026-11-02/01-vilnius-counts-again.md",
            "new       feed: The Old Bridge Stays  2026-11-02/02-the-old-bridge-stays.md",
        ])  # fmt: skip
        assert "3 items: 1 left-out, 2 new" in done.err
        again = collect()
        assert (again.code, again.out) == (0, "")
        assert collect("--all").out.count("known") == 2
        told = json.loads(collect("2026-11-03", "--only", "feed", "--json").out)
        assert (told["edition"], told["failed"], told["written"]) == ("2026-11-03", [], False)
        assert sorted(item["state"] for item in told["items"]) == ["known", "known", "left-out"]
        site.fails = Answer(404)
        fails = collect()
        assert fails.code == 1
        assert f"warning: source feed: {site.url}/feed.xml answers 404" in fails.err
        assert "hint: check the address" in fails.err
    unknown = collect("--only", "letter")
    assert (unknown.code, unknown.out) == (1, "")
    assert "no source 'letter' in show.toml" in unknown.err
    assert "there are feed" in unknown.err
    show_in(tmp_path, SHOW, day="2026-11-01")
    none = collect()
    assert (none.code, "names no [[source]]" in none.err) == (0, True)


ARTICLE = (Path(__file__).parent / "data" / "markets.md").read_text("utf-8")


@pytest.fixture
def markets(tmp_path: Path) -> Path:
    return show_in(tmp_path, **{"01-markets__md": ARTICLE})


def review(show: Path, *args: str) -> Said:
    return typed("--show", str(show), "script", DAY, *args)


def test_spoken_shows_only_what_is_said_otherwise_than_printed(markets: Path) -> None:
    result = review(markets, "--spoken")
    assert result.code == 0
    lines = result.out.splitlines()
    at = lines.index("# The markets slip  (01-markets.md)")
    assert lines[at : at + 6] == [
        "# The markets slip  (01-markets.md)",
        "3: The Dow <.DJI> fell 0.5% on Monday.",
        "   The Dow fell zero point five percent on Monday.",
        "7: The S&P 500 <.SPX> fell 7 points, the Nasdaq <.IXIC> 3, the FTSE 100 <.FTSE> 2.",
        "   The S and P five hundred fell seven points, the Nasdaq three, the footsie one hundred "
        "two.",
        "",
    ]
    assert "\x1b[" not in result.out
    # the show's own words as well, by the part that says them
    assert any(line.startswith("greeting: ") for line in lines[:at])


def test_spoken_and_removed_are_two_questions(markets: Path) -> None:
    result = review(markets, "--spoken", "--removed")
    assert result.code == 2
    assert "--spoken and --removed" in result.err


def test_the_codes_of_one_article_are_told_in_one_line(markets: Path) -> None:
    assert [line for line in review(markets).err.splitlines() if "not said" in line] == [
        "note: 01-markets.md: 4 codes of agencies are not said: <.DJI>, <.SPX>, <.IXIC>, …"
    ]
    notes = json.loads(review(markets, "--json").out)["notes"]
    assert sum("is an agency's code and is not said" in note for note in notes) == 4
