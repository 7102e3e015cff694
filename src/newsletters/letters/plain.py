"""A letter's plain text as pieces: its rules, capitals, numbers, marks and addresses as looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletters.inline import plain
from newsletters.late import late
from newsletters.letters.heads import mark_colon_heads
from newsletters.letters.piece import (
    HEAD_WORDS,
    LetterPiece,
    Link,
    capital_lead,
    ends_sentence,
    has_letters,
    in_capitals,
)
from newsletters.letters.tells import said
from newsletters.lines import (
    DASHED,
    QUOTED,
    WRAP_LIMIT,
    is_sign,
    paragraphs_of,
    wrap_width,
)
from newsletters.model import Role
from newsletters.notes import (
    NOTE_LABEL,
    label_of,
    marked_numbers,
    note_numbers,
)
from newsletters.text import visible

_LINE_BREAK = late(r"\r\n|\n|\r")
_OPEN, _CLOSE, _END = "\ue000", "\ue001", "\ue002"
_MARKS = late(f"{_OPEN}|{_CLOSE}(\\d+){_END}")
# Addresses as mail programs write them behind the words they belong to.
_IMAGE = late(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{1,2000}\)|View image: \(\S{1,2000}\)")
_MARKDOWN = late(r"\[([^\[\]\n]{1,300}(?:\n[^\[\]\n]{1,300})?)\]\(\s?([^()\s]{1,4000})\s?\)")
_TARGET = late(
    r"\s{0,3}(?:<(https?://[^<>\s]{1,4000}|mailto:[^<>\s]{1,300})>"
    r"|\[\s?(https?://[^\[\]\s]{1,4000}|#[^\[\]\s]{1,80}|mailto:[^\[\]\s]{1,300})\s?\]"
    r"|\(\s?(https?://[^()\s]{1,4000}|mailto:[^()\s]{1,300})\s?\))",
    re.IGNORECASE,
)
_LISTED = late(r"(?m)^[ \t]*\[(\d{1,3})\]:?[ \t]*<?(https?://[^\s<>]{4,4000})>?[ \t]*$")
_NAMED = late(r"[ \t]?\[(\d{1,3})\]")
_BARE = late(r"(?<![\w/(<\[])(https?://[^\s<>\"]{4,4000}?)(?=[.,;:]?(?:\s|$))")
_FRAMED = late(r"([|=~*#+:·•_–—-])\1{0,20} +(\S.{2,160}?) +\1{1,21}")
_CHEVRONS = late(r"[ \t]{0,3}>{2,3}[ \t]*(?=[^\s>])")
_OVER_WORDS = 12
_LINE = late(r"[^\n]{0,200}")
_RULE = late(r"[ \t>]*([-=*_~#•·—–─━═])(?:[ \t]*\1){2,}[ \t]*|[ \t]*[⁂❖✦◆][ \t]*")
_SIGNATURE = late(r"--[ \t]*")
_HASHES = late(r"[ \t]{0,3}(#{1,6})[ \t]+(?=\S)")
_STARS = late(r"[ \t]*\*\*[ \t]+(?=\S)")
_BULLET = late(r"[-*+•‣▪◦→►▸▶■◆●»][ \t]+(?=\S)")
_LONE = late(r"[ \t]*[*•‣▪◦+-][ \t]*")
_NUMBER = late(
    r"(?:#|no\.? ?)?\(?(\d{1,2})(?:[.):/]|\s?[—–|-])[ \t]*(?=\S)"
    r"|\d{1,2} (?:\w+ ){0,2}thing: ?(?=\S)",
    re.IGNORECASE,
)
_STRONG = late(r"(\*\*|__)(?=\S)(.{1,600}?)(?<=\S)\1")
# What Gmail writes for bold, at a paragraph's beginning: "*A headline <address>.* And so on".
_STAR = late(r"\*(?=[^\s*])([^*]{4,400}?)(?<=\S)\*(?=[\s.:—–-]|$)")
_LINKED_LEAD = late(rf"([^{_CLOSE}{_END}]{{8,160}}[.!?…][\"”’»]?){_CLOSE}(\d+){_END}\s+\S")
_STOPPED = late(r"[.:!?]\W*$")
_WEAK = late(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,200}?)(?<=\S)\1(?![\w*])")


def pieces_of_text(text: str) -> list[LetterPiece]:
    """The pieces of a letter's text part, in order."""
    marked, links = _marked(text)
    lines = _LINE_BREAK.split(marked)
    width = wrap_width([_MARKS.sub("", line) for line in lines])
    notes = note_numbers(marked)
    noted = marked_numbers(marked, notes)
    pieces: list[LetterPiece] = []
    edge, signed, lone = 2, False, False
    for first, block, gap, ruled, boxed in _blocks(lines):
        if ruled == "--":
            signed = True
        edge = max(edge, 2 if ruled else gap)
        if not block:
            continue
        if len(block) == 1 and _LONE.fullmatch(block[0]):
            lone = True
            continue
        if len(block) == 1 and _CHEVRONS.match(block[0]):
            block = [_CHEVRONS.sub("▶ ", block[0])]  # quoted twice, by nobody
        quoted = all(QUOTED.match(line) for line in block) and not (
            len(block) == 1 and is_sign(lines, first, QUOTED)
        )
        if quoted:
            block = [QUOTED.sub("", line, count=1) for line in block]
        framed = _FRAMED.fullmatch(block[0].strip()) if len(block) == 1 else None
        if framed and not said().forwarded.match(block[0].strip()):
            block, boxed = [framed[2]], boxed or "box="
        for run in paragraphs_of(block, first + 1, width):
            typed = run.text[0] in "-+" and is_sign(lines, run.line - 1, DASHED)
            piece = _piece(run.text, "quote" if quoted else "body", links, boxed, notes, typed)
            piece.line = run.line
            if NOTE_LABEL.match(run.text) or label_of(piece.text) in noted:
                piece.hint = "footnote"
            if not has_letters(piece.text) and not any(c.isdigit() for c in piece.text):
                for link in piece.links if pieces else ():
                    link.alone = True
                    pieces[-1].links.append(link)
                continue
            if lone and not piece.shown:
                piece.role = "item"
            lone = False
            piece.edge, edge = edge, 0
            if signed:
                piece.hint = "footer"
            pieces.append(piece)
    _lone_items(pieces)
    mark_colon_heads(pieces, text=True)
    return pieces


def _lone_items(pieces: Sequence[LetterPiece]) -> None:
    """Bulleted lines that stand each over a text of its own are headlines, and no list."""
    found = [
        piece
        for number, piece in enumerate(pieces[:-1])
        if piece.role == "item"
        and not piece.hint
        and piece.words <= HEAD_WORDS
        and not ends_sentence(piece.text)
        and pieces[number + 1].role == "body"
        and pieces[number + 1].words >= _OVER_WORDS
        and (not number or pieces[number - 1].role != "item")
    ]
    for piece in found if len(found) >= 2 else ():
        piece.mark, piece.role = "**", "heading"


def _marked(text: str) -> tuple[str, list[Link]]:
    """The text with its addresses as marks, and the addresses."""
    links: list[Link] = []

    def markdown(found: re.Match[str]) -> str:
        links.append(Link(found[2], visible(found[1])))
        return f"{_OPEN}{found[1]}{_CLOSE}{len(links) - 1}{_END}"

    def target(found: re.Match[str]) -> str:
        rest = _LINE.match(text, found.end())
        apart = found[0].replace("\r", "").startswith("\n\n")
        below = found[0][:1] in "\r\n" and ends_sentence(
            text[max(found.start() - 8, 0) : found.start()]
        )
        own = (apart or below) and not (rest and rest[0].strip())
        links.append(Link(next(filter(None, found.groups())), "", alone=own))
        # where the line goes on behind an address, it was as long as that made it
        wide = len(found[0]) if rest and has_letters(rest[0]) else 0
        return f"{_CLOSE}{len(links) - 1:0{min(wide, WRAP_LIMIT)}d}{_END}"

    text = text.replace(_OPEN, "").replace(_CLOSE, "").replace(_END, "")

    def named(found: re.Match[str]) -> str:
        links.append(Link(listed[found[1]], ""))
        return f"{_CLOSE}{len(links) - 1}{_END}"

    text = _MARKDOWN.sub(markdown, _IMAGE.sub("", text))
    # "[1]" behind words whose address stands below: "[1] https://…"
    if listed := {found[1]: found[2] for found in _LISTED.finditer(text)}:
        text = _NAMED.sub(lambda f: named(f) if f[1] in listed else f[0], _LISTED.sub("", text))
    return _bare(_TARGET.sub(target, text), links), links


def _bare(text: str, links: list[Link]) -> str:
    """Addresses that stand alone, or behind a few words at the end of a line, as marks."""
    if "://" not in text:
        return text
    made = []
    for line in text.split("\n"):
        found = _BARE.search(line)
        if found and not line[found.end() :].strip(" .\t\r"):
            before = line[: found.start()].rstrip()
            if len(before.split()) <= 12:
                before = before if has_letters(before) else ""  # an arrow, a bullet
                words = visible(_MARKS.sub("", before))
                links.append(Link(found[1], words, alone=not words))
                line = f"{before}{_CLOSE}{len(links) - 1}{_END}"
        made.append(line)
    return "\n".join(made)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str], int, str, str]]:
    """Runs of lines: where they begin, the gap and the rule above, how a rule makes them heads.

    A rule right below a single line belongs to it: ``Title`` above dashes, or between two.
    """
    block: list[str] = []
    first = blanks = 0
    gap, ruled = 0, ""
    rule_above = -2  # the line of the last rule
    for index, line in enumerate([*lines, ""]):
        is_rule = bool(_RULE.fullmatch(line)) or bool(_SIGNATURE.fullmatch(line))
        alone = bool(_HASHES.match(line) or _STARS.match(line))
        if line.strip() and not is_rule and not (alone and block):
            if not block:
                first = index
                gap = max(gap, 1 if blanks >= 3 else 0)
                blanks = 0
            block.append(line)
            if not alone:
                continue
        if block:
            heads = _is_head(block, line, is_rule, above=rule_above == first - 1)
            yield first, block, gap, ruled, heads
            if heads and is_rule:
                gap, ruled, is_rule = 0, "", False
                block, blanks = [], 0
                rule_above = -2
                continue
            if alone and block[-1] is not line:
                # the marked line begins a block of its own
                yield index, [line], 0, "", ""
            block, gap, ruled = [], 0, ""
        if is_rule:
            ruled = "--" if _SIGNATURE.fullmatch(line) else (ruled or line.strip()[0])
            rule_above = index
            blanks = 0
        elif not line.strip():
            blanks += 1


def _is_head(block: Sequence[str], below: str, is_rule: bool, *, above: bool) -> str:
    """How the rule ``below`` makes a short block a heading; empty where it does not."""
    rule = below.strip()
    text = _MARKS.sub("", " ".join(map(str.strip, block)))
    if not is_rule or len(rule) < 3 or len(block) > 2 or len(text.split()) > HEAD_WORDS:
        return ""
    if above and len(block) <= 2:
        return f"box{rule[0]}"
    fits = abs(len(rule) - len(text)) <= max(3, len(text) // 4)
    # "===" below a line makes it a heading however long it is, as in Markdown
    fits = fits or (set(rule) == {"="} and (text[-1:] == "?" or not ends_sentence(text)))
    if len(block) == 1 and set(rule) <= set("=-~^") and (fits or _STARS.match(block[0])):
        return f"under{rule[0]}"
    return ""


def _piece(
    text: str,
    role: Role,
    links: list[Link],
    boxed: str,
    notes: frozenset[int],
    typed: bool,  # a dash at its beginning is the sign of a number
) -> LetterPiece:
    mark = boxed
    if found := _HASHES.match(text):
        mark, text = f"#{len(found[1])}", text[found.end() :].rstrip("# \t")
    elif found := _STARS.match(text):
        mark, text = "**", text[found.end() :]
    elif not typed and (found := _BULLET.match(text)):
        role, text = "item", text[found.end() :]
    own = [links[int(found[1])] for found in _MARKS.finditer(text) if found[1]]
    linked = _is_linked(text, own)
    lead = _lead(text, links)
    text = _MARKS.sub("", text).strip()
    whole = _STRONG.fullmatch(text) or _STAR.fullmatch(text)
    text = plain(_WEAK.sub(r"\2", _STRONG.sub(r"\2", text)), notes)
    number = _NUMBER.match(text)
    short = len(text.split()) <= HEAD_WORDS
    if number and short and not mark and not ends_sentence(text) and role != "item":
        mark = "1"
    elif number and role == "body" and not mark:
        role = "item"
    if short and linked:
        linked = not ends_sentence(text) or text.endswith("?") or text.endswith("…")
    return LetterPiece(
        text=text,
        role="heading" if mark and mark != "1" else role,
        mark=mark,
        bold=whole is not None,
        capitals=in_capitals(text) and short,
        linked=linked and short,
        lead="" if whole else lead or capital_lead(text),
        links=own,
    )


def _lead(text: str, links: list[Link]) -> str:
    """The bold beginning of a paragraph; an address in it is where its words lead."""
    bold = _STRONG.match(text)
    found = bold or _STAR.match(text)
    if not found:
        return _linked_lead(text, links)
    inside = found[2] if bold else found[1]
    own = [links[int(mark[1])] for mark in _MARKS.finditer(inside) if mark[1]]
    words = plain(_MARKS.sub("", inside))
    rest = text[found.end() :].lstrip()
    if not bold and not own and not (_STOPPED.search(words) or rest[:1] in (".", ":", "—", "–")):
        return ""  # a word or two that a writer stresses
    for link in own:
        link.text = link.text or words
    return words


def _linked_lead(text: str, links: list[Link]) -> str:
    """A first sentence whose address stands behind it: text shows no bold."""
    found = _LINKED_LEAD.match(text)
    if not found:
        return ""
    words = plain(found[1].replace(_OPEN, "").strip())
    link = links[int(found[2])]
    link.text = link.text or words
    return words


def _is_linked(text: str, own: list[Link]) -> bool:
    """Whether all of a line is the words of one address, as far as text can tell."""
    # addresses without words may stand below the line's own
    own = [link for link in own if not link.alone] or own
    if len(own) != 1 or own[0].href.startswith("#"):
        return False
    opened = text.find(_OPEN)
    if opened >= 0:
        inside = re.sub(f"{_OPEN}.*?{_END}", "", text)
        return not has_letters(inside)
    return text.endswith(_END)
