# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Letters: which part is read, what is hidden, where one story ends and the next begins."""

import gc
from email.message import EmailMessage
from itertools import product

import lxml.html

from audio_edition.edition.sources.parse import parse
from newsletters.letters.look import pieces_of
from tests.edition.facts import DATA
from tests.rows import each

LONG = (
    "The {0} council voted on Tuesday to keep the old bridge open for another two years, while "
    "engineers study whether its piers can be saved, a decision that divides the town of {0}. "
    "The mayor said that nobody had asked for more, and that the money would come from the fund."
)


def letter(page: str = "", text: str = "", subject: str = "The Letter", **headers: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Gazette <letter@gazette.example>"
    message["Date"] = "Mon, 02 Nov 2026 06:00:00 +0100"
    for key, value in headers.items():
        message[key] = value
    if text:
        message.set_content(text)
    if page and text:
        message.add_alternative(page, subtype="html")
    elif page:
        message.set_content(page, subtype="html")
    return message.as_bytes()


def test_hidden_parts_are_not_paragraphs() -> None:
    page = (DATA / "mail-hidden.html").read_text("utf-8")
    page = page.replace("{DORN}", LONG.format("Dorn")).replace("{ELM}", LONG.format("Elm"))
    (article,) = parse(letter(page), name="a.eml")
    assert article.headline == "The Letter"
    assert article.date == "2026-11-02"
    assert [(p.role, p.text) for p in article.paragraphs] == [
        ("body", LONG.format("Dorn")),
        ("body", "View in browser"),
        ("body", LONG.format("Elm")),
        ("quote", "Quoted."),
        ("item", "Item"),
    ]


def test_the_part_that_says_more_is_read() -> None:
    text = LONG.format("Text") + "\n\nUnsubscribe: <https://x.example/u?id=123>\n"
    (article,) = parse(letter("<p>Your program shows no text.</p>", text), name="a.eml")
    assert [p.text for p in article.paragraphs] == [LONG.format("Text"), "Unsubscribe:"]
    (article,) = parse(letter(f"<p>{LONG.format('Page')}</p>", text), name="a.eml")
    assert [p.text for p in article.paragraphs] == [LONG.format("Page")]


def test_the_subject_in_the_body_is_not_said_twice() -> None:
    (article,) = parse(
        letter(f"<p>View</p><h1>The letter</h1><p>{LONG}</p>", subject="Fwd: Re: The Letter"),
        name="a.eml",
    )
    assert article.headline == "The Letter"
    assert article.headline_in_body
    assert [p.text for p in article.paragraphs] == ["View", LONG]


def test_flowed_text_and_links_of_the_text_part() -> None:
    raw = (
        b"Subject: =?utf-8?q?Caf=C3=A9_day?=\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
        b"The council voted on Tuesday to keep \nthe old bridge open for another \ntwo years.\n\n"
        b"** Ferry\n------------------------------------------------------------\nThe ferry ( https://x.example/abc ) sails.\n"
    )
    (article,) = parse(raw, name="a.eml")
    assert article.headline == "Café day"
    assert [(p.role, p.text) for p in article.paragraphs] == [
        ("body", "The council voted on Tuesday to keep the old bridge open for another two years."),
        ("heading", "Ferry"),
        ("body", "The ferry sails."),
    ]


@each(
    "charset, encoding",
    product(["utf-8", "iso-8859-1", "windows-1252"], ["quoted-printable", "base64"]),
)
def test_charsets_and_transfer_encodings(charset: str, encoding: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Déjà vu"
    message.set_content("<p>Größe, naïve café.</p>", subtype="html", charset=charset, cte=encoding)
    (article,) = parse(message.as_bytes(), name="a.eml")
    assert [p.text for p in article.paragraphs] == ["Größe, naïve café."]


def test_attachments_are_not_the_letter() -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(LONG)
    message.add_attachment("secret notes", filename="notes.txt")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    (article,) = parse(message.as_bytes(), name="a.eml")
    assert [p.text for p in article.paragraphs] == [LONG]


def test_lines_of_a_letter_that_was_sent_unencoded() -> None:
    raw = f"Subject: x\nContent-Type: text/plain\n\n{LONG}\n\nSecond one.\n".encode()
    (article,) = parse(raw, name="a.eml")
    assert [p.source_line for p in article.paragraphs] == [4, 6]


def kept(size: str) -> str:
    body = "<p>The council kept the old bridge open for another two years.</p>" * 2
    body += f"<div style='font-size:{size}'><p>Engineers study the piers of the river.</p></div>"
    (article,) = parse(letter(f"<html><body>{body}</body></html>"), kind="eml", name="a letter")
    return " ".join(paragraph.text for paragraph in article.paragraphs)


OWN = ["1rem", "1em", "1.0em", "100%", "16px", "12pt", "0.9rem"]
UNSEEN = ["0", "0px", "1px", "0em", "0rem", "1%"]


@each("size", [*OWN, *UNSEEN])
def test_only_a_size_that_nobody_can_see_hides_words(size: str) -> None:
    assert ("Engineers study" in kept(size), "Engineers" in kept(size)) == (size in OWN,) * 2


LETTER = "<html><body><table>{}</table></body></html>".format(
    "".join(
        f'<tr><td style="background:#{n % 2 + 1}{n % 2 + 1}{n % 2 + 1}"><p>Story {n}.</p></td></tr>'
        for n in range(400)
    )
)


def boxes() -> list[tuple[int, ...]]:
    return [piece.boxes for piece in pieces_of(lxml.html.fromstring(LETTER), LETTER)]


def test_every_cell_is_a_box_of_its_own() -> None:
    found = boxes()
    assert len(found) == 400
    assert len(set(found)) == 400


def test_the_boxes_are_the_same_whatever_is_collected_meanwhile() -> None:
    plain, threshold = boxes(), gc.get_threshold()
    try:
        gc.set_threshold(1)
        assert boxes() == plain
    finally:
        gc.set_threshold(*threshold)
