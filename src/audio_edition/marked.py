"""Our block in somebody's post: put in, replaced, taken out; every other byte stays as it is.

The block stands between two HTML comments, which name its edition::

    <!-- audio-edition:2026-11-02 -->
    …
    <!-- /audio-edition -->

In a post made of WordPress' blocks it is one block of HTML (``<!-- wp:html -->``, Block Editor
Handbook, "Block markup"): editors move it as one, and the comments go with it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from audio_edition.errors import PublicationError

CARD_CLASS = "audio-edition-card"
"""The class of the card that a newsletter shows of an edition."""
CARD_PICTURE = re.compile(r"(?<![^/=%])card-r([1-9]\d*)-[0-9a-f]{10}\.png")
"""The name of its picture, beside the edition's page: the revision, and what was drawn."""

_BEGIN = r"<!--[ \t]*audio-edition:(?P<edition>[A-Za-z0-9._-]+)[ \t]*-->"
_END = r"<!--[ \t]*/audio-edition[ \t]*-->"
_MARK = re.compile(f"{_BEGIN}|{_END}")
_BLOCKS = re.compile(r"<!--\s+wp:[a-z]")
_OPEN, _CLOSE = "<!-- wp:html -->\n", "\n<!-- /wp:html -->"
_GAPS = ("\n\n", "\r\n\r\n")
# what CMSs wrap around a block of HTML when they show it: a paragraph, or Ghost's own comments
_AROUND = (
    (re.compile(r"<p>\s*\Z"), re.compile(r"\s*</p>")),
    (re.compile(r"<!--kg-card-begin: html-->\s*\Z"), re.compile(r"\s*<!--kg-card-end: html-->")),
)


def block(edition: str, body: str) -> str:
    """Return ``body`` between the edition's comments, as it stands where nothing else does."""
    return f"<!-- audio-edition:{edition} -->\n{body}\n<!-- /audio-edition -->"


def put(content: str, edition: str, body: str, *, at_end: bool = False) -> str:
    """Return a post's ``content`` with ``body`` as the edition's block.

    Where there is one it is replaced in its place, and a copy of it goes; else it is put
    before all other, or behind (``at_end``). Raises ``PublicationError`` where a block has no
    end.
    """
    found = _spans(content, edition)
    if not found:
        mine = block(edition, body)
        if not content.strip() or _BLOCKS.search(content):
            mine = f"{_OPEN}{mine}{_CLOSE}"
        return f"{content}\n\n{mine}" if at_end else f"{mine}\n\n{content}"
    for span in reversed(found[1:]):
        content = _without_span(content, span)
    first = found[0]
    # as an editor left it: the lines' ends may be another machine's
    if content[first.inside : first.end].strip().splitlines() == body.strip().splitlines():
        return content
    return f"{content[: first.inside]}\n{body}\n{content[first.end :]}"


def take_out(content: str, edition: str) -> str:
    """Return ``content`` without the edition's block: what it was before ``put``."""
    for span in reversed(_spans(content, edition)):
        content = _without_span(content, span)
    return content


def holds(content: str, edition: str) -> bool:
    """Tell whether the edition's block stands in ``content``."""
    return bool(_spans(content, edition))


def without(content: str) -> str:
    """Return HTML, stored or as it is shown, without the blocks of all editions.

    For those who read a post: what we put into it is no part of it. A block that has no end
    stays.
    """
    try:
        spans = _spans(content, "")
    except PublicationError:
        return content
    for span in reversed(spans):
        before, after = content[: span.start], content[span.stop :]
        for opened, closed in _AROUND:
            left, right = opened.search(before), closed.match(after)
            if left and right:
                before, after = before[: left.start()], after[right.end() :]
                break
        content = _joined(before, after)
    return content


class _Span(NamedTuple):
    """A block from ``start`` to ``stop``; between the comments, from ``inside`` to ``end``."""

    start: int
    inside: int
    end: int
    stop: int


def _spans(content: str, edition: str) -> list[_Span]:
    """Where the blocks stand, with the block of HTML around each; "" for any edition's."""
    spans: list[_Span] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(content):
        begins = mark["edition"] is not None
        if begins is (opened is not None):
            raise _broken(mark if opened is None else opened)
        if begins:
            opened = mark
        elif opened is not None:
            if edition in ("", opened["edition"]):
                start, stop = _with_wrapper(content, opened.start(), mark.end())
                spans.append(_Span(start, opened.end(), mark.start(), stop))
            opened = None
    if opened is not None:
        raise _broken(opened)
    return spans


def _broken(mark: re.Match[str]) -> PublicationError:
    missing = "its end" if mark["edition"] else "a beginning"
    return PublicationError(
        f"the post has {mark[0]} without {missing}",
        hint="take that comment, and what belongs to it, out in the CMS's editor",
    )


def _with_wrapper(content: str, start: int, stop: int) -> tuple[int, int]:
    opened = re.search(r"<!-- wp:html(?: \{[^\n]*?\})? -->\s*\Z", content[:start])
    closed = re.match(r"\s*<!-- /wp:html -->", content[stop:])
    if opened and closed:
        return opened.start(), stop + closed.end()
    return start, stop


def _without_span(content: str, span: _Span) -> str:
    return _joined(content[: span.start], content[span.stop :])


def _joined(before: str, after: str) -> str:
    """What stays, with one of the two empty lines that stood around the block."""
    for gap in _GAPS:
        if after.startswith(gap):
            return before + after.removeprefix(gap)
    if not after.strip():
        for gap in _GAPS:
            if before.endswith(gap):
                return before.removesuffix(gap) + after
    return before + after
