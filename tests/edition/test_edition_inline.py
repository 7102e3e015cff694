# ruff: noqa: E501 - broken lines of markup are harder to read than long ones; raised signs
"""Raised, lowered and struck words: what is read, from pages, Markdown, letters and text."""

from collections.abc import Callable
from itertools import product

from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.parse import Format, parse
from tests.edition.facts import rows
from tests.rows import each
from tests.tools import grows_by

ROWS = rows("inline")

PROSE = (
    "In its vote on Tuesday the council chose to keep the old bridge open for another two years, "
    "while engineers study whether its piers can be saved from the river."
)

MARKUP = ROWS["markup"]
STAYS = ROWS["stays"]


def page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>The Bridge</title></head><body><article><h1>The Bridge</h1><p>{PROSE}</p>{body}<p>{PROSE}</p></article></body></html>".encode()


def letter(body: str) -> bytes:
    return f"Subject: The Bridge\nContent-Type: text/html; charset=utf-8\n\n<p>{PROSE}</p>{body}<p>{PROSE}</p>".encode()


def texts(data: bytes, kind: Format) -> list[str]:
    (article,) = parse(data, kind=kind, name="x", language="en-US")
    return [p.text for p in article.paragraphs]


@each(
    "markup, read, kind",
    [
        (markup, read, kind)
        for markup, read in MARKUP
        for kind in ["html", "eml", "markdown", "block", "feed"]
    ],
)
def test_markup_is_read_as_it_is_seen(kind: str, markup: str, read: str) -> None:
    if kind == "html":
        assert texts(page(f"<p>{markup}</p>"), "html") == [PROSE, read, PROSE]
    elif kind == "eml":
        assert texts(letter(f"<p>{markup}</p>"), "eml") == [PROSE, read, PROSE]
    elif kind == "markdown":
        text = f"# The Bridge\n\n{PROSE}\n\n{markup}\n\n{PROSE}\n"
        assert texts(text.encode(), "markdown") == [PROSE, read, PROSE]
    elif kind == "block":
        text = f"# The Bridge\n\n{PROSE}\n\n<div>\n{markup}\n</div>\n\n{PROSE}\n"
        assert texts(text.encode(), "markdown") == [PROSE, read, PROSE]
    else:
        from html import escape

        feed = f"<rss version='2.0'><channel><item><title>T</title><description>{escape(f'<p>{markup}</p>')}</description></item></channel></rss>"
        (item,) = parse_feed(feed.encode(), "feed")
        assert [p.text for p in item.article.paragraphs] == [read]


@each("text, kind", product(STAYS, ["html", "eml", "markdown", "text"]))
def test_other_brackets_and_tildes_stay(kind: Format, text: str) -> None:
    if kind == "html":
        data = page(f"<p>{text}</p>")
    elif kind == "eml":
        data = letter(f"<p>{text}</p>")
    else:
        data = f"The Bridge\n\n{PROSE}\n\n{text}\n\n{PROSE}\n".encode()
    if "x[0]" in text or kind != "markdown" or "~~" not in text:
        assert texts(data, kind)[1] == text


@each("kind", ["text", "markdown"])
def test_tildes_strike_out_and_notes_go(kind: Format) -> None:
    text = f"The Bridge\n\nIt costs ~~20 dollars~~ 40 dollars, ~~they~~ we said ~~here~~.[1] Well.[2][^a]\n\n~~All of this.~~\n\n{PROSE}\n\n[^a]: The words of a note.\n"
    assert texts(text.encode(), kind) == [
        "It costs 40 dollars, we said. Well.",
        PROSE,
        "The words of a note.",
    ]


@each("kind", ["html", "eml", "markdown"])
def test_a_label_tells_which_numbers_are_notes(kind: Format) -> None:
    first, label = "The law[3] on B[12] is “old.” [3] It stays.", "[3] Smith, 2019."
    if kind == "markdown":
        data = f"# The Bridge\n\n{first}\n\n{PROSE}\n\n{label}\n".encode()
    else:
        body = f"<p>{first}</p><p>{PROSE}</p><p>[<a>3</a>] Smith, 2019.</p>"
        data = page(body) if kind == "html" else letter(body)
    said = texts(data, kind)
    assert "The law on B[12] is “old.” It stays." in said
    assert label in said


@each("href, number, goes", ROWS["links of notes lead to notes"])
def test_links_of_notes_lead_to_notes(href: str, number: str, goes: bool) -> None:
    read = f"“He ate.”{'' if goes else ' ' + number} Years on."
    markup = f'“He ate.” <a class="x" href="{href}">{number}</a> Years on.'
    wanted = read if not goes else "“He ate.” Years on."
    assert texts(page(f"<p>{markup}</p>"), "html")[1] == wanted
    assert texts(f"# T\n\n{markup}\n".encode(), "markdown") == [wanted]
    assert texts(f"# T\n\n<div>\n{markup}\n</div>\n".encode(), "markdown") == [wanted]


def test_the_pages_own_address_is_the_page() -> None:
    head = b"<head><link rel=canonical href='https://x.example/a'>"
    body = 'A law<a href="https://x.example/a#cite_note-b">2</a> of it.'
    assert texts(page(f"<p>{body}</p>").replace(b"<head>", head), "html")[1] == "A law of it."


def test_a_mark_for_struck_words_is_not_for_the_next_paragraph() -> None:
    for kind in ("text", "markdown"):
        (article,) = parse(b"T\n\n[[drop]] ~~Old words.~~\n\nNew words.\n", kind=kind, name="x")  # type: ignore[arg-type]
        assert [(p.text, p.mark) for p in article.paragraphs] == [("New words.", None)]


def test_the_text_part_of_a_letter_is_read_in_the_same_way() -> None:
    data = f"Subject: The Bridge\n\n{PROSE}\n\nThe law[1] costs ~~20~~ 40 dollars.[2]\n".encode()
    assert texts(data, "eml") == [PROSE, "The law costs 40 dollars."]


def test_escaped_brackets_are_brackets() -> None:
    assert texts(rf"# T{chr(10) * 2}The seed\[1\] and `item[2]` stay.".encode(), "markdown") == [
        "The seed[1] and item[2] stay."
    ]


def test_struck_blocks_go_and_what_is_not_closed_stays() -> None:
    text = "# T\n\n<del>\n\nOld words.\n\n- and an item\n\n</del>\n\nNew words.\n\nA <del>half and more.\n\n<s>\n\nThe end.\n"
    assert texts(text.encode(), "markdown") == ["New words.", "A half and more.", "The end."]
    struck = page("<del><p>Old words, in a paragraph of their own.</p></del><p>And so it was.</p>")
    assert texts(struck, "html") == [PROSE, "And so it was.", PROSE]
    lost = letter("<p>A <del>half and more.</p><p>The end.</p>")
    assert texts(lost, "eml") == [PROSE, "A", "The end.", PROSE]
    styled = letter('<p>It costs <span style="text-decoration: line-through">20</span> 40.</p>')
    assert texts(styled, "eml")[1] == "It costs 40."


def test_small_print_and_handles_are_not_lost() -> None:
    small = "<sup>All the words of this long remark are set small by their author.</sup>"
    assert texts(letter(f"<p>Well. {small}</p>"), "eml")[1].endswith("set small by their author.")
    assert (
        texts(letter("<p>By <s>@</s><b>gazette</b> of Lund.</p>"), "eml")[1]
        == "By @gazette of Lund."
    )


HOSTILE = ROWS["hostile"]


TYPED = ("~", "\n", "a[", "5*", "1\u2009")


@each(
    "piece, kind",
    [
        *((piece, "html") for piece in HOSTILE if not piece.startswith(TYPED)),
        *((piece, "markdown") for piece in HOSTILE),
        *((piece, "text") for piece in HOSTILE if piece.startswith(TYPED)),
        # struck blocks without an end
        *((piece, "markdown") for piece in ROWS["struck"]),
    ],
)
def test_hostile_markup_takes_time_in_proportion(kind: Format, piece: str) -> None:
    def work(count: int) -> Callable[[], object]:
        blocks = f"<div>\n{piece * count}\n</div>\n\n" if piece in HOSTILE else ""
        data = f"# Title of it\n\n{blocks}{piece * count}".encode()
        return lambda: parse_quietly(data, kind)

    assert grows_by(work(80), work(480), 6 * 3, least=0.004)


def parse_quietly(data: bytes, kind: Format) -> None:
    from audio_edition.errors import EditionError

    try:
        parse(data, kind=kind, name="x")
    except EditionError as refused:
        assert "nests" in refused.message or "readable" in refused.message  # noqa: PT017 - either is right
