# ruff: noqa: E501 - broken lines of markup are harder to read than long ones; raised signs
"""Raised, lowered and struck words: what is read, from pages, Markdown, letters and text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.parse import Format, parse
from tests.rows import each
from tests.tools import grows_by

PROSE = (
    "In its vote on Tuesday the council chose to keep the old bridge open for another two years, "
    "while engineers study whether its piers can be saved from the river."
)

MARKUP = [
    ("It took 10<sup>6</sup> tries.", "It took 10⁶ tries."),
    ("About 10<sup>-9</sup> or 10<sup>−9</sup> of it.", "About 10⁻⁹ or 10⁻⁹ of it."),
    ("An area of 40 m<sup>2</sup> here.", "An area of 40 m² here."),
    ("At 5 µg/m<sup>3</sup> it is high.", "At 5 µg/m³ it is high."),
    ("So E = mc<sup>2</sup> holds.", "So E = mc² holds."),
    ("The square (a + b)<sup>2</sup> grows.", "The square (a + b)² grows."),
    ("On the 1<sup>st</sup> of May, au 2<sup>e</sup> tour.", "On the 1st of May, au 2e tour."),
    ("The Kindle<sup>TM</sup> is sold.", "The Kindle™ is sold."),
    ("Water is H<sub>2</sub>O and CO<sub>2</sub> is not.", "Water is H₂O and CO₂ is not."),
    ("Add 2<sup>1</sup>/<sub>2</sub> cups of it.", "Add 2 1/2 cups of it."),
    ("The age by <sup>14</sup>C is known.", "The age by ¹⁴C is known."),
    ("It was lost.<sup>1</sup> It came back.", "It was lost. It came back."),
    ("The law<sup>5</sup> was passed.", "The law was passed."),
    ("The law <sup>5</sup> was passed.", "The law was passed."),
    ("The law,<sup>5, 7</sup> it says.", "The law, it says."),
    ("“Never again.”<sup>12</sup> He left.", "“Never again.” He left."),
    ('It was lost.<sup><a href="#fn1">1</a></sup> It came back.', "It was lost. It came back."),
    ('A law<sup id="r"><a href="#cite_note-2">[2]</a></sup> of it.', "A law of it."),
    ("A law<sup>[citation needed]</sup> of it.", "A law of it."),
    ('A law<a href="#footnote-3">3</a> of it.', "A law of it."),
    ('He said.<a href="#_ftn1"> [1]</a> She left.', "He said. She left."),
    ("A law<sup>*</sup> of it.", "A law of it."),
    ("He said so.[1] She[2][3] left in 2019[4, 5].", "He said so. She left in 2019."),
    ("He said so. [1] She left. [2]", "He said so. She left."),
    ("A law[1–3] of <i>it</i>[4], [1] B[12] and no[9].", "A law of it, [1] B[12] and no[9]."),
    ("It is $4.<sup>99</sup> a pound.", "It is $4.99 a pound."),
    ("Now €4,<sup>05</sup>, was $19<sup>98</sup> each.", "Now €4,05, was $19.98 each."),
    ("Nur 4,<sup>99</sup> € oder 4€<sup>99</sup>.", "Nur 4,99 € oder 4€99."),
    ("Gas is $3.45<sup>9</sup> or $3.40<sup>9/10</sup> now.", "Gas is $3.459 or $3.409 now."),
    (
        "It cost $5.<sup>12</sup> He paid $6,<sup>13</sup> she $7.",
        "It cost $5. He paid $6, she $7.",
    ),
    ("Some $10<sup>12</sup> in 2019.<sup>99</sup>", "Some $10¹² in 2019."),
    ('It sold for $19<sup><a href="#fn12">12</a></sup> then.', "It sold for $19 then."),
    ("It is 5<sup>1/2</sup> inches.", "It is 5 1/2 inches."),
    ("By (<sup>14</sup>C) or <sup>235</sup>U/<sup>238</sup>U.", "By (¹⁴C) or ²³⁵U/²³⁸U."),
    ("At 10 s<sup>-1</sup> it hums.", "At 10 s⁻¹ it hums."),
    ("At 20<sup>o</sup>C, 20<sup>0</sup> F or 1<sup>o</sup>.", "At 20°C, 20° F or 1o."),
    ("A n<sup>o</sup> 5 and N<sup>o</sup>5.", "A nº 5 and Nº5."),
    ("Some 500 km<a href='/a'><sup>2</sup></a> or m<sup>2</sup>.", "Some 500 km² or m²."),
    ("Some 500 <a href='/a'><b>km</b><sup>2</sup></a> of it.", "Some 500 km² of it."),
    ("Some 500 km<sup><a href='#cite_note-2'>2</a></sup> of it.", "Some 500 km of it."),
    (
        "A law<a href='/notes'><sup>2</sup></a> of <a href='/u'><sup>235</sup>U</a>.",
        "A law of ²³⁵U.",
    ),
    ("The <del>old</del> <ins>new</ins> bridge.", "The new bridge."),
    ("It costs <s>20</s> <strike>30</strike> 40 dollars.", "It costs 40 dollars."),
    ("The old <del>one</del>, they said.", "The old, they said."),
]
STAYS = [
    "Take vitamin B[12] and read section 5[1] of the Act.",
    "Votes: yes[14], no[3], and array[1], array[2].",
    "He said so. [1] She left.",
    "He saw [9] people, and [sic] said “[we] had [3] of them”.",
    "Read chapter 5, page [12].",
    "The item [0] and x[0] are code.",
    "A ~~ tilde ~~ and ~5 or so, ~~.",
]


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


@each(
    ("href", "number", "goes"),
    [
        ("#fn1", "1", True),
        ("#user-content-fnref-1", "1", True),
        ("#cite_note-Smith-7", "1", True),
        ("#footnote-anchor-1", "[1]", True),
        ("#n1", "1", True),
        ("#sdfootnote1sym", "1", True),
        ("https://x.example/story#footnote-1", "1", True),
        ("https://x.example/story#part2", "2", False),
        ("https://x.example/story#note-5", "2", False),
        ("#football", "2", False),
        ("#reform2", "2", False),
        ("#part2", "2", False),
        ("#n5", "2", False),
        ("/cite-2", "2", False),
    ],
)
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


HOSTILE = [
    "<sup>",
    "<sup>1</sup>",
    "<del>",
    "<del>a</del> ",
    "<s>",
    "</s>",
    "~~a",
    "~~a~~ ",
    "a[1]",
    "<a href='#fn1'>1</a>",
    "<a href='#fn1'>1</a><p id=fn1>",
    "<q>",
    "<q>a</q>",
    "<math><mn>1</mn></math>",
    "<math><msup>",
    "<time>1</time>",
    "<span class=sidenote>a</span>",
    "<div class=footnotes>",
    "<h2>N</h2><ol class=references><li>a</ol>",
    "<span style='text-decoration:line-through'>a</span>",
    "1<br>",
    "a,<br>\n",
    "5*3*",
    "1\u2009",
    "&amp;nbsp;",
    "\n\n[^1]: a",
    "\n[^1]: a",
    "\n- 5",
    "\n\n- 5",
    "\n\n> 5",
    "\n5. a\n",
    "<b and ",
]


@each("piece, kind", product(HOSTILE, ["html", "markdown", "text"]))
def test_hostile_markup_takes_time_in_proportion(kind: Format, piece: str) -> None:
    def work(count: int) -> Callable[[], object]:
        data = f"Title of it\n\n<div>\n{piece * count}\n</div>\n\n{piece * count}".encode()
        return lambda: parse_quietly(data, kind)

    assert grows_by(work(500), work(4000), 8 * 4, least=0.004)


@each("piece", ["<del>\n\na\n\n", "> <s>\n\na\n\n", "> <s>\n>\n> a\n>\n", "<del>\n\n<s>\n\n", "- <del>\n\n"])  # fmt: skip
def test_struck_blocks_without_an_end_take_time_in_proportion(piece: str) -> None:
    def work(count: int) -> Callable[[], object]:
        data = f"# Title of it\n\n{piece * count}".encode()
        return lambda: parse_quietly(data, "markdown")

    assert grows_by(work(500), work(4000), 8 * 3, least=0.004)


def parse_quietly(data: bytes, kind: Format) -> None:
    from audio_edition.errors import EditionError

    try:
        parse(data, kind=kind, name="x")
    except EditionError as refused:
        assert "nests" in refused.message or "readable" in refused.message  # noqa: PT017 - either is right
