"""The words of a published edition, read back from its captions and its page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from audio_edition.publication.text import one_line

_CUE = re.compile(r"^[\d:.]+ --> [\d:.]+[^\n]*\n(.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"</?[a-z][^>]*>")
_SPACE = re.compile(r"\s+")


def vtt_sentences(data: bytes) -> list[str]:
    """The sentences of WebVTT captions, a cue a sentence, without their markup."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    return [html.unescape(_SPAN.sub("", cue)) for cue in _CUE.findall(text.rstrip("\n"))]


class PageText(HTMLParser):
    """What a reader sees of a page, what it is called, where it leads, how much of it is timed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.headings: list[str] = []
        self.links: set[str] = set()
        self.timed = 0
        self._hidden = 0
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links; scripts and styles are not seen."""
        given = dict(attrs)
        for key in ("href", "src"):
            if given.get(key):
                self.links.add(str(given[key]))
        self.timed += "data-t" in given  # as the player wants each sentence
        self._hidden += tag in ("script", "style")
        if tag == "h1":
            self._heading = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        """Come back from what is not seen."""
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)  # a stray one hides nothing
        self._heading = self._heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.parts.append(data)
            if self._heading:
                self.headings[-1] += data

    @classmethod
    def of(cls, data: bytes) -> PageText:
        """Read a page, whatever is wrong with it."""
        page = cls()
        page.feed(data.decode("utf-8", "replace"))
        page.close()
        return page


def page_differences(
    data: bytes, title: str, sentences: Sequence[str], files: Sequence[str]
) -> Iterator[str]:
    """Say in what a page is not the edition's: title, links to ``files``, words of the transcript.

    A page that shows no transcript is a theme's choice (its headlines may stand there all the
    same); one that shows another is not.
    """
    page = PageText.of(data)
    if one_line(title) not in map(one_line, page.headings):
        yield "its headline is not the edition's title"
    named = {unquote(urlsplit(link).path.rpartition("/")[2]) for link in page.links}
    for file in files:
        if file not in named:
            yield f"it does not link to {file}"
    seen = _SPACE.sub("", "".join(page.parts))
    at, lost = 0, []
    for sentence in sentences:
        bare = _SPACE.sub("", one_line(sentence))
        place = seen.find(bare, at)
        if place < 0:
            lost.append(sentence)
        else:
            at = place + len(bare)
    is_shown = 2 * len(lost) <= len(sentences) or page.timed >= len(sentences)
    if lost and is_shown:
        more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
        yield f"it does not show “{lost[0][:120]}”{more}, or not at its place"


def parting(wanted: str, given: str, source: str) -> str:
    """Say where two texts part, with some of what stands around; ``source`` gives the first."""
    both = min(len(wanted), len(given))
    at = next((i for i in range(both) if wanted[i] != given[i]), both)
    start = max(0, at - 24)

    def cut(text: str) -> str:
        more = "…" if start else "", "…" if len(text) > start + 64 else ""
        return f"“{more[0]}{' '.join(text[start : start + 64].split())}{more[1]}”"

    return f"says {cut(given)} where {source} {cut(wanted)}"
