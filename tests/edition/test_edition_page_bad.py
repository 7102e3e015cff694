# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Pages that are no article, or hardly one: a right answer or one clear line, in linear time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.gather import gather
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.sources.parse import Format, parse, require_body
from audio_edition.errors import EditionError
from tests.edition.facts import VOTES, rows
from tests.rows import each
from tests.tools import grows_by

ROWS = rows("page-bad")

PROSE = VOTES[:4]
TEXT = "".join(f"<p>{one}</p>" for one in PROSE)


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>The Old Bridge</title>"
        f"{head}</head><body><h1>The Old Bridge</h1>{body}</body></html>"
    )


def texts(article: ParsedArticle) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def read(markup: str | bytes, language: str = "en") -> ParsedArticle:
    data = markup if isinstance(markup, bytes) else markup.encode()
    (article,) = parse(data, kind="html", name="a.html", language=language)
    return article


ROW = "<tr><td>{n}</td><td>{n}.5</td><td>Lund</td></tr>"


def test_a_page_of_tables_is_one_line() -> None:
    rows = "".join(ROW.format(n=n) for n in range(40_000))
    markup = page(f"{TEXT}<table>{rows}</table>")
    with pytest.raises(EditionError, match=r"a\.html has \d+ HTML elements; no article has"):
        read(markup)


@each("name", ["p", "script", "svg"])
def test_an_element_of_thousands_of_attributes_is_one_line(name: str) -> None:
    many = " ".join(f"a{number}=1" for number in range(10_000))
    with pytest.raises(EditionError, match=r"a\.html has an element of more than 1000 attributes"):
        read(page(f"<{name} {many}>x</{name}><p>The ferry left at noon on Monday.</p>"))


def test_megabytes_in_a_few_cells_are_read() -> None:
    cell = "<td>" + "Lund had 5 votes and Vale had 7, not 8. " * 260 + "</td>"
    markup = page(f"{TEXT}<table>{f'<tr>{cell * 4}</tr>' * 25}</table>")
    assert len(markup) > 1_000_000
    assert texts(read(markup))[:4] == PROSE


PIECES = ROWS["pieces"]


@each("name", PIECES)
def test_time_grows_with_the_page(name: str) -> None:
    piece = PIECES[name]

    def work(count: int) -> Callable[[], object]:
        data = page(f"<article>{TEXT}{piece * count}{TEXT}</article>").encode()
        return lambda: parse(data, kind="html", name="a.html", language="en")

    assert grows_by(work(100), work(600), 6 * 4, least=0.01)


RIGHT = ROWS["right"]


@each("language", RIGHT)
def test_right_to_left(language: str) -> None:
    lines = [f"{RIGHT[language]} ({n})" for n in range(4)]
    body = "".join(f"<p dir=rtl>\u202b{line}\u202c</p>" for line in lines)
    nav = "<nav dir=rtl><a href=/>الرئيسية</a></nav>"
    article = read(page(f"{nav}<article dir=rtl>{body}</article>", lang=language), language)
    assert [line.strip("\u202b\u202c") for line in texts(article)] == lines
    assert not article.is_wall


@each("body, times", ROWS["pictures"])
def test_a_page_of_pictures_is_one_line(body: str, times: int) -> None:
    with pytest.raises(EditionError, match=r"a\.html has no article text") as refused:
        require_body((read(page(body * times)),), "a.html")
    assert refused.value.hint


UMLAUTS = (
    "Für zwölf Straßen gibt es ein „Später“ – so der Rat, der am Dienstag über die Brücke stritt."
)


@each(
    ("codec", "declared"),
    [
        (codec, declared)
        for codec in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le")
        for declared in ("utf-8", "iso-8859-1", "shift_jis")
        # nothing would tell that these bytes are not what the page says
        if (codec, declared) != ("cp1252", "shift_jis")
    ],
)
def test_encodings_and_what_pages_say_of_them(codec: str, declared: str) -> None:
    """A page may lie: what its bytes are is told by them where they tell it."""
    body = "".join(f"<p>{UMLAUTS} ({n})</p>" for n in range(4))
    markup = f"<html lang=de><head><meta charset={declared}><title>Die Brücke</title></head><body><h1>Die Brücke</h1>{body}</body></html>"
    article = read(markup.encode(codec), "de")
    assert article.headline == "Die Brücke"
    assert texts(article) == [f"{UMLAUTS} ({n})" for n in range(4)]


def test_bytes_that_are_no_text_are_one_line() -> None:
    noise = bytes((n * 7919 + n // 251) % 256 for n in range(50_000))
    with pytest.raises(EditionError) as refused:
        require_body((read(b"<html><body>" + noise),), "a.html")
    assert "a.html" in refused.value.message
    assert "\n" not in refused.value.message


@each("markup", ROWS["broken markup is read as browsers do"])
def test_broken_markup_is_read_as_browsers_do(markup: str) -> None:
    assert [line for line in texts(read(markup.replace("{TEXT}", TEXT))) if line in PROSE] == PROSE


@each("sign", ["@", "a@b.c ", " "])
def test_what_is_too_long_to_name_anybody_is_no_author(sign: str) -> None:
    def work(count: int) -> Callable[[], object]:
        told = sign * (count // len(sign))
        head = f'<meta name="author" content="Ada Marsh"><meta name="author" content="{told}x">'
        data = page(TEXT, head).encode()
        return lambda: parse(data, name="a.html")

    work(10)()  # imports
    assert grows_by(work(6_000), work(36_000), 15, 0.1), "by the square it was 36"


COUNCIL = "".join(
    f"<p>In its {n} vote the council chose to keep the café bridge “open” for everyone.</p>"
    for n in range(8)
)
JAPANESE = "".join(
    f"<p>議会は{n}回目の投票で橋を残すと決めた。市長は記者団に語った。</p>" for n in range(9)
)
RUSSIAN = "".join(
    f"<p>Совет {n} раз проголосовал за сохранение моста через реку.</p>" for n in range(9)
)


FEED = (
    '<rss version="2.0"><channel><item><title>T</title><link>https://e.example/1</link>'
    "<description><![CDATA[{}]]></description></item></channel></rss>"
)


def damaged(codec: str, body: str, sound: str, broken: bytes) -> bytes:
    """A page in some encoding, one place of it broken."""
    page = f"<!doctype html><meta charset={codec}><title>T</title><h1>T</h1>{body}"
    return page.encode(codec).replace(sound.encode(codec), broken, 1)


DAMAGED = {
    "a byte": damaged("utf-8", COUNCIL, "7", b"\xe9"),
    "half a character": damaged("utf-8", COUNCIL, "é", b"\xc3"),
    "a surrogate": damaged("utf-8", COUNCIL, "7", b"\xed\xa0\x80"),
    "behind a byte order mark": b"\xef\xbb\xbf" + damaged("utf-8", COUNCIL, "7", b"\xe9"),
    "an odd byte in UTF-16": COUNCIL.encode("utf-16") + b"x",
    "UTF-16 without a mark": COUNCIL.encode("utf-16-le") + b"x",
    "windows-1252": damaged("cp1252", COUNCIL, "7", b"\x81"),
    "Shift JIS": damaged("shift_jis", JAPANESE, "橋", b"\x8b\xff"),
    "Japanese in UTF-8": damaged("utf-8", JAPANESE, "橋", b"\xe6"),
    "Cyrillic": damaged("cp1251", RUSSIAN, "7", b"\x98"),
}


@each("kind", ["html", "eml"])
def test_a_damaged_byte_is_replaced_and_told(kind: Format, tmp_path: Path) -> None:
    head = b"From: a@b.example\nSubject: S\nContent-Type: text/html\n\n" if kind == "eml" else b""
    wrong = []
    for name, data in DAMAGED.items():
        (file := tmp_path / f"a.{kind}").write_bytes(head + data)
        told: list[str] = []
        (article,) = gather(str(file), GatherOptions(tell=told.append))
        text = " ".join(p.text for p in article.paragraphs)
        if len(article.paragraphs) < 8 or "damaged character was replaced" not in "".join(told):
            wrong.append((name, text[:90], told))
    assert not wrong
    with pytest.raises(EditionError, match="is damaged UTF-8: line 1"):
        parse(DAMAGED["a byte"], kind="html", name="the editor's own.html")


def test_what_no_markup_may_hold_is_left_out() -> None:
    signs = ["\x01", "\x0b", "\x1f", "\ufffe", "&#1;", "&#x0b;", "&#12", "&#xFFFE;", "&#1a", "&#0;"]
    signs += ["&#xD800;", "&#x110000;", "&#9999999999;", "&#-1;", "&#x;"]
    wrong = []
    for sign in signs:
        page = f"<h1>T</h1>{COUNCIL.replace('7 vote', f'7{sign} vote')}"
        try:
            (article,) = parse(page.encode(), kind="html")
            (item,) = parse_feed(FEED.format(page).encode(), "a feed")
        except EditionError as problem:
            wrong.append((sign, problem.message))
            continue
        wrong += [
            (sign, one.paragraphs[-1].text)
            for one in (article, item.article)
            if not any("vote the council" in p.text and "7" in p.text for p in one.paragraphs)
        ]
    assert not wrong
