"""The library's face: a letter's bytes in, its articles and what was cut of it out."""

import doctest
import io
import json
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

import newsletters
from newsletters import ReadError, read
from newsletters.__main__ import main
from newsletters.letters import letter as letters
from newsletters.witness.held import held_to_letter

STORIES = {
    "Harbor bridge stays open": "The council voted on Tuesday to keep the old bridge open.",
    "Ferry fares rise in May": "A single crossing will cost four dollars from the first of May.",
    "School roof is mended": "Two classrooms that were closed since March open again on Monday.",
}
MORE = "Nobody on the quay was asked, and most of those who cross it heard of it from the radio."


def mail(body: str, **headers: str) -> bytes:
    made = EmailMessage()
    made["From"] = "Harbor Brief <desk@harbor.example>"
    made["Subject"] = headers.get("subject", "Your Tuesday brief")
    made["Date"] = "Tue, 01 Dec 2026 06:00:00 +0000"
    made.set_content(f"<html><body>{body}</body></html>", subtype="html")
    return bytes(made)


STORY = "<hr><h2>{0}</h2><p>{1}</p><p>{2}</p>"
LETTER = mail(
    "".join(STORY.format(title, lead, MORE) for title, lead in STORIES.items())
    + "<hr><p>SPONSORED BY ACME</p><p>Acme tents stand in any wind. Try one free for a month.</p>"
    "<hr><p>You receive this because you signed up. <a href='https://h.example/u'>Unsubscribe</a></p>"
)


def test_a_letter_is_its_articles_and_what_was_cut() -> None:
    letter = read(LETTER)
    assert [article.headline for article in letter.articles] == list(STORIES)
    assert (letter.sender, letter.date) == ("desk@harbor.example", "2026-12-01")
    assert letter.summary == "3 stories, 1 advertisement, footer"
    told = {cut.kind: cut.paragraphs[-1].text for cut in letter.cuts}
    assert told["sponsor"].startswith("Acme tents stand")
    assert told["footer"].startswith("You receive this")
    assert "a sponsor's message in a letter" in {cut.reason for cut in letter.cuts}


def test_small_print_and_the_way_on_are_no_sentence_of_a_story() -> None:
    small = "<p style='font-size:12px'>{}</p>"
    more = (
        small.format("Ilse Varga, University of Oster")
        + f"<p>{MORE}</p><p><a href='https://h.example/7'>Vers la page entière</a></p>"
        + small.format(
            "A line that is small, and longer than anybody's name and office, is text. " * 2
        )
    )
    body = mail("".join(STORY.format(*story, more) for story in STORIES.items()))
    found = {p.text[:12]: p.hint for p in read(body).articles[0].paragraphs}
    assert found["Ilse Varga, "] == "byline"
    assert found["Vers la page"] == "button"
    assert found["A line that "] == found[MORE[:12]] == ""


def test_what_cannot_be_read_is_one_line() -> None:
    for data in (b"", b"Subject: x\n\n", mail("<img src='a.png'>")):
        with pytest.raises(ReadError) as problem:
            read(data, "a.eml")
        assert str(problem.value).startswith("a.eml ")
        assert "\n" not in str(problem.value)
    with pytest.raises(ReadError, match="headng"):
        read(LETTER, split="headng")


# -- no prose vanishes -----------------------------------------------------------------


def test_a_paragraph_that_no_article_has_is_a_doubt() -> None:
    letter = read(LETTER)
    assert letter.doubts == ()
    page = "".join(letters.read_message(LETTER, "a.eml").pages)
    for number, article in enumerate(letter.articles):
        for lost in range(len(article.paragraphs)):
            left = article.paragraphs[:lost] + article.paragraphs[lost + 1 :]
            changed = list(letter.articles)
            changed[number] = replace(article, paragraphs=left)
            gone = article.paragraphs[lost].text
            if gone == MORE or not gone.endswith("."):
                continue
            told = [line for one in held_to_letter(changed, [page], ()) for line in one.differs]
            assert any(gone[:60] in line for line in told), gone


# -- from the command line -------------------------------------------------------------


def test_a_letters_articles_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(LETTER)
    assert main([str(file)]) == 0
    out, told = capsys.readouterr()
    assert re.findall("^# (.*)$", out, re.M) == list(STORIES)
    assert "Acme" not in out
    assert told == f"{file}: 3 stories, 1 advertisement, footer\n"
    assert main(["--cuts", str(file)]) == 0
    assert "[sponsor] a sponsor's message in a letter\nSPONSORED BY ACME" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LETTER)))
    assert main(["--json", "-"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [one["headline"] for one in made["articles"]] == list(STORIES)
    assert made["summary"] == "3 stories, 1 advertisement, footer"


def test_a_page_and_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, wrong = tmp_path / "a.html", tmp_path / "b.eml"
    told = "".join(f"<p>{lead} {MORE}</p>" for lead in STORIES.values())
    page.write_text(f"<!doctype html><body><article><h1>Three</h1>{told}</article></body>")
    wrong.write_bytes(b"")
    assert main([str(wrong), str(page), str(tmp_path / "none.eml")]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("# Three\n")
    assert f"{wrong}: {wrong} is empty" in err
    assert "none.eml" in err


def test_what_its_readme_shows_works() -> None:
    readme = Path(newsletters.__file__).with_name("README.md")
    found = doctest.testfile(str(readme), module_relative=False, globs={"LETTER": LETTER})
    assert found.attempted > 3
    assert not found.failed
