"""Raised, lowered and struck words: what a reader sees of them, in plain characters.

``10<sup>6</sup>`` is 10⁶ and ``H<sub>2</sub>O`` is H₂O. The mark of a note is a link for the
eye and goes: raised behind a word or a full stop, or in brackets (see ``notes``).
What its author struck out (``<del>``, ``<s>``, ``~~…~~``) is taken back and is not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from newsletters.formula import raised as raised_in_line
from newsletters.late import late
from newsletters.notes import (
    MARK,
    NOTE_LABEL,
    NUMBER,
    is_note_link,
    is_told_mark,
    marks_of,
    note_numbers,
    without_spans,
)
from newsletters.notes import (
    without_notes as without_notes,
)
from newsletters.text import visible

_STRUCK = frozenset(("del", "s", "strike"))

_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LONGEST = 24  # characters: more than this are words that somebody set small
_REACH = 24  # characters looked at on either side

_NUMERAL = late(r"[+−-]?\d{1,4}|\d?[+−-]")
# Exponents beyond a numeral. One letter may be an ordinal's (2e, 1o, 3a): those are left out.
_EXPONENT = late(r"[+−-]?(?:\d+\.\d+|\d*[nxktN](?:[+−-]\d+)?)")
_NOTE = late(r"\[[^\[\]]{1,22}\]|\(\d{1,3}\)|[*†‡§¶]{1,3}|\d{1,3}(?: ?[,–-] ?\d{1,3})+")
# What a power may stand on: a number, a symbol, a unit. Behind other words a numeral is a note.
_BASE = late(
    r"(?:\d|(?<![^\W\d_])(?:[A-Za-zα-ωΑ-Ωµ]|[kcmdhnµμ]m|ft|in|mi|yd|mc|sec|Ca|Na|Mg|Cl|Fe|Cu|Zn|"
    r"Al|Pb|Ag|Ba|Sr|NH|SO|PO|CO|NO|OH)[₀-₉]*|[=+×·/*] ?\d[\d.,]*\)?)\Z"
)
# Units of length behind a number: squared and cubed even where a link leads to their page.
_MEASURED = late(r"\d[\d.,]*\s?(?:[kcmdnµμ]?m|ft|in|mi|yd)\Z")
_YEAR = late(r"(?<![\w.,=×*/^+−–-])(?:1[4-9]|20)\d\d\Z")
_ISOTOPE = late(r"[A-Z][a-z]?(?![^\W_])")
# Prices: $4.⁹⁹ and $19⁹⁹, 4,⁹⁹ €, 4€⁹⁹; $3.45⁹ is how fuel is sold in the United States.
_MONEY = r"(?:[$€£¥]|USD|EUR|GBP)"
_PRICE = late(rf"{_MONEY}\s?\d(?:[\d,]*\d)?(?P<stop>[.,]?)\Z|\d\s?{_MONEY}\Z")
_AMOUNT = late(r"\d(?P<stop>[.,]?)\Z")
_FUEL = late(r"[$€£]\s?\d+\.\d\d\Z")
_BEHIND = late(rf"\s?{_MONEY}")
_ENDS = late(r"\s*\Z|\s+\w")
_FORMULA = late(r"\([^()]{0,20}[=+×·*/−-][^()]{0,20}\)\Z")
_FRACTION = late(r"\s?[/⁄∕]\s?\d")
_ANY_TAG = late(r"<[^<>]*>|<[^<>]*\Z|\A[^<>]*>")
_STRIKE_TAG = late(r"<(/?)(del|strike|s)(?=[\s>])[^<>]*>", re.IGNORECASE)
_RAISED_TAG = late(
    r"<(su[pb]|a)(?=[\s>])([^<>]{0,300})>(.{0,300}?)</\1\s*>", re.IGNORECASE | re.DOTALL
)

_LINK_TAG = late(r"<a\b[^<>]*", re.IGNORECASE)

_OPENING = tuple("([/–—-")
CLOSING = tuple(",.;:!?)”’»")
_PAIR = r"(?<![~\\])~~(?=[^\s~]).{1,2000}?(?<=[^\s~\\])~~(?!~)"
_TILDES = late(rf" ?{_PAIR}(?=[\s,.;:!?)”’»]|\Z)|{_PAIR}")


def superscript(raised: str, before: str, after: str = "", *, linked: bool = False) -> str:
    """How ``raised`` stands behind ``before`` in plain characters; empty for a note's mark.

    ``linked`` tells that it is a link: with a number, or an asterisk, that is a note's mark.
    """
    text = visible(raised)
    if not text or len(text) > _LONGEST:
        return raised
    before = before[-_REACH:]
    if _is_power(text, before) and not linked:
        return raised_in_line(text)
    if _NOTE.fullmatch(text):
        return ""
    if linked and NUMBER.fullmatch(text):
        return text.translate(_SUPERSCRIPT) if text in "23" and _MEASURED.search(before) else ""
    if text in ("TM", "tm"):
        return "™"
    if (cents := _cents(text, before, after)) is not None:
        return cents
    if text in ("o", "0") and (sign := _ring(before, after)):
        return sign
    if not _NUMERAL.fullmatch(text):
        parted = before[-1:].isdigit() and re.match(r"\d{1,2}[/⁄∕]\d", text)
        return f" {text}" if parted else raised  # 5 1/2; 1st, 2e, 4ème
    if _FRACTION.match(after):  # two and a half, written 2 and ½ without a space
        return f" {text}" if before[-1:].isdigit() else text
    if not before.strip() or before[-1:].isspace() or before[-1:] in _OPENING:
        # in front of an element it is an isotope's, in front of a space the number of a note
        return text.translate(_SUPERSCRIPT) if _ISOTOPE.match(after) else ""
    if _YEAR.search(before) and text.isdigit():
        return ""  # of a year nobody takes powers
    if _BASE.search(before) or _FORMULA.search(before):
        return text.translate(_SUPERSCRIPT)
    return "" if text[-1].isdigit() else raised


def _is_power(text: str, before: str) -> bool:
    """Whether ``text`` is an exponent for which there are no raised numerals."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):  # behind other numbers these are notes
        return re.search(r"(?<![\d.,])(?:10|2)\Z", before) is not None
    return _EXPONENT.fullmatch(text) is not None and _BASE.search(before) is not None


def _cents(text: str, before: str, after: str) -> str | None:
    """How the raised end of a price stands behind its beginning; None where it is none."""
    if text in ("9", "9/10") and _FUEL.search(before):
        return "9"
    price = _PRICE.search(before) or (_BEHIND.match(after) and _AMOUNT.search(before))
    if not price or not re.fullmatch(r"\d\d", text):
        return None
    stop = price.groupdict().get("stop")
    if stop is None:
        return text  # 4€99
    if not stop:
        # ten to the twelfth dollars are no price
        return (
            None if re.search(r"(?<!\d)10\Z", before) and text in ("12", "15", "18") else f".{text}"
        )
    # where a sentence may end or pause, a number that prices do not end in is a note's
    likely = text[-1] in "059" or text > "60" or not _ENDS.match(after)
    return text if likely else None


def _ring(before: str, after: str) -> str:
    """The sign of a degree or of "number" that a raised o stands for, or empty text."""
    if before[-1:].isdigit() and re.match(r"\s?[CF]\b", after):
        return "°"
    return "º" if re.search(r"\b[nN]\Z", before) and re.match(r"\s?\d", after) else ""


def subscript(lowered: str, before: str) -> str:
    """How ``lowered`` stands behind ``before`` in plain characters: H₂O, but 1/2."""
    text = visible(lowered)
    if before.rstrip()[-1:] in tuple("/⁄∕"):
        return lowered
    if re.fullmatch(r"[a-z0-9]{1,3}[+−-][a-z0-9]{1,3}", text) and before[-1:].isalnum():
        return f"_({text})"
    if not re.fullmatch(r"\d{1,4}(?:,\d{1,2}){0,3}|\d\.\d", text):
        return lowered
    return text.translate(_SUBSCRIPT)


def without_struck(text: str) -> str:
    """``text`` without what stands between two pairs of tildes."""
    return _TILDES.sub("", text) if "~~" in text else text


def plain(text: str, notes: frozenset[int] | None = None) -> str:
    """A paragraph of plain text without struck words and the marks of notes.

    The label of a note (``[^1]: …``) goes too, its words stay. ``notes`` are the document's.
    """
    return visible(without_notes(without_struck(NOTE_LABEL.sub("", text)), notes=notes))


def settle(tree: Any) -> None:
    """Write the raised and lowered words of an HTML tree as characters; empty what is struck.

    The marks of its notes go as well. Elements stay where they are (as spans), so that a page
    costs no more than its length.
    """
    own = next((e.get("href") or "" for e in tree.iter("link") if e.get("rel") == "canonical"), "")
    for element in list(tree.iter("del", "s", "strike", "sup", "sub", "a")):
        tag = element.tag
        if tag in _STRUCK:
            if "".join(element.itertext()).strip() in ("@", "#"):
                continue  # how a platform writes its handles
            _close_gap(element)
            _rewrite(element, "")
        elif tag == "a":
            href = _local(element.get("href") or "", own)
            # most links lead elsewhere: what stands around them is not looked at
            words = _short(element) if "#" in href else ""
            if words and (
                is_note_link(words, href, _before(element)) or is_told_mark(element, words)
            ):
                _rewrite(element, "")
        elif (text := _short(element)) is not None:
            before, after = _before(element), _after(element)
            if tag == "sub":
                _rewrite(element, subscript(text, before))
            else:
                link = element.find(".//a")
                if link is not None and is_note_link(
                    text, _local(link.get("href") or "", own), "."
                ):
                    _rewrite(element, "")
                    continue
                linked = link is not None or _inside_link(element, text)
                _rewrite(element, superscript(text, before, after, linked=linked))
    _unmark(tree)


def _local(href: str, own: str) -> str:
    return href[len(own) :] if own and href.startswith(f"{own}#") else href


def _unmark(tree: Any) -> None:
    """Take the marks of notes out of a tree, as all of it tells which numbers are notes'."""
    from lxml import etree

    if not MARK.search("".join(tree.itertext())):
        return
    pieces: list[tuple[Any, str, int]] = []
    texts: list[str] = []
    length = 0

    def say(element: Any, side: str, text: str | None) -> None:
        nonlocal length
        if text:
            if side:
                pieces.append((element, side, length))
            texts.append(text)
            length += len(text)

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag not in _INLINE:
            say(element, "", "\n\n")
        if event == "end":
            say(element, "tail", element.tail)
        elif element.tag not in ("script", "style"):
            say(element, "text", element.text)
    whole = "".join(texts)
    spans = marks_of(whole, note_numbers(whole))
    at = 0
    for element, side, start in pieces:
        text = getattr(element, side)
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        last = at
        while last < len(spans) and spans[last][0] < start + len(text):
            last += 1
        if last > at:
            setattr(element, side, without_spans(text, start, spans[at:last]))


def settle_markup(markup: str) -> str:
    """What ``settle`` does, for a piece of HTML as text: struck words go, raised are written."""
    kept, begin, opened = [], 0, []
    for tag in _STRIKE_TAG.finditer(markup):
        if not tag[1]:
            opened.append(tag)
        elif opened and (first := opened.pop()) and not opened:
            gap = markup[tag.end() : tag.end() + 1] in CLOSING
            piece = markup[begin : first.start()]
            kept.append(piece.rstrip(" ") if gap else piece)
            begin = tag.end()
    markup = "".join([*kept, markup[begin:]])

    return _written(markup)


def _written(markup: str, before: str = "", after: str = "", *, linked: bool = False) -> str:
    def written(found: re.Match[str]) -> str:
        words = _bare(found[3])
        near = _bare(markup[max(0, found.start() - 60) : found.start()])
        ahead = before + near if found.start() < 60 else near
        behind = _bare(markup[found.end() : found.end() + 60]) or after
        name = found[1].lower()
        if name == "a":
            if is_note_link(words, found[2], ahead):
                return ""
            lone = _RAISED_TAG.fullmatch(found[3].strip()) is not None
            return f"<a{found[2]}>{_written(found[3], ahead, behind, linked=lone)}</a>"
        if name == "sub":
            return html.escape(subscript(words, ahead))
        link = _LINK_TAG.search(found[3])
        if link and is_note_link(words, link[0], "."):
            return ""
        is_link = linked or link is not None
        return html.escape(superscript(words, ahead, behind, linked=is_link))

    return _RAISED_TAG.sub(written, markup)


def _bare(markup: str) -> str:
    return html.unescape(_ANY_TAG.sub("", markup))


def left_open(markup: str) -> str:
    """The name of a striking element that ``markup`` opens and does not close, or empty text."""
    opened: list[str] = []
    for tag in _STRIKE_TAG.finditer(markup):
        if not tag[1]:
            opened.append(tag[2].lower())
        elif opened:
            opened.pop()
    return opened[0] if opened else ""


def _inside_link(element: Any, text: str) -> bool:
    """Whether a link holds nothing but the element: not where it holds km², too."""
    above = element.getparent()
    if above is None or above.tag != "a":
        return False
    words = (_short(above) or "").strip()
    return words.startswith(text.strip()) and not re.search(r"[^\W\d_]", words[len(text.strip()) :])


def _short(element: Any) -> str | None:
    """The element's words, or None where there are more than a mark has."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > 4 * _LONGEST:
            return None
    return text if len(visible(text)) <= _LONGEST else None


def _rewrite(element: Any, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text
    element.tag = "span"


def _close_gap(element: Any) -> None:
    after = _after(element)
    if after[:1] in CLOSING:
        above = element.getprevious()
        if above is not None and above.tail:
            above.tail = above.tail.rstrip()
        elif above is None and (parent := element.getparent()) is not None and parent.text:
            parent.text = parent.text.rstrip()


_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span "
    "strike strong sub sup time tt u var".split()
)


def _before(element: Any) -> str:
    """The last characters that stand before ``element`` in its block."""
    found = ""
    for piece in _backwards(element):
        found = piece[-_REACH:] + found
        if len(found) >= _REACH:
            break
    return found[-_REACH:]


def _backwards(element: Any) -> Iterator[str]:
    for _ in range(_REACH):
        above = element.getprevious()
        if above is not None:
            if above.tail:
                yield above.tail
            if above.tag not in _INLINE:
                return
            yield "".join(_few(above))
            element = above
        else:
            parent = element.getparent()
            if parent is None:
                return
            if parent.text:
                yield parent.text
            if parent.tag not in _INLINE:
                return
            element = parent


def _few(element: Any) -> list[str]:
    return [piece for _, piece in zip(range(_REACH), element.itertext(), strict=False)]


def _after(element: Any) -> str:
    """The first characters that stand behind ``element`` in its block."""
    found = ""
    for _ in range(_REACH):
        found += (element.tail or "")[:_REACH]
        below = element.getnext()
        while below is None and len(found) < _REACH:
            element = element.getparent()
            if element is None or element.tag not in _INLINE:
                return found
            found += (element.tail or "")[:_REACH]
            below = element.getnext()
        if len(found) >= _REACH or below is None or below.tag not in _INLINE:
            return found
        found += "".join(_few(below))[:_REACH]
        element = below
    return found
