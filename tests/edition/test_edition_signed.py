"""Who wrote it stands in the text: `new` keeps it as the article's author, and the line stays."""

from __future__ import annotations

from pathlib import Path

from audio_edition.edition.sources.gather import gather
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("signed")

FIRE = (
    "At least nine homes have been destroyed and a firefighter has been treated for burns after a "
    "bushfire jumped containment lines in Victoria's west on Friday."
)
PREMIER = "Premier Jacinta Allan, who cut short a trip to Bendigo, said 31 aircraft were working."


def _author(folder: Path, line: str, *, name: str = "a.md") -> tuple[str, list[str]]:
    file = folder / name
    file.write_text(f"# Homes lost in fire\n\n{line}\n\n{FIRE}\n\n{PREMIER}\n", "utf-8")
    [article] = gather(str(file))
    return article.byline, [paragraph.text for paragraph in article.paragraphs]


@each("line, author", ROWS["the author is kept where the text shows it"])
def test_the_author_is_kept_where_the_text_shows_it(tmp_path: Path, line: str, author: str) -> None:
    kept, texts = _author(tmp_path, line)
    assert kept == author
    assert texts[0] == line.strip("*")


@each("line", ROWS["what names nobody who wrote is no author"])
def test_what_names_nobody_who_wrote_is_no_author(tmp_path: Path, line: str) -> None:
    assert _author(tmp_path, line)[0] == ""


def test_front_matter_is_heard_before_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\ntitle: T\nauthor: Ada Moss\n---\n\nBy Bo Lund\n\n{FIRE}\n", "utf-8")
    assert gather(str(file))[0].byline == "Ada Moss"


def test_plain_text_is_read_alike(tmp_path: Path) -> None:
    assert _author(tmp_path, "By Bo Lund", name="a.txt")[0] == "Bo Lund"
