# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Plain text and Markdown: paragraphs, headlines, roles, lines, front matter, marks."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.edition.frontmatter import read_front_matter, write_front_matter
from audio_edition.edition.marks import escape_mark, read_mark
from audio_edition.edition.sources.gather import gather
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.text import visible
from audio_edition.errors import EditionError
from newsletters.lines import paragraphs_of, wrap_width
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("text") | rows("signed")

GOLDEN = Path(__file__).parent / "golden"


def described(file: Path) -> dict[str, object]:
    """What the golden pairs hold: the article as JSON."""
    article = parse(file.read_bytes(), name=file.name, language="en-US")
    return {
        "articles": [
            {
                "headline": a.headline,
                **{
                    key: value
                    for key in ("byline", "section", "url", "image", "language", "voice", "date")
                    if (value := getattr(a, key))
                },
                "headline_in_body": a.headline_in_body,
                "paragraphs": [
                    [p.source_line, p.role, p.mark, p.text]
                    if p.mark
                    else [p.source_line, p.role, p.text]
                    for p in a.paragraphs
                ],
            }
            for a in article
        ]
    }


SOURCES = sorted(f for f in GOLDEN.iterdir() if f.suffix != ".json")


@each("file", SOURCES, ids=lambda f: f.name, least=15)
def test_golden_pairs(file: Path) -> None:
    wanted = json.loads(file.with_name(file.name + ".json").read_text(encoding="utf-8"))
    assert described(file) == wanted


@each("width", [40, 60, 72, 80, 100])
def test_text_wrapped_at_any_width_comes_back_whole(width: int) -> None:
    import textwrap

    prose = [
        "The council voted on Tuesday to keep the old bridge open for another two years while "
        "engineers study whether its piers can be saved, a decision that divides the town.",
        "“It is older than all of us,” Mayor Ilse Brandt said. “It can wait a little longer.” She "
        "added that the U.S. firm had sent its report on Jan. 6, and that No. 4 pier was sound.",
        "In all, 1,200 people signed. Among them were 40 fishermen. The vote was 7 to 5.",
    ]
    text = "Headline of the day\n\n" + "\n\n".join(textwrap.fill(p, width) for p in prose) + "\n"
    (article,) = parse(text.encode(), name="a.txt")
    assert [p.text for p in article.paragraphs] == prose


def test_paragraphs_one_a_line_stay_apart() -> None:
    long = "A sentence that goes on for quite a while, so that nobody would take its line for a wrapped one, since it is far longer than that."
    text = f"Title\n{long}\n{long}\nShare\nTweet\n{long}\n"
    (article,) = parse(text.encode(), name="a.txt")
    assert [p.text for p in article.paragraphs] == [long, long, "Share", "Tweet", long]


@each("text, headline, first", ROWS["headlines in markdown"])
def test_headlines_in_markdown(text: str, headline: str, first: str) -> None:
    (article,) = parse(text.encode(), name="a.md")
    assert (article.headline, article.paragraphs[0].text) == (headline, first)


def test_scripts_in_markdown_are_no_words() -> None:
    text = (
        "# T\n\n<script>\nlet a = 1\n</script>\n\n<div><b>Body</b> text.</div>\n\n<!-- remark -->\n"
    )
    (article,) = parse(text.encode(), name="a.md")
    assert [p.text for p in article.paragraphs] == ["Body text."]


def test_a_long_first_paragraph_is_no_headline() -> None:
    long = "word " * 60
    (article,) = parse(f"{long}\n\nBody.".encode(), name="a.txt")
    assert article.headline == ""
    assert len(article.paragraphs) == 2


@each("text, mark, rest", ROWS["marks"])
def test_marks(text: str, mark: str | None, rest: str) -> None:
    assert read_mark(text)[::2] == (mark, rest)
    if mark is None:
        assert read_mark(escape_mark(rest)) == (None, "", rest)


def test_a_lone_mark_counts_for_the_next_paragraph_only() -> None:
    for name in ("a.md", "a.txt"):
        (article,) = parse(b"T\n\n[[drop: old]]\n\nOne.\n\nTwo.\n\n[[keep]]\nThree.\n", name=name)
        assert [(p.text, p.mark, p.source_line) for p in article.paragraphs] == [
            ("One.", "drop", 5),
            ("Two.", None, 7),
            ("Three.", "keep", 10),
        ]


@each("block, values", ROWS["front matter"])
def test_front_matter(block: str, values: dict[str, str]) -> None:
    lines = f"---\n{block}\n---\n\nBody".split("\n")
    front = read_front_matter(lines, "a.md")
    assert front.values == values
    assert lines[front.lines - 1] == "---"


ALIASES = "x: &x [" + "a, " * 99 + "]\ny: &y [" + "*x, " * 99 + "]\nauthors: *y"


@each(
    "block, message",
    [
        *ROWS["slips in front matter"],
        (ALIASES, "more than 1000"),
        ("title: " + "[" * 3000, "not valid YAML"),
    ],
)
def test_slips_in_front_matter_are_named(block: str, message: str) -> None:
    with pytest.raises(EditionError, match=message):
        read_front_matter(f"---\n{block}\n---\nBody".split("\n"), "a.md")


@each("block, values", ROWS["front matter as toml"])
def test_front_matter_as_toml(block: str, values: dict[str, str]) -> None:
    front = read_front_matter(f"+++\n{block}\n+++\nBody".split("\n"), "a.md")
    assert front.values == values


def test_slips_in_toml_front_matter_are_named() -> None:
    with pytest.raises(EditionError, match=r"not valid TOML: .*line 3"):
        read_front_matter("+++\ntitle = 'A'\nsection = b\n+++\nBody".split("\n"), "a.md")


def test_names_are_joined_as_the_language_does() -> None:
    lines = "---\nauthors: [A, B, C]\n---".split("\n")
    assert read_front_matter(lines, "a.md", language="de-DE").get("byline") == "A, B und C"
    lines.insert(1, "language: fr")
    assert read_front_matter(lines, "a.md", language="de-DE").get("byline") == "A, B et C"
    (article,) = parse("\n".join([*lines, "Body."]).encode(), name="a.txt", language="de")
    assert article.byline == "A, B et C"


LINE = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "byline", "section", "url"]),
        st.one_of(
            LINE, st.sampled_from(["No", "1e3", "12:30", "~", "null", "0x1F", "-", "=", "<<", "y"])
        ),
    )
)
def test_front_matter_reads_back_what_was_written(values: dict[str, str]) -> None:
    written = write_front_matter(values)
    read = read_front_matter([*written.rstrip("\n").split("\n"), "", "Body"], "a.md")
    wanted = {k: visible(v) for k, v in values.items() if visible(v)}
    assert read.values == wanted
    # and so does every other reader of YAML
    assert (yaml.safe_load(written.removesuffix("---\n")) or {}) == wanted


@settings(max_examples=200, deadline=None)
@given(LINE)
def test_visible_is_settled_after_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert "\n" not in visible(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("aB .,-\t", max_size=50), min_size=1, max_size=8))
def test_no_word_is_lost_between_lines(lines: list[str]) -> None:
    block = [line or "x" for line in lines]
    runs = list(paragraphs_of(block, 1, wrap_width(block)))
    letters = "".join("".join(block).split()).replace("-", "")
    assert "".join("".join(r.text for r in runs).split()).replace("-", "") == letters
    assert [r.line for r in runs] == sorted({r.line for r in runs})


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
