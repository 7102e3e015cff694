"""The words that a source shows, by a reader that shares nothing with the first.

It builds no tree and looks for no article: markup is cut away by its spelling alone (HTML's own
grammar of tags, https://html.spec.whatwg.org/multipage/syntax.html), and everything that is left
is a line of words. What a tree tells, it cannot know; what a tree mistakes, it does not.
"""

from __future__ import annotations

import bisect
import functools
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from newsletters.late import late

_ATTRIBUTES = r"(?:\"[^\"]*+\"|'[^']*+'|[^<>\"']++)*+"
_UNSEEN = late(
    "<(?:(!--)|(script|style|template|noscript|svg|head|textarea|select|iframe|object|rp|rt|del|"
    rf"strike|s)(?=[\s/>]){_ATTRIBUTES}>)",
    re.I,
)
# "hidden" that hides no words: what runs over, a card's back, from screen readers, on a phone alone
_NOT_HIDDEN = "".join(
    f"(?<!{before})"
    for prop in ("overflow", "overflow-[xy]", "backface-visibility")
    for before in (f"{prop}:", f"{prop}: ", f"{prop}-")
)
_WIDER = (
    r"(?![^<>\"']{0,200}\b(?:sm|md|lg|xl):!?(?:block|flex|grid|flow|list|contents|table|inline))"
)
# what only screen readers get, or nobody: an element that holds no other
_LEAF = late(rf"<\w++(\s{_ATTRIBUTES})>[^<]*+</\w++\s*>")
_HIDES = ("hidden", "sr-only", "reader", "assistive", "line-through", "none")
_HIDDEN = late(
    rf"<(\w++)(?=[^<>]{{0,600}}(?:(?<!aria-){_NOT_HIDDEN}\bhidden\b{_WIDER}|sr-only|screen-?reader|assistive|line-through|"
    rf"display\s*:\s*none)){_ATTRIBUTES}>[^<]*+</\1\s*>",
    re.I,
)
_INLINE = late(
    "</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|dfn|em|font|i|img|ins|kbd|mark|nobr|o:p|"
    "ruby|rb|samp|small|span|strong|sub|time|tt|u|var|wbr|mi|mn|mo|ms|mtext|math|mrow|msub)"
    rf"(?=[\s/>]){_ATTRIBUTES}>",
    re.I,
)
_TAG = late(rf"</?[a-zA-Z]{_ATTRIBUTES}>|<[!?][^>]*+>")
_QUOTED = late(rf"<(/?)q(?=[\s/>]){_ATTRIBUTES}>", re.I)
_NOTE = late(rf"""<a\s(?=[^<>]{{0,600}}\bhref\s*=\s*["']?[^"'>\s]*\#){_ATTRIBUTES}>""", re.I)
_ADDRESS = late(r"https?://\S+")
_RULE = late(r"([-=_*~#.])\1{3,}")
# private characters that stand for what words alone do not show; ``words_of`` takes them out
_RAISES, _LOWERS, _LINKS = "\ue000\ue001\ue002"
_TWICE = late(r"&(?:[a-z]{2,8}|#\d{1,5});")
_RAISED_TAG = late(rf"<(/?)m?sup(?=[\s/>]){_ATTRIBUTES}>", re.I)
# what is raised and no power: cents, degrees, endings
_SET = (
    (late(rf"([$€£]\d++){_RAISES}(\d\d){_LOWERS}"), r"\1.\2"),
    (late(f"{_RAISES}[oº]{_LOWERS}"), "°"),
    (late(f"{_RAISES}(?:TM|SM|MC){_LOWERS}"), "™"),
    (late(rf"(?<=\w){_RAISES}(?=[^\W\d_])"), ""),
)
_RUN = late(r"[A-Za-z]{2,30}+ [A-Za-z ]{10,24}")  # what markup spells as it is shown
_SOUGHT = 3  # paragraphs at either end
_RUNS = 20  # of a paragraph that are looked for: each is a search of all the markup
_MARGIN = 1000  # characters
_SPACES = late(" {2,}")
_IGNORED = late("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_JOINED = late("[\xa0\u2007\u2009\u202f](?=\\d)(?<=\\d.)")
_RAISED = late("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+(?<![⁺⁻])")
_ALIKE = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **dict.fromkeys("−–‐‑", "-"),
    **dict.fromkeys("’‘‚´`‹›", "'"),
    **dict.fromkeys("“”«»„‟", '"'),
    "⁄": "/",
    "…": ".",
}
_UNLIKE = late(f"[{''.join(_ALIKE)}]")
_TOKEN, _ASCII = (
    late(rf"\d+(?:[.,:]\d+)*+|{letter}+(?:'{letter}+)*+|[-+%$€£¥°<>=×÷*/~§&@#\"½⅓⅔¼¾]|\.(?=\d)")
    for letter in (r"[^\W\d_]", "[A-Za-z]")
)


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A word, number or sign as it stands in its line, from ``start`` to ``end``.

    ``is_mark`` tells of what may be a note's mark: raised, in brackets, a link down the page.
    """

    text: str
    start: int
    end: int
    is_mark: bool


@dataclass(frozen=True, slots=True)
class SourceWords:
    """All that a source shows: its lines, its words in small letters, and where each line ends.

    ``text`` has the words with a space around each; ``ends`` has for each line the number of
    words up to its end.
    """

    lines: tuple[str, ...]
    words: list[str]
    text: str
    ends: list[int]
    _taken_apart: dict[int, list[SourceWord]] = field(default_factory=dict, compare=False)

    def line_of(self, word: int) -> int:
        """The line that holds a word."""
        return bisect.bisect_right(self.ends, word)

    def line_at(self, word: int) -> tuple[int, int]:
        """The first word of a word's line, and the one behind its last."""
        line = self.line_of(word)
        return self.ends[line - 1] if line else 0, self.ends[line]

    def tokens(self, first: int, last: int) -> Iterator[tuple[str, SourceWord]]:
        """The words from ``first`` to before ``last``, each with the line that it stands in."""
        at = first
        while at < last:
            line = self.line_of(at)
            begin = self.ends[line - 1] if line else 0
            found = self._taken_apart.get(line)
            if found is None:
                found = self._taken_apart[line] = _tokens(self.lines[line])
            for token in found[at - begin : last - begin]:
                yield self.lines[line], token
            at = self.ends[line]


def of_lines(text: str) -> SourceWords:
    """Lines of words, as ``plain`` writes them."""
    kept: list[str] = []
    words: list[str] = []
    ends: list[int] = []
    tokens = (_ASCII if text.isascii() else _TOKEN).findall
    for line in text.split("\n"):
        if found := tokens(line.lower()):
            kept.append(line)
            words += found
            ends.append(len(words))
    return SourceWords(tuple(kept), words, f" {' '.join(words)} " if words else " ", ends)


def of_markup(markup: str, texts: Sequence[str] = ()) -> SourceWords:
    """What a page or a letter's HTML shows; with ``texts``, from the first to the last of them."""
    markup = "".join(_visible_parts(markup))
    first, last = _window(markup, texts)
    return of_lines(plain(_without_markup(markup[first:last])))


def _visible_parts(markup: str) -> Iterator[str]:
    """What stands outside remarks, scripts, struck-out text and their like."""
    at = 0
    open_ended: set[str] = set()
    while found := _UNSEEN.search(markup, at):
        end = "-->" if found[1] else f"</{found[2].lower()}"
        closes = None if end in open_ended else _closing(end).search(markup, found.end())
        yield markup[at : found.start()]
        if closes:
            at = closes.end()
        else:
            open_ended.add(end)
            at = found.end()
    yield markup[at:]


@functools.cache
def _closing(end: str) -> re.Pattern[str]:
    return re.compile(re.escape(end) + (r"[^>]*>" if end[0] == "<" else ""), re.I)


def _window(markup: str, texts: Sequence[str]) -> tuple[int, int]:
    """Where ``texts`` stand in ``markup``, generously; all of it where one of them is not found."""
    first, last = len(markup), 0
    for text in (*texts[:_SOUGHT], *texts[-_SOUGHT:]):
        found = -1
        for run in islice(_RUN.finditer(text), _RUNS):
            found = markup.find(run[0])
            if found >= 0:
                first = min(first, found)
                last = max(last, markup.rfind(run[0]) + len(text))
                break
        if found < 0:
            return 0, len(markup)
    if first > last:
        return 0, len(markup)
    return max(0, markup.rfind("<", 0, max(0, first - _MARGIN))), last + 2 * _MARGIN


_LINK = late(r"\[([^\[\]\n]*+)\]\(\s*+https?://[^\s)]*+\s*+\)")
_BULLET = late(r"(?m)^[ \t]{0,3}[-+*•–][ \t]+")
_LONE = late(r"(?m)^[ \t]{0,3}(?:[-+*>]|\d{1,9}[.)])[ \t]*\n[ \t>]*(?=\S)")
_LIST = 2  # lines that make one
_BLANK = late(r"\n[ \t>]*\n")
_ROW = late(r"(?m)^[ \t]{0,3}(?=(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]|\||[-=_*]{3})")


def of_text(text: str) -> SourceWords:
    """What a text shows: its words as they are, lines of one paragraph as one."""
    text = _LINK.sub(r"\1", text.replace("\r\n", "\n"))
    rows = [row.replace("\n", " ") for block in _BLANK.split(text) for row in _rows(block)]
    return of_lines(plain("\n".join(rows)))


def _rows(block: str) -> list[str]:
    """A block's lines as one, but for a list's: several that begin with the same sign."""
    if len(_BULLET.findall(block)) < _LIST:
        return [block]
    return [_BULLET.sub("", row) for row in block.split("\n")]


_MARKDOWN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (late(r"(?m)^(?:```|~~~)[^\n]*$"), ""),
    (late(r"~~(?=\S)[^~\n]++(?<=\S)~~"), ""),
    (late(r"(?m)^[ \t]*\[\^?[^\]\n]++\]:[ \t]"), ""),
    (late(r"\[\^[^\]\s]++\]"), ""),
    (late(r"!?\[([^\[\]\n]*+)\]\((?:[^()\s]|\([^()\s]*+\))*+(?:\s+\"[^\"\n]*+\")?\)"), r"\1"),
    (late(r"(?m)^[ \t]{0,3}(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-+*][ \t]+(?![\d$€£.])|\|)"), ""),
    (late(r"(?<![\w*\\])(\*{1,3}|_{1,3})(?=\S)([^\n]{1,400}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (late(r"\\([!-/:-@\[-`{-~])"), lambda sign: f"&#{ord(sign[1])};"),  # is no markup then
)

_CODE = late(
    r"(?ms)^(?P<fence>```|~~~)[^\n`]*\n(?P<block>.*?)^(?P=fence)[ \t]*$"
    r"|(?<![`\\])(?P<ticks>`{1,3})(?!`)(?P<span>[^\n]{1,400}?)(?<!`)(?P=ticks)(?!`)"
)
_SIGN = late(r"[!-/:-@\[-`{-~]")
_NUMBERED = late(r"(?m)^[ \t>]*(\d{1,9})[.)][ \t]")
# what no name of an element follows ("<.SPX>", "<NVDA.O>", "<EUR=>"), is shown as it stands
_NO_TAG = late(r"<(?!/?[a-zA-Z][\w:-]*(?:[\s/>]|://)|[^\s<>@]++@[^\s<>]++>|[!?])")


def of_markdown(text: str) -> SourceWords:
    """What a Markdown file below its front matter shows."""
    text = _CODE.sub(_as_it_stands, text.replace("\r\n", "\n"))
    text = _LONE.sub("\n\n", text)
    text = "\n\n".join("\n\n".join(_rows(block)) for block in _BLANK.split(text))
    text = _BLANK.sub("\n<p>\n", _ROW.sub("\n", text))
    text = _with_counted(text)
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    return of_markup(_NO_TAG.sub("&lt;", text))


def _as_it_stands(code: re.Match[str]) -> str:
    """Code, in which no sign is markup."""
    said = code["span"] if code["block"] is None else f"\n{code['block']}\n"
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0])};", said)


def _with_counted(text: str) -> str:
    """Numbers that only count a list's items (1, 2, 3, or 1 each time), as marks and no facts."""
    numbers = [int(found[1]) for found in _NUMBERED.finditer(text)]
    pairs = list(pairwise(numbers))
    counts = [after - before in (0, 1) for before, after in pairs]
    # by the one above, or by the one below for the first
    by_above = [False, *counts]
    by_below = [
        *(told and one[0] in (0, 1) for told, one in zip(counts, pairs, strict=True)),
        False,
    ]
    counted = iter([above or below for above, below in zip(by_above, by_below, strict=True)])

    def mark(found: re.Match[str]) -> str:
        at = found.start(1) - found.start()
        return f"{found[0][:at]}{_LINKS}{found[0][at:]}" if next(counted) else found[0]

    return _NUMBERED.sub(mark, text) if numbers else text


def _without_markup(markup: str) -> str:
    for space in "\n\r\t\f\v":
        markup = markup.replace(space, " ")
    markup = _LEAF.sub(_unless_hidden, markup)
    if "<q" in markup or "<Q" in markup:
        markup = _with_quotes(markup)
    markup = _RAISED_TAG.sub(lambda tag: _LOWERS if tag[1] else _RAISES, markup)
    markup = _NOTE.sub(_LINKS, markup)
    shown = html.unescape(_SPACES.sub(" ", _TAG.sub("\n", _INLINE.sub("", markup))))
    if _TWICE.search(shown):
        shown = html.unescape(shown)
    if _RAISES in shown:
        for pattern, written in _SET:
            shown = pattern.sub(written, shown)
    return shown


def _unless_hidden(leaf: re.Match[str]) -> str:
    told = leaf[1].lower()
    hides = any(word in told for word in _HIDES) and _HIDDEN.fullmatch(leaf[0])
    return "" if hides else leaf[0]


def _with_quotes(markup: str) -> str:
    depth = 0

    def mark(tag: re.Match[str]) -> str:
        nonlocal depth
        depth -= bool(tag[1])
        sign = "'" if depth % 2 else '"'
        depth += not tag[1]
        return sign

    return _QUOTED.sub(mark, markup)


def words_of(line: str) -> str:
    """A line, or a part of one, as it is shown to people."""
    return " ".join(line.replace(_LOWERS, "").replace(_LINKS, "").replace(_RAISES, "^").split())


def plain(text: str) -> str:
    """Lines as both readers' words are compared: numbers in one piece, quotes of one kind."""
    text = _RULE.sub(" ", _ADDRESS.sub(" ", text))
    if text.isascii():
        return text.replace("`", "'")
    text = _JOINED.sub("", _IGNORED.sub("", text))
    text = _RAISED.sub(lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    return _UNLIKE.sub(lambda m: _ALIKE[m[0]], unicodedata.normalize("NFC", text))


def _tokens(line: str) -> list[SourceWord]:
    found = []
    for match in _TOKEN.finditer(line):
        begin, end = match.span()
        before, after = line[max(0, begin - 2) : begin], line[end : end + 1]
        mark = _RAISES in before or _LINKS in before or (before[-1:], after) == ("[", "]")
        found.append(SourceWord(match[0], begin, end, mark))
    return found
