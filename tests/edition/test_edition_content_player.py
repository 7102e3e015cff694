"""The player that we put into a post is no part of the article that is read from it."""

from __future__ import annotations

from audio_edition.edition.sources.content import read_content
from audio_edition.marked import block, put
from tests.rows import each

STORY = (
    "<p>The council voted on Tuesday to keep the night trams running for another two years.</p>\n"
    "<p>A second vote is due in March, the mayor said, and nobody expects it to be close.</p>"
)
DAY = "2026-11-02"


def said(markup: str) -> list[str]:
    return [paragraph.text for paragraph in read_content(markup, "Night trams", "x").paragraphs]


@each(
    "body",
    [
        "https://audio.example.org/2026-11-02/",
        '<iframe src="https://audio.example.org/x" title="Listen"></iframe>',
        '<p><a href="https://audio.example.org/2026/">Listen to this edition of ours.</a></p>',
    ],
)
def test_the_player_is_not_read(body: str) -> None:
    plain = said(STORY)
    assert len(plain) == 2
    card = f"<!--kg-card-begin: html-->\n{block(DAY, body)}\n<!--kg-card-end: html-->\n"
    for markup in (
        f"{block(DAY, body)}\n\n{STORY}",
        put(STORY, DAY, body, at_end=True),
        f"<p>{block(DAY, body)}</p>\n{STORY}",
        card + STORY,
    ):
        assert said(markup) == plain
    if "Listen to" in body:
        assert said(body + STORY) != plain, "else this proves nothing"
