import datetime as dt
import os
import subprocess
import sys
import uuid
from pathlib import Path

from audio_edition.addresses import show_guid
from audio_edition.pipeline import read_edition
from audio_edition.verbs.voices import local_voices
from audio_edition.workspace import Workspace
from tests.cli.typed import Said, typed
from tests.rows import each
from tests.tools import ROOT

# the name as the Podcast Namespace hashes it: no scheme, no trailing slash
NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
GUID = str(uuid.uuid5(NAMESPACE, "podcastindex.org/feed.xml"))


def init(folder: Path, *words: str) -> Workspace:
    said = typed("init", str(folder), *words)
    assert said.code == 0, said.err
    return Workspace.open(folder)


def refused(folder: Path, *words: str) -> Said:
    said = typed("init", str(folder), *words)
    assert (said.code, len(said.errors)) == (1, 1)
    return said


def test_a_new_show_has_an_edition_of_which_only_the_template_is_cut(tmp_path: Path) -> None:
    workspace = init(tmp_path / "evening-post")
    assert workspace.show.identity.title == "Evening Post"
    assert workspace.edition_ids() == ["welcome"], "README's next command makes today's"
    assert Workspace.find(workspace.editions / "welcome").root == workspace.root
    (article,) = read_edition(workspace, "welcome").articles
    first = [d.paragraph.text.split()[0] for d in article.cut]
    assert (first, article.warnings) == (["Listen", "0:00", "Subscribe", "Copy"], ())
    story = tmp_path / "story.md"
    story.write_text("# The Harbor\n\nThe harbor opened on Monday.\n", encoding="utf-8")
    today = dt.date.today().isoformat()
    assert typed("--show", str(workspace.root), "new", today, str(story)).code == 0
    assert workspace.edition_ids()[-1] == today, "the newest is today's"


def test_the_guid_follows_from_the_address_until_it_is_written_down(tmp_path: Path) -> None:
    """Not a random one: a UUIDv5 of the feed's address, as validators take it."""
    unnamed = init(tmp_path / "a")
    named = init(tmp_path / "b", "--base-url", "https://podcastindex.org")
    assert unnamed.show.identity.guid == ""
    for workspace, old, new in (
        (unnamed, "http://127.0.0.1:8000/", "https://podcastindex.org/"),
        (named, "podcastindex.org", "moved.example"),  # it stays when the show moves
    ):
        assert workspace.show.identity.guid == ("" if workspace is unnamed else GUID)
        file = workspace.editions / "show.toml"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        assert show_guid(Workspace.open(workspace.root).show.identity) == GUID
    assert named.show.identity.base_url == named.show.identity.link == "https://podcastindex.org/"


@each("address", ["podcastindex.org", "ftp://x.example/", "https://x/?a=1", "/"])
def test_what_is_no_address_is_refused_before_anything(tmp_path: Path, address: str) -> None:
    said = refused(tmp_path / "a", "--base-url", address)
    assert "cannot be where audio/ is served" in said.err
    assert not (tmp_path / "a").exists()


@each("title", ['Say "No"', "Back\\slash", "Tab\tand\nline", "Ünïcode 🎧"])
def test_any_title_is_written_as_valid_toml(tmp_path: Path, title: str) -> None:
    written = init(tmp_path / "x", "--title", title).show.identity.title
    assert written.split() == title.split()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    file = init(tmp_path / "x").editions / "show.toml"
    before = file.read_bytes()
    assert "already holds a show" in refused(tmp_path / "x").err
    assert file.read_bytes() == before
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file")
    (tmp_path / "other/editions").mkdir(parents=True)
    refused(tmp_path / "other")
    assert [p.name for p in (tmp_path / "other").iterdir()] == ["editions"]


@each("name", ["intro.flac", "outro.flac"])
def test_the_scaffold_carries_the_music_of_the_sample_show(name: str) -> None:
    ours = ROOT / "src/audio_edition/scaffold" / name
    assert ours.read_bytes() == (ROOT / "editions/assets" / name).read_bytes()


def test_the_owner_is_written_down_and_a_feed_without_one_is_told(tmp_path: Path) -> None:
    named = init(tmp_path / "a", "--owner", 'Ada "A." Marsh', "--owner-email", "a@b.example")
    owner = named.show.identity
    assert (owner.owner_name, owner.owner_email) == ('Ada "A." Marsh', "a@b.example")
    assert "e-mail address" in refused(tmp_path / "x", "--owner-email", "a at b").err
    assert not (tmp_path / "x").exists()
    init(tmp_path / "b")  # nobody is at the terminal: it asks nobody
    for show, is_told in (("a", False), ("b", True)):
        for command in (["publish", "--dry-run"], ["check", "--feed"]):
            said = typed("--show", str(tmp_path / show), *command)
            assert ("no owner_email" in said.all) == is_told, (show, command, said)


def test_init_asks_at_a_terminal_for_what_was_not_named(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "audio_edition", "init"]
    asked = {
        "a": ([], b"The Lantern\nde-DE\nAda Marsh\na@b.example\nhttps://x.example/a\n../out\n\n"),
        "b": (["--owner", "B", "--voice", "piper:joe", "--title", "T"], b"\n\n\n\n\n"),
    }
    for name, (words, answers) in asked.items():
        typing, terminal = os.openpty()
        os.write(typing, answers)
        subprocess.run(
            [*program, name, *words], cwd=tmp_path, stdin=terminal, stderr=terminal,
            stdout=subprocess.PIPE, timeout=120, check=True,
        )  # fmt: skip
        os.close(terminal)
        os.close(typing)
    first, other = (Workspace.open(tmp_path / name).show for name in "ab")
    told = first.identity
    assert (told.title, told.language, told.owner_name, told.owner_email, told.base_url) == (
        "The Lantern", "de-DE", "Ada Marsh", "a@b.example", "https://x.example/a/",
    )  # fmt: skip
    assert (first.publish.target, first.voice.engine) == ("../out", "espeak"), "which speaks German"
    assert (other.identity.title, other.identity.language) == ("T", "en-US")
    assert (other.voice.engine, other.voice.voice) == ("piper", "joe")


def test_the_best_voice_that_is_ready_reads_unless_another_is_named(tmp_path: Path) -> None:
    ready = {info.engine for info in local_voices(None, "en-US")}
    best = next(one for one in ("kokoro", "piper", "espeak") if one in ready)
    assert init(tmp_path / "a").show.voice.engine == best
    assert init(tmp_path / "b", "--voice", "espeak").show.voice.engine == "espeak"


def test_a_setting_that_cannot_be_meant_leaves_nothing_behind(tmp_path: Path) -> None:
    for words in (["--voice", "jo"], ["--language", "German"]):
        assert len(refused(tmp_path / "x", *words).errors) == 1
        assert not (tmp_path / "x" / "editions").exists()
