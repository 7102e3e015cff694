"""A morning at 05:30 in which things are not as they should be: each is told, in an editor's words.

Every step goes through the real entry point. No step may end in a traceback or an "internal
error", no step may lose anything in silence, and whatever fails says what and how to mend it.
"""

from pathlib import Path

import pytest

from tests.cli.typed import ARTICLE, DAY, Desk
from tests.edition.letters_made import STORY, mail, page, told
from tests.rows import each


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "show")


GERMAN = "---\ntitle: A\nlanguage: de\n---\n\nDer Hafen ist offen.\n"


@each(
    ("files", "says"),
    [
        ({}, "has no articles"),
        ({"story__docx": "PK"}, "has no articles"),
        ({"a__md": "# A\n"}, "no article text"),
        ({"a__html": "<html><p>Subscribe</p></html>"}, "a.html"),
        ({"a__md": b"\x89PNG\r\n\x1a\n" + b"\0" * 99}, "a.md"),
        ({"a__eml": mail('<img src="https://x.example/a.png" alt="">')}, "a.eml"),
        ({"a__md": "---\ntitle: A\n"}, "a.md"),
        ({"a__md": "---\ntitle: [A, B]\n---\n\nText.\n"}, "title must be one text"),
        ({"a__md": ARTICLE, "edition__toml": 'articles = ["gone.md"]\n'},
         "'gone.md', which is not there"),
        ({"a__md": ARTICLE, "edition__toml": 'title = "Zürich"\n'.encode("latin-1")},
         "line 1 is not UTF-8 text"),
        ({"a__md": ARTICLE, "edition__toml": 'titel = "A"\n'}, "titel is not a setting"),
        ({"a__md": "# A\n\n[[drop]] Ships.\n"}, "nothing to read"),
        ({"a__md": GERMAN}, "is in German"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_read_is_one_line(tmp_path, files, says):
    at = Desk(tmp_path / "show")
    at.folder(**files)
    if files.get("a__md") == GERMAN:
        assert "a build waits for your word" in at.fine("script", DAY).err
    else:
        at.fails("script", DAY, says=says)
    at.fails("build", DAY, says=says)
    assert not (at.root / "audio" / DAY).exists()


def test_odd_names_are_read_and_what_is_left_out_is_told(at: Desk) -> None:
    names = ("-rf.md", "a b ü.md", "CON.md", f"{'x' * 200}.md")
    folder = at.folder(a__md=ARTICLE, b__md=ARTICLE, c__pdf="%PDF")
    for number, name in enumerate(names):
        text = f"# Story {number}\n\nIt is story {number}, and no other.\n"
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "d.md").symlink_to("gone.md")
    for verb in ("script", "build"):
        said = at.fine(verb, DAY).err
        assert "c.pdf is left out" in said
        assert "d.md is left out: it is a link that leads nowhere" in said
        assert "b.md has the words of a.md" in said
    transcript = (at.root / "audio" / DAY / "transcript.txt").read_text("utf-8")
    assert all(f"It is story {number}, and no other." in transcript for number in range(4))


def test_a_letter_goes_all_the_way_and_no_word_is_said_of_its_footer(at: Desk) -> None:
    at.fails("build", says="no editions in")
    at.fails("publish", says="nothing is built")
    at.fails("proof", says="nothing was built")
    letter = at.root.parent / "letter.eml"
    letter.write_bytes(page("<hr>".join(told(STORY))))
    at.fine("new", DAY, str(letter))
    at.fails("proof", DAY, says="was not built")
    assert "words were cut" not in at.fine("script", DAY).err
    at.fine("build", DAY)
    at.fails("publish", DAY, says="spoken by a voice for tests")
    at.sent()
    at.fine("verify", str(at.public))
    assert (at.public / "feed.xml").read_text("utf-8").count("<item>") == 1
    assert "Unsubscribe" not in (at.public / DAY / "transcript.txt").read_text("utf-8")
    part = at.public / DAY / f".{DAY}.mp3.0123456789ab.part"
    part.write_bytes(b"half of a file, of a run that broke off")
    at.fine("publish")
    assert not part.exists()


def test_what_cannot_go_out_is_one_line_each(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    at.fine("build", DAY)
    at.public.write_text("a file, where a folder should be")
    at.fails("publish", "--anyway", "x", says="cannot send")
    at.show('[publish]\ntarget = "audio/public"\n')
    at.fails("publish", says="lie in one another")
    at.show("[publish]\nrequire_approval = true\n")
    said = at.fails("publish", DAY, says="is not approved")
    assert f"read it (audio-edition script {DAY}), then audio-edition approve {DAY}" in said.err
    assert said.err.count("  hint: ") == len(said.errors) == 2, "a voice for tests stands alone"
    at.fails("approve", DAY, "--seen", "0" * 64, says="has changed since you read it")
    for words in (["--anyway", " "], ["--anyway", ""], ["--by", "Ada"], ["--anyway"]):
        assert at("publish", DAY, *words).code == 2


def test_an_edition_that_nobody_knows_names_the_nearest(at: Desk) -> None:
    at.folder(a__md=ARTICLE)
    for verb in ("script", "build", "approve", "check", "publish", "retract"):
        assert DAY in at.fails(verb, "2026-11-03", says="no edition 2026-11-03").err
