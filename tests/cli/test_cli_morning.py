"""A morning at 05:30 in which things are not as they should be: each is told, in an editor's words.

Every step goes through the real entry point. No step may end in a traceback or an "internal
error", no step may lose anything in silence, and whatever fails says what and how to mend it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_edition.cli.main import main
from tests.edition.letters_made import STORY, mail, page, told

DAY = "2026-11-02"
ARTICLE = "# The Harbor\n\nThe harbor opened on Monday after two years of work.\n"
OTHER = "# The Crane\n\nThe crane lifts 40 tons, and nobody has seen it fail.\n"
SHOW = """
[show]
title = "Morning"
base_url = "https://x.example/a/"
[voice]
engine = "silence"
fallback = []
[publish]
target = "{target}"
"""


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


class Desk:
    """A show in a folder, and somebody who types."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.root, self._monkeypatch, self._capsys = root, monkeypatch, capsys
        self.public = root.parent / "public"
        (root / "editions").mkdir(parents=True)
        self.show(SHOW.format(target=self.public.as_posix()))

    def show(self, text: str) -> None:
        (self.root / "editions/show.toml").write_text(text, encoding="utf-8")

    def folder(self, day: str = DAY, **files: str | bytes) -> Path:
        folder = self.root / "editions" / day
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            (folder / name.replace("__", ".")).write_bytes(data)
        return folder

    def __call__(self, *words: str) -> Said:
        self._monkeypatch.setattr(sys, "argv", ["audio-edition", "--show", str(self.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = self._capsys.readouterr()
        said = Said(int(ended.value.code or 0), told.out, told.err)
        assert "Traceback" not in said.all, said.all
        assert "internal error" not in said.all.lower(), said.all
        return said

    def fine(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said.all
        return said

    def fails(self, *words: str, says: str, code: int = 1) -> Said:
        """It fails in one line that says ``says``, with a hint."""
        said = self(*words)
        assert said.code == code, said.all
        errors = [line for line in said.err.splitlines() if line.startswith("error: ")]
        assert any(says in line for line in errors), said.err
        assert "hint: " in said.err
        return said

    def sent(self, *words: str) -> Said:
        return self.fine("publish", *words, "--anyway", "a rehearsal")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "show", monkeypatch, capsys)


# -- what is in the folder -----------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[Desk], object], str]] = {
    "an empty folder": (lambda at: at.folder(), "has no articles"),
    "a document": (lambda at: at.folder(story__docx="PK"), "has no articles"),
    "a headline and nothing below": (lambda at: at.folder(a__md="# A\n"), "no article text"),
    "a wall": (lambda at: at.folder(a__html="<html><p>Subscribe</p></html>"), "a.html"),
    "a picture by another name": (
        lambda at: at.folder(a__md=b"\x89PNG\r\n\x1a\n" + b"\0" * 99),
        "a.md",
    ),
    "a letter of pictures": (
        lambda at: at.folder(a__eml=mail('<img src="https://x.example/a.png" alt="">')),
        "a.eml",
    ),
    "front matter that never ends": (lambda at: at.folder(a__md="---\ntitle: A\n"), "a.md"),
    "front matter of another kind": (
        lambda at: at.folder(a__md="---\ntitle: [A, B]\n---\n\nText.\n"),
        "title must be one text",
    ),
    "an order that names what is gone": (
        lambda at: at.folder(a__md=ARTICLE, edition__toml='articles = ["gone.md"]\n'),
        "'gone.md', which is not there",
    ),
    "an edition.toml in another encoding": (
        lambda at: at.folder(a__md=ARTICLE, edition__toml='title = "Zürich"\n'.encode("latin-1")),
        "line 1 is not UTF-8 text",
    ),
    "a misspelt setting": (
        lambda at: at.folder(a__md=ARTICLE, edition__toml='titel = "A"\n'),
        "titel is not a setting",
    ),
    "all that is cut": (lambda at: at.folder(a__md="# A\n\n[[drop]] Ships.\n"), "nothing to read"),
    "another language": (
        lambda at: at.folder(a__md="---\ntitle: A\nlanguage: de\n---\n\nDer Hafen ist offen.\n"),
        "is in German",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("verb", ["script", "build"])
def test_a_folder_that_cannot_be_read_is_one_line(at: Desk, verb: str, name: str) -> None:
    make, says = WRONG[name]
    make(at)
    if name == "another language" and verb == "script":
        assert "a build waits for your word" in at.fine("script", DAY).err
        return
    at.fails(verb, DAY, says=says)
    assert not (at.root / "audio" / DAY).exists()


def test_names_that_no_system_likes_are_read_all_the_same(at: Desk) -> None:
    names = ("-rf.md", "a b ü.md", "CON.md", f"{'x' * 200}.md")
    for number, name in enumerate(names):
        (at.folder() / name).write_text(
            f"# Story {number}\n\nIt is story {number}, and no other.\n", encoding="utf-8"
        )
    at.fine("build", DAY)
    transcript = (at.root / "audio" / DAY / "transcript.txt").read_text("utf-8")
    assert all(f"It is story {number}, and no other." in transcript for number in range(4))


def test_what_is_left_out_is_told_by_script_and_build(at: Desk) -> None:
    folder = at.folder(a__md=ARTICLE, b__md=ARTICLE, c__pdf="%PDF")
    (folder / "d.md").symlink_to("gone.md")
    for verb in ("script", "build"):
        said = at.fine(verb, DAY).err
        assert "c.pdf is left out" in said
        assert "d.md is left out: it is a link that leads nowhere" in said
        assert "b.md has the words of a.md" in said


# -- from a letter to its listeners --------------------------------------------------------------


def test_a_letter_goes_all_the_way_and_no_word_is_said_of_its_footer(at: Desk) -> None:
    letter = at.root.parent / "letter.eml"
    letter.write_bytes(page("<hr>".join(told(STORY))))
    at.fine("new", DAY, str(letter))
    said = at.fine("script", DAY)
    assert "words were cut" not in said.err
    at.fine("build", DAY)
    at.fails("publish", DAY, says="spoken by a voice for tests")
    at.sent()
    at.fine("verify", str(at.public))
    feed = (at.public / "feed.xml").read_text("utf-8")
    assert feed.count("<item>") == 1
    assert "Unsubscribe" not in (at.public / DAY / "transcript.txt").read_text("utf-8")


def test_what_changed_after_the_build_does_not_leave(at: Desk) -> None:
    folder = at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    (folder / "a.md").write_text(ARTICLE + "\nIt closed again at noon.\n", encoding="utf-8")
    at.fails("publish", DAY, says="was built from an older text")
    assert not (at.public / "feed.xml").exists()
    at.fine("build", DAY)
    at.sent()
    assert "closed again at noon" in (at.public / DAY / "transcript.txt").read_text("utf-8")


def test_a_folder_of_audio_that_somebody_deleted_is_missed(at: Desk) -> None:
    for day, text in ((DAY, ARTICLE), ("2026-11-03", OTHER)):
        at.folder(day, a__md=text)
        at.fine("build", day)
    at.sent()
    shutil.rmtree(at.root / "audio" / DAY)
    at.fails("publish", says=f"edition {DAY} would go backwards")
    at.fails("build", DAY, says=f"edition {DAY} went out and is no longer in")
    said = at.fine("publish", "--restore", "--anyway", "a rehearsal")
    assert f"restore {DAY}" in said.out
    assert (at.public / "feed.xml").read_text("utf-8").count("<item>") == 2


def test_half_a_file_at_the_target_is_gone_after_the_next_run(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    at.sent()
    part = at.public / DAY / f".{DAY}.mp3.0123456789ab.part"
    part.write_bytes(b"half")
    at.fine("publish")
    assert not part.exists()


def test_a_target_where_nothing_can_be_put_is_one_line(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    at.public.write_text("a file, where a folder should be")
    at.fails("publish", "--anyway", "x", says="cannot send")


def test_a_target_inside_the_audio_is_refused(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    at.show(SHOW.format(target="audio/public"))
    at.fails("publish", says="lie in one another")


def test_a_damaged_manifest_is_told_and_nothing_public_changes(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    at.sent()
    before = (at.public / "feed.xml").read_bytes()
    (at.root / "audio" / DAY / "episode.json").write_text("{")
    left_out = at("publish")
    assert left_out.code == 1
    assert f"{DAY} is left out: {DAY}/episode.json is damaged" in left_out.err
    assert "cp " in left_out.err  # brings back what it said last
    at.fails("publish", DAY, says="episode.json is damaged")
    at.fails("build", DAY, says="episode.json is damaged")
    assert (at.public / "feed.xml").read_bytes() == before


def test_damaged_sound_does_not_leave_and_a_build_mends_it(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    (at.root / "audio" / DAY / f"{DAY}.mp3").write_bytes(b"x" * 1000)
    assert at("check", DAY).code == 1
    assert at("publish", DAY).code == 1
    at.fine("build", DAY)
    at.sent()
    at.fine("verify", str(at.public))


# -- the editor's word ---------------------------------------------------------------------------


def test_nobody_approved_somebody_did_somebody_changed_a_word(at: Desk) -> None:
    at.show(SHOW.format(target=at.public.as_posix()) + "require_approval = true\n")
    folder = at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    said = at.fails("publish", DAY, says="is not approved")
    assert f"read it (audio-edition script {DAY}), then audio-edition approve {DAY}" in said.err
    at.fine("approve", DAY, "--by", "Ada Marsh")
    assert "is not approved" not in at("publish", DAY).err
    (folder / "a.md").write_text(ARTICLE.replace("two years", "ten years"), encoding="utf-8")
    at.fine("build", DAY)
    said = at.fails("publish", DAY, says="was changed since it was approved by Ada Marsh")
    assert "ten years" in said.err
    at.fails("approve", DAY, "--seen", "0" * 64, says="has changed since you read it")
    assert at("publish", DAY, "--anyway", " ").code == 2
    at.fine("publish", DAY, "--anyway", "the mayor called", "--by", "Ada")
    assert "published anyway by Ada" in at("check", DAY).all


def test_an_edition_that_nobody_knows_names_the_nearest(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    for words in (("script",), ("build",), ("approve",), ("check",), ("publish",), ("retract",)):
        said = at.fails(*words, "2026-11-03", says="no edition 2026-11-03")
        assert DAY in said.err


def test_nothing_is_built_nothing_is_there(at: Desk) -> None:
    at.fails("build", says="no editions in")
    at.fails("publish", says="nothing is built")
    at.fails("proof", says="nothing was built")
    at.folder(a__md=ARTICLE)
    at.fails("proof", DAY, says="was not built")
