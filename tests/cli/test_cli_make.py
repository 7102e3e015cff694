"""make: an address, a letter, a file, a feed or standard input to one MP3, or into one's own feed.

The silent voice reads, but where a feed goes out, which takes no voice for tests: eSpeak does.
"""

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from audio_edition.verbs.voices import chosen_voice
from tests.cli.typed import Said, typed
from tests.publication.at_work import served
from tests.rows import each
from tests.tools import ROOT

PAGE = """<!doctype html><html lang="en"><head><title>Ferry returns | The Meridian</title></head>
<body><nav>Home News</nav><article><h1>Ferry returns</h1><p class="byline">By Ada Marsh</p>
<p>The ferry between Amity and the islands sailed again on Monday after four months.</p>
<p>About 120 people were on board, the port authority said on Tuesday morning.</p>
<p>Subscribe to our newsletter to get the news every morning.</p></article></body></html>"""
GERMAN = """# Die Fähre fährt wieder

Die Fähre zwischen Amrum und dem Festland fährt seit Montag wieder, teilte die Reederei mit.

Rund hundert Menschen waren an Bord, und der Bürgermeister begrüßte sie am Anleger.
"""
LETTER = ROOT / "tests/edition/letters_eighth/caldermoor_blox_headlines.eml"

Make = Callable[..., Said]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Somebody at home, who types into an empty folder of theirs."""
    (tmp_path / "here").mkdir()
    homes = {f"XDG_{kind.upper()}_HOME": str(tmp_path / kind) for kind in ("cache", "data")}

    def typing(*words: str, code: int = 0, typed_in: bytes = b"", voice: str = "silence") -> Said:
        (tmp_path / "here/page.html").write_text(PAGE, "utf-8")
        chosen = ["--voice", voice] if voice else []
        said = typed("make", *words, *chosen, cwd=tmp_path / "here", piped=typed_in, **homes)
        assert said.code == code, said.all
        return said

    return typing


def headings(file: Path) -> list[str]:
    return [frame.sub_frames["TIT2"].text[0] for frame in ID3(file).getall("CHAP")]


def test_an_address_becomes_an_mp3_with_tags_and_chapters_here(make: Make, tmp_path: Path) -> None:
    with served(tmp_path / "here") as site:
        said = make(f"{site}page.html", "--allow-host", "127.0.0.1")
    assert said.out == "ferry-returns.mp3\n"
    file = tmp_path / "here/ferry-returns.mp3"
    tags = ID3(file)
    assert [str(tags[name]) for name in ("TIT2", "TPE1", "TALB", "TLAN")] == [
        "Ferry returns", "Ada Marsh", "127.0.0.1", "eng",
    ]  # fmt: skip
    assert headings(file)[0] == "Ferry returns"
    assert tags.getall("APIC")
    assert "cut 2 paragraphs" in said.err or "cut 1 paragraph" in said.err
    # the line that shows what was cut is true as it stands
    (line,) = [one for one in said.err.splitlines() if "--removed" in one]
    shown = typed(*line.partition("audio-edition ")[2].split())
    assert "Subscribe to our newsletter" in shown.out


def test_the_same_again_replaces_itself_and_nothing_else(make: Make, tmp_path: Path) -> None:
    here, words = tmp_path / "here", ["page.html"]
    (here / "ferry-returns.mp3").write_bytes(b"somebody's own")
    assert make(*words).out == "ferry-returns-2.mp3\n"
    assert make(*words, "--keep-all").out == "ferry-returns-2.mp3\n", "ours: made anew"
    assert make(*words).out == "ferry-returns-2.mp3\n"
    assert (here / "ferry-returns.mp3").read_bytes() == b"somebody's own"


def test_a_file_that_changed_is_read_as_it_is_now(make: Make, tmp_path: Path) -> None:
    file, sentences = tmp_path / "here/notes.md", []
    for text in ("The ferry sailed on Monday.", "The ferry sank on Tuesday."):
        file.write_text(f"# Notes\n\n{text}\n", "utf-8")
        sentences.append(
            json.loads(make("notes.md", "--json", "--title", text[:9]).out)["sentences"]
        )
    assert sentences[0]["total"] == sentences[1]["total"]
    with served(tmp_path / "here") as site:  # a page that is corrected there is corrected here
        for title in ("One", "Two"):
            make(
                f"{site}page.html", "--allow-host", "127.0.0.1", "--title", title, "--out", "a.mp3"
            )
            assert str(ID3(tmp_path / "here/a.mp3")["TIT2"]) == title


def test_keep_all_reads_what_would_be_cut(make: Make) -> None:
    cut, kept = make("page.html", "--json"), make("page.html", "--json", "--keep-all")
    told = [json.loads(said.out) for said in (cut, kept)]
    assert [one["cut"]["paragraphs"] > 0 for one in told] == [True, False]
    assert told[1]["sentences"]["total"] > told[0]["sentences"]["total"]
    assert told[0]["file"].endswith("ferry-returns.mp3")
    assert told[0]["feed"] is None


def test_a_letter_comes_in_by_standard_input_story_by_story(make: Make, tmp_path: Path) -> None:
    said = make("-", "--out", "day.mp3", typed_in=LETTER.read_bytes())
    assert "5 stories" in said.err
    assert len(headings(tmp_path / "here/day.mp3")) >= 5
    text = make("-", typed_in=b"The ferry sailed again on Monday after four months of repairs.")
    assert text.out == "the-ferry-sailed-again-on-monday-after-four.mp3\n"
    assert "nothing comes in" in make("-", code=1).err


def test_the_language_is_the_texts_own(make: Make, tmp_path: Path) -> None:
    (tmp_path / "here/text.md").write_text(GERMAN, "utf-8")
    assert "no language tag" in make("text.md", "--language", "German", code=1).err
    tags = ID3(tmp_path / "here" / make("text.md").out.strip())
    assert str(tags["TLAN"]) == "deu"


def test_a_file_is_written_where_it_is_said_or_nowhere(make: Make, tmp_path: Path) -> None:
    (tmp_path / "here/music").mkdir()
    assert make("page.html", "--out", "music").out == "music/ferry-returns.mp3\n"
    for words in (
        ["--out", "a.wav"],
        ["--out", "none/a.mp3"],
        ["--out", "n/"],
    ):
        said = make("page.html", *words, code=1)
        assert len(said.errors) == 1
    assert "is called 'nobody'" in make("page.html", code=1, voice="nobody").err
    before = sorted(tmp_path.rglob("here/*"))
    make("missing.html", code=1)
    make("page.html", "--out", "x.mp3", "--feed", "pod", code=2)
    make("page.html", "--owner", "Ada", code=2)
    assert sorted(tmp_path.rglob("here/*")) == before


def test_what_stops_an_edition_stops_this_and_the_hint_is_true(make: Make, tmp_path: Path) -> None:
    (tmp_path / "here/ad.md").write_text("# Odd\n\nSubscribe to our newsletter now.\n", "utf-8")
    said = make("ad.md", code=1)
    (line,) = [one for one in said.err.splitlines() if "--removed" in one]
    shown = typed(*line.partition("audio-edition ")[2].partition(" shows")[0].split())
    assert "Subscribe to our newsletter" in shown.out
    lexicon = tmp_path / "cache/audio-edition/made/editions/lexicon.toml"
    lexicon.write_text('"120" = "130"\n', "utf-8")
    assert str(lexicon.parent) in make("page.html", code=1).err


def test_a_feed_grows_and_an_episode_is_in_it_once(make: Make, tmp_path: Path) -> None:
    told = ["--feed", "pod", "--base-url", "https://ada.example/pod", "--owner", "Ada Marsh"]
    odd = PAGE.replace("Ferry returns<", "Ferry&nbsp;returns<")
    (tmp_path / "here/odd.html").write_text(odd, "utf-8")
    first = make("odd.html", *told, "--feed-title", "To hear", voice="espeak")
    assert first.out == "https://ada.example/pod/feed.xml\n"
    make(str(LETTER), "--feed", "pod", voice="espeak")
    again = make("odd.html", "--feed", "pod", voice="espeak")
    assert "in the feed already" in again.err
    channel = ET.parse(tmp_path / "here/pod/feed.xml").getroot().find("channel")
    assert channel is not None
    assert channel.findtext("title") == "To hear"
    titles = [item.findtext("title") for item in channel.findall("item")]
    assert len(titles) == 2
    assert titles[1] == "Ferry returns"
    for item in channel.findall("item"):
        sound = item.find("enclosure")
        assert sound is not None
        file = tmp_path / "here/pod" / sound.get("url", "").removeprefix("https://ada.example/pod/")
        assert file.stat().st_size == int(sound.get("length", "0"))
    page = (tmp_path / "here/pod/index.html").read_text("utf-8")
    assert "<svg" in page, "a code for phones"
    assert "is there already" in make("page.html", *told, code=2, voice="espeak").err
    assert not list(tmp_path.rglob("here/pod/**/*.md")), "what is served is what listeners get"


def test_a_folder_that_holds_a_show_is_that_show(make: Make, tmp_path: Path) -> None:
    show = tmp_path / "here/mine"
    assert typed("init", str(show), "--voice", "espeak").code == 0
    said = make("page.html", "--feed", "mine", voice="")
    assert said.out == "http://127.0.0.1:8000/feed.xml\n"
    assert "on this machine alone" in said.err
    assert (show / "audio/feed.xml").is_file()


@each(
    "row",
    [
        ("en-US", "", False, "kokoro"),
        ("en-US", "", True, "piper"),
        ("de-DE", "", False, "espeak"),
        ("fr-FR", "", False, "kokoro"),
        ("en-US", "af_bella", False, "kokoro:af_bella"),
        ("en-US", "espeak", True, "espeak"),
        ("en-US", "openai:nova", False, "openai:nova"),
    ],
)
def test_who_reads_is_the_best_that_is_here(row: tuple[str, str, bool, str]) -> None:
    language, asked, draft, right = row
    assert chosen_voice(None, language, asked, draft=draft) == right


def test_the_oldest_one_off_episodes_go(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["audio_edition.verbs.make"], "_KEPT", 2)
    for name in ("one", "two", "three"):
        (tmp_path / f"here/{name}.md").write_text(f"# The {name}\n\nA line of text.\n", "utf-8")
        make(f"{name}.md")
    kept = [one.name for one in (tmp_path / "cache/audio-edition/made/editions").glob("the-*")]
    assert sorted(name.rpartition("-")[0] for name in kept) == ["the-three", "the-two"]
    assert (tmp_path / "here/the-one.mp3").is_file()


@pytest.mark.contract("servers")
def test_three_programs_that_people_subscribe_with_fetch_each_episode_whole(
    make: Make, tmp_path: Path
) -> None:
    """podget, greg and podcast_downloader (gPodder and newsboat were tried by hand)."""
    from tests.publication.members.test_members_edges import CLIENTS, fetched

    pod = tmp_path / "here/pod"
    pod.mkdir()
    with served(pod) as site:
        make("page.html", "--feed", "pod", "--base-url", site, voice="espeak")
        for letter in sorted(LETTER.parent.glob("en_*.eml"))[:2]:
            make(str(letter), "--feed", "pod", voice="espeak")
        sounds = {file.read_bytes() for file in pod.glob("2*/2*.mp3")}
        assert len(sounds) == 3
        for client in CLIENTS:
            got = fetched(client, f"{site}feed.xml", tmp_path / client.__name__)
            # greg begins with the newest of a feed
            assert (got < sounds and len(got) == 1) if client.__name__ == "greg" else got == sounds
