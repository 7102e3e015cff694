# ruff: noqa: E501 - broken lines of feeds are harder to read than long ones
"""``new`` on the second morning: only what is new, and what changed at its source."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.edition.changes import compared, words_digest
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.links import bare_address, without_counting
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from audio_edition.errors import AudioEditionError
from tests.edition.collect.stand_ins import Pages
from tests.edition.facts import DATA

WORDS = (
    "In its {n} vote the council chose to keep the old bridge open for another two years, while "
    "engineers study whether its piers can be saved from the river, the clerk {who} said."
)


def story(n: str, who: str = "Ada Moss") -> str:
    return "".join(f"<p>{WORDS.format(n=f'{n} {m}', who=who)}</p>" for m in range(5))


def item(name: str, date: str, body: str, updated: str = "") -> str:
    more = f"<atom:updated>{updated}</atom:updated>" if updated else ""
    return (
        f"<item><title>Story {name}</title><link>https://paper.example/{name}?utm_source=rss</link>"
        f"<pubDate>{date}</pubDate>{more}<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )


def feed(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title><link>https://paper.example/</link>'
        f"<description>d</description>{''.join(items)}</channel></rss>"
    ).encode()


MONDAY = "Mon, 02 Nov 2026 04:00:00 +0000"
TUESDAY = "Tue, 03 Nov 2026 04:00:00 +0000"


def new(show: Path, *args: str) -> Result:
    return CliRunner().invoke(
        cli, ["--show", str(show), "new", *args, "--allow-host", "127.0.0.1"], catch_exceptions=True
    )


def headlines(show: Path, edition: str) -> list[str]:
    return [a.headline for a in load_edition(show / "editions" / edition, "en-US").articles]


def collected(show: Path, edition: str, when: str) -> None:
    """As if ``new`` had run at ``when``."""
    file = show / "editions" / edition / "edition.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("collected")]
    file.write_text("\n".join([f"collected = {when}", *lines]) + "\n")


def test_the_second_morning_takes_only_what_is_new(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a")), item("b", MONDAY, story("b"))))
    done = new(show, "2026-11-02", url, "--since", "last")
    assert done.exit_code == 0, done.output
    assert headlines(show, "2026-11-02") == ["Story a", "Story b"]
    collected(show, "2026-11-02", "2026-11-02T05:00:00Z")
    # c is new, d came late and is older, e has no date, a is known although its counter changed
    late = item("d", "Mon, 02 Nov 2026 03:00:00 +0000", story("d"))
    dateless = item("e", "", story("e"))
    known = item("a", TUESDAY, story("a")).replace("utm_source=rss", "utm_source=rss&utm_medium=x")
    site.page("/feed", feed(item("c", TUESDAY, story("c")), late, dateless, known))
    done = new(show, "2026-11-03", url, "--since", "last")
    assert done.exit_code == 0, done.output
    assert headlines(show, "2026-11-03") == ["Story c", "Story e"]
    assert "left out 1 older and 1 that earlier editions have" in done.output
    collected(show, "2026-11-03", "2026-11-03T05:00:00Z")
    none = new(show, "2026-11-04", url, "--since", "last")
    assert isinstance(none.exception, AudioEditionError)
    assert "has nothing new" in none.exception.message
    assert not (show / "editions" / "2026-11-04").exists()


def test_since_a_time_goes_back_further(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a")), item("b", TUESDAY, story("b"))))
    assert new(show, "2026-11-04", url, "--since", "2026-11-02T12:00:00+00:00").exit_code == 0
    assert headlines(show, "2026-11-04") == ["Story b"]
    bad = new(show, "2026-11-05", url, "--since", "lately")
    assert bad.exit_code == 2
    assert "neither 'last' nor a time" in bad.output


def test_a_correction_at_the_source_is_told(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a"))))
    assert new(show, "2026-11-02", url).exit_code == 0
    collected(show, "2026-11-02", "2026-11-02T05:00:00Z")
    changed = item("a", MONDAY, story("a", "Ida Moss"), updated="2026-11-03T03:00:00Z")
    site.page("/feed", feed(changed, item("b", TUESDAY, story("b"))))
    done = new(show, "2026-11-03", url, "--since", "last")
    assert "'Story a' of edition 2026-11-02 was changed at its source" in done.output
    assert headlines(show, "2026-11-03") == ["Story b"]


def test_what_changed_at_its_source_is_corrected_and_shown(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a")), item("b", MONDAY, story("b"))))
    assert new(show, "2026-11-02", url).exit_code == 0
    folder = show / "editions" / "2026-11-02"
    file = folder / "01-story-a.md"
    # the editor ruled a paragraph, which is not a word of the article
    file.write_text(file.read_text().replace("In its a 1 vote", "[[drop]] In its a 1 vote"))
    body = story("a").replace("a 3 vote", "fourth vote")
    site.page("/feed", feed(item("a", MONDAY, body), item("c", MONDAY, story("c"))))
    done = new(show, "2026-11-02", url, "--add")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line[:20] for line in lines[:2]] == ["  - In its a 3 vote ", "  + In its fourth vo"]
    assert f"{file} corrected" in lines
    assert headlines(show, "2026-11-02") == ["Story a", "Story b", "Story c"]
    (article,) = parse(file.read_bytes(), name="a.md")
    assert [p.text.split(" vote")[0] for p in article.paragraphs if not p.mark] == [
        "In its a 0",
        "In its a 2",
        "In its fourth",
        "In its a 4",
    ]
    again = new(show, "2026-11-02", url, "--add", "--json")
    assert [a["state"] for a in json.loads(again.stdout)["articles"]] == ["same", "same"]


def test_the_editor_s_words_are_not_lost(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a"))))
    assert new(show, "2026-11-02", url).exit_code == 0
    file = show / "editions" / "2026-11-02" / "01-story-a.md"
    mended = file.read_text().replace("Ada Moss", "Ada Mosse")
    file.write_text(mended)
    done = new(show, "2026-11-02", url, "--add", "--json")
    assert json.loads(done.stdout)["articles"][0]["state"] == "same"  # only the editor changed it
    site.page("/feed", feed(item("a", MONDAY, story("a", "Ida Moss"))))
    done = new(show, "2026-11-02", url, "--add")
    assert done.exit_code == 0
    assert "was changed by hand and at its source" in done.output
    assert file.read_text() == mended
    assert new(show, "2026-11-02", url, "--add", "--theirs").exit_code == 0
    assert "Ida Moss" in file.read_text()
    assert "Ada Mosse" not in file.read_text()


def test_a_dry_run_writes_nothing(show: Path, site: Pages) -> None:
    url = site.page("/feed", feed(item("a", MONDAY, story("a")), item("b", MONDAY, story("b"))))
    done = new(show, "2026-11-02", url, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "  1  Story a  · 175 words" in done.stdout.splitlines()
    assert "     https://paper.example/a" in [
        line.partition("?")[0] for line in done.stdout.splitlines()
    ]
    assert "2 articles, nothing written" in done.output
    assert not (show / "editions" / "2026-11-02").exists()


GERMAN, FRENCH = DATA / "bruecke.txt", DATA / "pont.txt"


def run(show: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--show", str(show), *args])


def problem(result: Result) -> tuple[str, str | None]:
    assert isinstance(result.exception, AudioEditionError)
    return result.exception.message, result.exception.hint


def test_another_language_is_a_question(show: Path) -> None:
    assert problem(new(show, "2026-11-02", str(GERMAN))) == (
        "edition 2026-11-02 is in German, and the show in English",
        "--language de makes it so, --language en-US all the same",
    )
    assert problem(new(show, "2026-11-02", str(GERMAN), str(FRENCH))) == (
        "edition 2026-11-02 is in 2 languages, and the show in English: Die Brücke (de), "
        "Le pont (fr)",
        "make an edition of each; all in one: --language de, --language en-US",
    )
    folder = show / "editions" / "2026-11-02"
    assert not folder.exists()
    # and an article that no voice reads is told at once
    settings = show / "editions" / "show.toml"
    settings.write_text(settings.read_text() + '\n[voice]\nengine = "espeak"\nvoice = "en-us"\n')
    done = new(show, "2026-11-02", str(GERMAN), "--language", "de")
    assert done.exit_code == 0, done.output
    told = (
        "a build would stop: 01-die-brucke.md: the voice en-us (espeak) speaks en-US, not de (give "
        'the language a voice in show.toml: [voice.languages] de = "espeak")'
    )
    assert told in done.output.splitlines()
    shown = run(show, "script", "2026-11-02").output
    assert "\nwarning: a build would stop: 01-die-brucke.md:" in shown
    settings.write_text(settings.read_text() + '[voice.languages]\nde = "espeak"\n')
    assert json.loads(run(show, "script", "2026-11-02", "--json").stdout)["unread"] == []
    assert not load_edition(folder, "en-US").questions


def test_a_folder_in_another_language_waits(show: Path) -> None:
    folder = show / "editions" / "2026-11-02"
    folder.mkdir()
    (folder / "a.txt").write_bytes(GERMAN.read_bytes())
    (folder / "b.txt").write_text("The bridge\n\nIt was kept open, the mayor said on Tuesday.\n")
    message, hint = problem(run(show, "build", "2026-11-02"))
    assert "is in German" in message
    assert 'language = "de"' in str(hint)
    (question,) = json.loads(run(show, "script", "2026-11-02", "--json").stdout)["questions"]
    assert question["text"] == message
    (folder / "edition.toml").write_text('language = "en-US"\n')
    edition = load_edition(folder, "en-US")
    assert not edition.questions
    assert "a.txt is in German and will be read as English" in " ".join(edition.notes)


def test_half_an_article_waits_for_the_editor_s_word(show: Path) -> None:
    folder = show / "editions" / "2026-11-02"
    folder.mkdir()
    half = (
        "---\ntitle: Half\nshown: {}\n---\n\n"
        + "Ten words of this story were taken of its page. " * 4
    )
    (folder / "a.md").write_text(half.format(90))
    message, _ = problem(run(show, "build", "2026-11-02"))
    assert message == "a.md has 40 of about 90 words that its page shows"
    (folder / "a.md").write_text(half.format(80))
    assert not load_edition(folder, "en-US").questions
    (folder / "a.md").write_text(half.format("many"))
    with pytest.raises(AudioEditionError, match="shown must be a number"):
        load_edition(folder, "en-US")


def test_addresses_of_one_article() -> None:
    bare = bare_address("https://www.Paper.example/a/?utm_source=x&id=3&mc_eid=77#top")
    assert bare == "paper.example/a?id=3" == bare_address("http://paper.example:80/a?id=3")
    assert bare_address("https://paper.example:8443/a") == "paper.example:8443/a"
    assert bare_address("https://paper.example/A") != bare_address("https://paper.example/a")
    assert [
        bare_address(x) for x in ("", "mailto:a@b.example", "https://[", "https://x:99999/")
    ] == [""] * 4
    assert (
        without_counting("https://p.example/a?b=%20&c=1%2F2") == "https://p.example/a?b=%20&c=1%2F2"
    )


def test_the_same_article_by_address_or_headline(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_text("---\ntitle: One\nurl: https://p.example/1\n---\n\nText.\n")
    (tmp_path / "02-b.md").write_text("# Two: “a”\n\nText.\n")
    asked = [
        ParsedArticle.of("Renamed", ["Text."], url="https://p.example/1?utm_source=x"),
        ParsedArticle.of('two: "A"', ["Text."]),
        ParsedArticle.of("One", ["Text."], url="https://p.example/9"),
    ]
    found = compared(tmp_path, asked)
    assert [(c.state, c.file) for c in found] == [
        ("edited", "01-a.md"),
        ("edited", "02-b.md"),
        ("new", ""),
    ]
    assert found[0].diff == ("- One", "+ Renamed")
    assert words_digest(asked[0]) != words_digest(asked[2])
