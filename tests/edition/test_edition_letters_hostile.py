# ruff: noqa: E501 - broken lines of mail are harder to read than long ones
"""Letters as nobody should send them: one clear line or a right answer, and in linear time."""

import base64
from collections.abc import Callable
from itertools import product

import pytest

from audio_edition.edition.sources.parse import parse
from audio_edition.errors import EditionError
from newsletters.letters.letter import letter_pieces
from newsletters.letters.mime import read_message
from tests.edition.facts import rows
from tests.edition.letters_made import STORIES, mail, wrapped
from tests.rows import each
from tests.tools import grows_by

WORDS = STORIES[0][1]
PARTS = f"--abc\nContent-Type: text/plain\n\nToo short.\n--abc\nContent-Type: text/html\n\n<p>{WORDS}</p>\n--abc--\n"


def raw(body: str | bytes, *headers: str) -> bytes:
    head = "".join(f"{line}\n" for line in ("Subject: x", "From: a@b.example", *headers))
    return head.encode() + b"\n" + (body.encode() if isinstance(body, str) else body)


RIGHT = {
    "no boundary named": raw(PARTS, "Content-Type: multipart/alternative"),
    "another boundary named": raw(PARTS, 'Content-Type: multipart/alternative; boundary="zzz"'),
    "never ended": raw(
        PARTS.removesuffix("--abc--\n"), 'Content-Type: multipart/mixed; boundary="abc"'
    ),
    "unknown charset": raw(WORDS, "Content-Type: text/plain; charset=klingon-1"),
    "unknown encoding": raw(WORDS, "Content-Transfer-Encoding: x-foo"),
    "base64 cut short": raw(
        base64.b64encode((WORDS + " And so on.").encode())[:-3],
        "Content-Type: text/plain",
        "Content-Transfer-Encoding: base64",
    ),
    "bad quoted-printable": raw(WORDS + " =ZZ=9", "Content-Transfer-Encoding: quoted-printable"),
    "lines of an old Mac": raw(WORDS).replace(b"\n", b"\r"),
    "lines of Windows": raw(WORDS).replace(b"\n", b"\r\n"),
    "a subject of five million letters": raw(WORDS, f"Subject: {'a' * 5_000_000}"),
    "a hundred thousand encoded words": raw(WORDS, f"Subject: {'=?utf-8?q?a?= ' * 100_000}"),
    "two hundred thousand unclosed rules": mail(
        f"<style>{'@media x{' * 200_000}</style><p>{WORDS}</p>"
    ),
    "a style without end": mail(f'<p style="{"font-size:" * 100_000}">{WORDS}</p>'),
    "signs of direction": mail(text="\u202e\u2066" * 1000 + WORDS),
}


@each("name", RIGHT)
def test_a_right_answer(name: str) -> None:
    (article,) = parse(RIGHT[name], name="a.eml")
    assert WORDS in " ".join(p.text for p in article.paragraphs)


def attached(depth: int) -> bytes:
    """A letter in a letter, so many times."""
    inner = mail(text=WORDS, subject="The first")
    for number in range(depth):
        head = f'Content-Type: multipart/mixed; boundary="b{number}"'
        opened = f"--b{number}\nContent-Type: message/rfc822\n\n".encode()
        inner = raw(opened + inner + f"\n--b{number}--\n".encode(), head, "MIME-Version: 1.0")
    return inner


def forwarded(depth: int, *, quoted: bool) -> bytes:
    """A letter that was sent on so many times, as mail programs write it."""
    text = f"{wrapped(WORDS)}\n\n{wrapped(STORIES[1][1])}"
    for number in range(depth):
        head = f"From: Person {number} <p{number}@x.example>\nDate: Tue, 19 May 2026\nSubject: Fwd: Boats pay\nTo: me <me@x.example>"
        text = f"---------- Forwarded message ---------\n{head}\n\n{text}"
        if quoted:
            text = "\n".join(f"> {line}" for line in text.splitlines())
        else:
            text = f"For your information, no. {number}.\n\n{text}"
    return mail(text=text, subject="Fwd: Fwd: look at this")


@each("depth", [1, 5, 12])
def test_attached_letters(depth: int) -> None:
    (article,) = parse(attached(depth), name="a.eml")
    assert article.headline == "The first"
    assert [p.text for p in article.paragraphs] == [WORDS]


@each("quoted, depth", product([False, True], [1, 2, 5]))
def test_forwarded_chains(depth: int, quoted: bool) -> None:
    (article,) = parse(forwarded(depth, quoted=quoted), name="a.eml")
    assert article.headline == "Boats pay"
    own = [p for p in article.paragraphs if not p.hint]
    assert [(p.role, p.text) for p in own] == [("body", WORDS), ("body", STORIES[1][1])]


REFUSED = {
    "nothing": (b"", "is empty"),
    "white space": (b" \n\n", "is empty"),
    "headers alone": (raw(""), "has no text part"),
    "pictures alone": (
        mail('<img src="https://i.example/a.png" width="600">' * 9),
        "has pictures and no text",
    ),
    "rubbish in base64": (
        raw(b"!!!\xff\xfe\x00###", "Content-Type: text/html", "Content-Transfer-Encoding: base64"),
        "has no text part",
    ),
    "any bytes": (bytes(range(256)) * 4000, "is binary"),
    "a hundred letters in one another": (attached(100), "holds messages 12 deep"),
    "a thousand": (attached(1000), "holds messages 12 deep"),
    "a header without end": (
        raw(WORDS, "Content-Type: text/plain; " + "a=b; " * 200_000),
        "monstrous length",
    ),
    "ten megabytes of tables": (
        mail(
            '<table style="border:1px solid #eee"><tr><td style="padding:8px">x</td></tr></table>'
            * 120_000
        ),
        "HTML elements; no article has",
    ),
    "a thousand tables in one another": (mail("<table><tr><td>" * 1000 + WORDS), "nests its HTML"),
}


@each("name", REFUSED)
def test_one_clear_line(name: str) -> None:
    data, told_of = REFUSED[name]
    with pytest.raises(EditionError, match=told_of) as caught:
        parse(data, name="a.eml")
    assert caught.value.message.startswith("a.eml ")
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200


@each("sign, is_forwarded", product([":", "(", "<", "http://"], [True, False]))
def test_a_sender_without_end_is_nobody_and_the_letter_is_read(
    sign: str, is_forwarded: bool
) -> None:
    sender = sign * 5000
    body = f"The ferry left at noon.\n\n{WORDS}\n"
    if is_forwarded:
        head = "---------- Forwarded message ---------\n"
        data = raw(f"{head}From: {sender}\nDate: Mon, 2 Nov 2026\nSubject: x\n\n{body}")
    else:
        data = f"Subject: x\nFrom: {sender}\n\n{body}".encode()
    text = " ".join(one.text for article in parse(data, name="a.eml") for one in article.paragraphs)
    assert WORDS.split(".")[0] in text


@each("name, kind, before, piece, times, after", rows("letters-hostile"), least=13)
def test_time_grows_as_the_letter_does(
    name: str, kind: str, before: str, piece: str, times: int, after: str
) -> None:
    """Six times the letter may take fifteen times as long; by the square it would be 36."""

    def reading(count: int) -> Callable[[], object]:
        data = mail(**{kind: before + piece * (times * count) + after})

        def read() -> None:
            letter_pieces(read_message(data, "a.eml"), "a.eml")
            parse(data, name="a.eml")

        return read

    assert grows_by(reading(50), reading(300), 15, least=0.02)
