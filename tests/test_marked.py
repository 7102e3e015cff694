"""Our block in somebody's post: once, in its place, and gone without a trace."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audio_edition.edition.sources.content import read_content
from audio_edition.errors import PublicationError
from audio_edition.marked import holds, put, take_out, without
from tests.rows import each

PARAGRAPH = "<!-- wp:paragraph -->\n<p>Trams run.</p>\n<!-- /wp:paragraph -->"
CLASSIC = "Trams run at night.\r\n\r\nThe vote was close.\r\n"
URL = "https://audio.example.org/2026-11-02/"
DAY, OTHER = "2026-11-02", "2026-11-03"


def test_a_post_of_blocks_gets_one_block_and_a_classic_one_the_comments_alone() -> None:
    marks = f"<!-- audio-edition:{DAY} -->\n{URL}\n<!-- /audio-edition -->"
    block = f"<!-- wp:html -->\n{marks}\n<!-- /wp:html -->"
    assert put(PARAGRAPH, DAY, URL) == f"{block}\n\n{PARAGRAPH}"
    assert put(CLASSIC, DAY, URL, at_end=True) == f"{CLASSIC}\n\n{marks}"


def test_another_body_takes_the_place_of_the_first() -> None:
    middle = f"A\n\n{put('', DAY, URL).strip()}\n\nB"
    assert put(middle, DAY, "<b>new</b>\n<i>2</i>") == middle.replace(URL, "<b>new</b>\n<i>2</i>")
    assert take_out(middle, DAY) == "A\n\nB"


def test_as_an_editor_left_it_is_not_changed_again_and_a_copy_goes() -> None:
    once = put(PARAGRAPH, DAY, URL)
    moved = once.replace("\n", "\r\n").replace("<!-- audio", "<!--  audio")
    assert put(moved, DAY, URL) == moved
    assert put(moved, DAY, "other").count("audio-edition:") == 1
    twice = f"{once}\n\n{put('', DAY, URL).strip()}"
    assert put(twice, DAY, URL) == once
    assert take_out(twice, DAY) == PARAGRAPH


def test_editions_stand_side_by_side() -> None:
    both = put(put(PARAGRAPH, DAY, URL), OTHER, "other")
    assert take_out(both, OTHER) == put(PARAGRAPH, DAY, URL)
    assert take_out(both, DAY) == put(PARAGRAPH, OTHER, "other")
    assert not holds(take_out(both, DAY), DAY)
    assert without(both) == PARAGRAPH


@each(
    "content",
    [
        f"<!-- audio-edition:{DAY} -->\n{URL}\n\n{PARAGRAPH}",
        f"<!-- audio-edition:{DAY} --> <!-- audio-edition:{DAY} --> <!-- /audio-edition -->",
        f"{PARAGRAPH}<!-- /audio-edition -->",
    ],
)
def test_half_a_block_is_an_editors_to_mend(content: str) -> None:
    for work in (lambda: put(content, DAY, URL), lambda: take_out(content, DAY)):
        with pytest.raises(PublicationError, match=r"the post has <!--.* without"):
            work()
    assert without(content) == content


@each(
    "shown",
    [
        "<p><!-- audio-edition:{0} --><br />\n<iframe src='x'></iframe><br />\n"
        "<!-- /audio-edition --></p>\n<p>Text.</p>",
        "<!--kg-card-begin: html-->\n<!-- audio-edition:{0} -->\n<iframe></iframe>\n"
        "<!-- /audio-edition -->\n<!--kg-card-end: html-->\n<p>Text.</p>",
        "\n<!-- audio-edition:{0} -->\n<b>x</b>\n<!-- /audio-edition -->\n\n\n<p>Text.</p>",
    ],
)
def test_what_is_shown_is_read_without_us(shown: str) -> None:
    assert without(shown.format(DAY)).strip() == "<p>Text.</p>"
    assert [p.text for p in read_content(shown.format(DAY), "T", "x").paragraphs] == ["Text."]


# what a post may hold: our own marks are not among what others write
_POSTS = st.text(max_size=60) | st.lists(
    st.sampled_from([PARAGRAPH, "\n\n", "\r\n\r\n", "<!-- wp:html -->\n", "\n<!-- /wp:html -->",
                     "<p>", "</p>", "a", " ", "<!--more-->"]), max_size=8
).map("".join)  # fmt: skip


@example("\n\n", False)
@example(f"\n\n{PARAGRAPH}\n\n", True)
@example(CLASSIC, False)
@given(_POSTS, st.booleans())
def test_every_other_byte_stays(content: str, at_end: bool) -> None:
    once = put(content, DAY, URL, at_end=at_end)
    assert holds(once, DAY)
    assert once.replace(content, "", 1) != once or not content
    assert take_out(once, DAY) == take_out(content, DAY) == content
    assert put(once, DAY, URL) == put(once, DAY, URL, at_end=not at_end) == once
