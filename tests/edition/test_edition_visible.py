"""Every fact that a page or a Markdown file shows is in what is loaded, in order, unchanged."""

import re
from collections.abc import Sequence
from itertools import count as count_from

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.edition.model import Paragraph
from tests.edition.facts import PROSE, of_feed, of_page, of_text, rows
from tests.edition.visible import facts, read, read_markdown, words

ROWS = rows("visible")

WORDS = "the river boats came under a bridge old in may and of stone".split()
NAMES = ["Brandt", "Skerra", "Lund", "Norrby", "Vale"]
NEGATIONS = ["not", "never", "no", "none", "isn’t", "without"]
MARKUP = ROWS["markup"]
SEPARATORS = ["", ",", "&nbsp;", "&#8239;", "&thinsp;", "’", "<span>,</span>", ",<wbr>"]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number as pages write it: grouped, split, with its sign."""
    value, separator = draw(st.integers(1, 9_999_999)), draw(st.sampled_from(SEPARATORS))
    groups = f"{value:,}".split(",")
    return draw(st.sampled_from(["", "", "−", "+", "$"])) + separator.join(groups)


ATOMS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(NAMES),
    st.sampled_from(NEGATIONS),
    numbers(),
    st.sampled_from(MARKUP),
    st.just("mark"),
)
SENTENCES = st.lists(ATOMS, min_size=3, max_size=12).map(
    lambda atoms: f"Then it was {' '.join(atoms)} here."
)
CELLS = st.lists(st.one_of(numbers(), st.sampled_from(NAMES)), min_size=2, max_size=3)


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


BLOCKS = st.one_of(
    SENTENCES.map(lambda s: f"<p>{s}</p>"),
    SENTENCES.map(lambda s: f"<div>{s}</div>"),
    SENTENCES.map(lambda s: f"<blockquote><p>{s}</p></blockquote>"),
    SENTENCES.map(lambda s: f"<h2>{s}</h2>"),
    st.lists(SENTENCES, min_size=2, max_size=3).map(
        lambda s: f"<ul>{''.join(f'<li>{one}</li>' for one in s)}</ul>"
    ),
    st.lists(SENTENCES, min_size=2, max_size=3).map(lambda s: f"<p>{'<br><br>'.join(s)}</p>"),
    st.lists(SENTENCES, min_size=2, max_size=2).map(lambda s: f"<p>{'<br>'.join(s)}</p>"),
    st.lists(SENTENCES, min_size=2, max_size=2).map(
        lambda s: f"<dl><dt>{s[0]}</dt><dd>{s[1]}</dd></dl>"
    ),
    st.lists(CELLS, min_size=2, max_size=3).map(table),
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """An article's blocks; each "mark" in it becomes one, and gets a note at the end."""
    blocks = draw(st.lists(BLOCKS, min_size=1, max_size=4))
    body = draw(st.sampled_from(["", "\n"])).join(f"{block}<p>{PROSE}</p>" for block in blocks)
    count = 0

    def mark(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f'law<sup><a href="#fn{count}" id="fnref{count}">{count}</a></sup>'

    body = re.sub(r"\bmark\b", mark, body)
    # a quotation that repeats a sentence of the text is read once, as it should be
    serial = count_from(1)
    body = re.sub(r" here\.", lambda _: f" here at {next(serial)}.", body)
    notes = "".join(
        f'<li id="fn{n}">Note of {NAMES[n % 5]}, not {n * 7} pages. <a href="#fnref{n}">↩</a></li>'
        for n in range(1, count + 1)
    )
    return body + (f'<section class="footnotes"><ol>{notes}</ol></section>' if notes else "")


def lines_of(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The texts, notes last; the commas between the cells of a row part numbers as they do."""
    noted = [p.text for p in paragraphs if p.hint == "footnote"]
    return [*(p.text for p in paragraphs if p.hint != "footnote"), *noted]


def seen(body: str) -> list[str]:
    return [line.removesuffix("↩").strip() for line in read(f"<body>{body}")]


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_feeds_keep_every_fact(body: str) -> None:
    loaded = lines_of(of_feed(body))
    assert words(loaded) == words(seen(body))
    assert list(facts(loaded)) == list(facts(seen(body)))


def once(lines: Sequence[str]) -> list[str]:
    """What a page draws twice is read once: its paragraph that stands between the blocks."""
    return [line for n, line in enumerate(lines) if line != PROSE or PROSE not in lines[:n]]


@settings(max_examples=50, deadline=None)
@given(bodies())
def test_pages_keep_every_fact(body: str) -> None:
    loaded = lines_of(of_page(body))
    shown = [PROSE, *seen(f"{body}")]
    notes = [line for line in shown if line.startswith("Note of")]
    shown = [line for line in shown if line not in notes] + [PROSE, *notes]
    loaded, shown = once(loaded), once(shown)
    assert words(loaded) == words(shown)
    assert list(facts(loaded)) == list(facts(shown))


TYPED = ROWS["typed"]
TYPED_LINES = st.lists(
    st.one_of(*map(st.sampled_from, (WORDS, NAMES, NEGATIONS, TYPED))), min_size=3, max_size=10
).map(lambda atoms: f"it was {' '.join(atoms)} here.")
STARTS = ["", "", "- 5 ", "-5 ", "+ 4 ", "> 500 ", "1986. ", "3. ", "– 5 ", "#1 ", "$5 ", "(5) "]


@st.composite
def typed_files(draw: st.DrawFn) -> str:
    """A Markdown file as editors type one: paragraphs, lists, quotations, tables, notes."""
    blocks = []
    for line in draw(st.lists(TYPED_LINES, min_size=1, max_size=5)):
        more = draw(TYPED_LINES)
        kind = draw(st.integers(0, 7))
        blocks.append(
            [
                draw(st.sampled_from(STARTS)) + line,
                f"- {line}\n- 5 {more}",
                f"1. {line}\n2. {more}",
                f"> {line}\n> 500 {more}",
                f"## The {line}",
                f"| Lund | {line} |\n|------|------|\n| 5*3 | {more} |",
                f"7. {line}\n8. {more}",
                f"* 5 {line}",
            ][kind]
        )
        blocks.append(PROSE)
    return "\n\n".join([*blocks, "[^1]: Note of Vale, not 7 pages."])


@settings(max_examples=100, deadline=None)
@given(typed_files())
def test_markdown_keeps_every_fact(text: str) -> None:
    loaded = lines_of(of_text(text, "markdown"))
    shown = [PROSE, *read_markdown(text)]
    shown.insert(-1, PROSE)
    assert words(loaded) == words(shown)
    assert list(facts(loaded)) == list(facts(shown))
