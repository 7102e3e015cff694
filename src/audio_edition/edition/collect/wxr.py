"""A WordPress export (WXR, Tools › Export), read as a stream: gigabytes in the memory of one post.

Sources: WordPress' own writer, wp-admin/includes/export.php (WXR 1.2: the elements, and that
``content:encoded`` is the post as it is stored, not as it is shown), ``wpautop`` and the shortcodes
of wp-includes/media.php and formatting.php for what showing it does.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from audio_edition.edition.collect.archived import (
    ArchivedItem,
    ArchiveOptions,
    BesideItem,
    EntryMeter,
    Look,
    Streamed,
    words_in,
)
from audio_edition.edition.collect.xml_names import parted_name
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.feed import plain_title
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import listed
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.pages.about import web_address

KIND = "wxr"
_MARK = re.compile(rb"xmlns:wp\s*=\s*[\"']https?://wordpress\.org/export/[\d.]+/?[\"']")
_DECLARED = re.compile(rb"<\?xml[^>]{0,80}\bencoding\s*=\s*[\"']([\w-]+)")
_BLANKED = bytes(n if n >= 0x20 or n in (9, 10, 13) else 0x20 for n in range(256))
_NONE = "uncategorized"  # WordPress' own category of posts that were given none
_META = frozenset({"_thumbnail_id", "_wp_attachment_image_alt"})
_BLOCK = late(r"<!-- wp:block (\{.*?\}) /-->")
_REF = late(r'"ref"\s*:\s*(\d+)')
_NESTED = 5  # patterns within patterns
# Shortcodes of WordPress' own that hold no prose, with what they enclose.
_CORE = late(
    r"\[(caption|wp_caption|embed|gallery|audio|video|playlist)\b[^\]]*\](?:.*?\[/\1\])?",
    re.DOTALL | re.IGNORECASE,
)
# Those of plug-ins, known by what no bracket in prose has: attributes, or an end of their own.
_OF_PLUGIN = late(r"\[/?[A-Za-z][\w-]*(?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+\s*/?\]")
_CLOSED = late(r"\[/[A-Za-z][\w-]*\]")
_PAIR = late(r"\[([A-Za-z][\w-]*)\](.*?)\[/\1\]", re.DOTALL)
_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|"
    "blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|"
    "footer|nav|figure|figcaption|details|menu|summary|script|iframe"
)
"""What ``wpautop`` leaves alone (and what holds no prose)."""
_VOID = frozenset({"hr", "col", "area"})
_FLOW = frozenset("div blockquote section article aside header footer details fieldset".split())
_NAME = late(r"</?([a-z0-9]+)", re.IGNORECASE)
_EDGE = late(rf"(</(?:{_BLOCKS})\s*>|<(?:{_BLOCKS})\b[^>]*>)", re.IGNORECASE)
_PRE = late(r"(<pre\b.*?</pre\s*>)", re.DOTALL | re.IGNORECASE)


def is_wxr(head: bytes) -> bool:
    """Whether a file that begins so is an export of WordPress."""
    return bool(_MARK.search(head))


def stream(file: IO[bytes], name: str, options: ArchiveOptions) -> Iterator[Streamed]:
    """Everything in the export, as it comes; raises ``EditionError`` for what is none.

    An export that ends early (a server that gave up writes one so) is told and taken as far as it
    goes.
    """
    from lxml import etree

    # terms are read by nobody, but there may be more of them than memory
    tags = ("{*}item", "{*}author", "{*}category", "{*}tag", "{*}term")
    meter = EntryMeter(file, name)
    parser = etree.iterparse(
        _Sound(meter),
        events=("end",),
        tag=tags,
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
    )
    count = 0
    try:
        for _, element in parser:
            local = parted_name(element.tag)[1]
            if local == "author":
                login, shown = (
                    _child(element, "author_login"),
                    _child(element, "author_display_name"),
                )
                if login:
                    yield BesideItem("author", login, plain_title(shown) or login)
            elif element.getparent() is None or element.getparent().tag != "channel":
                continue
            elif local == "item":
                count += 1
                yield from _item(element, options)
            meter.ended()
            _forget(element)
    except etree.XMLSyntaxError as problem:
        raise EditionError(
            f"{name} cannot be read as an export of WordPress: {problem.msg}",
            hint="export it again: Tools, Export, All content",
        ) from None
    if not _is_whole(parser):
        options.gather.tell(f"{name} ends amid its posts; took the {count} entries before that")


class _Sound:
    """An export without what XML forbids, which editors typed and WordPress wrote all the same.

    A parser that has to recover loses the text before such a character.
    """

    def __init__(self, file: EntryMeter) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")
        self._is_utf8: bool | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes; about ``size`` of them, none at the end."""
        while True:
            data = self._file.read(size)
            if self._is_utf8 is None:
                declared = _DECLARED.match(data.lstrip(codecs.BOM_UTF8))
                self._is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"utf8")
            end = not data
            data = data.translate(_BLANKED)
            if self._is_utf8:
                text = self._decode.decode(data, end)
                data = text.replace("\ufffe", " ").replace("\uffff", " ").encode()
            if data or end:
                return data


def _is_whole(parser: Any) -> bool:
    """Whether the end of the export was read."""
    return not any("EndTag" in str(e.message) or "Premature" in str(e.message) or
                   "end of" in str(e.message).lower() for e in parser.error_log)  # fmt: skip


def _forget(element: Any) -> None:
    """Let go of what was read: an export may be larger than any memory."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _item(element: Any, options: ArchiveOptions) -> Iterator[Streamed]:
    told, terms, meta = _fields(element)
    number, kind = told.get("post_id", ""), told.get("post_type", "")
    if kind == "attachment":
        value = {
            "url": told.get("attachment_url", ""),
            "alt": meta.get("_wp_attachment_image_alt", ""),
        }
        yield BesideItem("attachment", number, value)
    elif kind == "wp_block":
        yield BesideItem("block", number, told.get("content:encoded", ""))
    if kind not in options.types:
        return
    link = web_address(told.get("link", ""), options.site)
    moment = told.get("post_date", "")
    title = plain_title(told.get("title", ""))
    status = told.get("status", "")
    refused = ""
    if status != "publish":
        refused = f"its status is {status or 'unknown'}"
    elif told.get("post_password"):
        refused = "is protected by a password"
    body = told.get("content:encoded", "")
    yield ArchivedItem(
        key=bare_address(link) or f"wordpress {options.site} {number}",
        kind=KIND,
        payload={
            "title": title, "body": body, "link": link, "number": number, "day": _day(moment),
            "author": told.get("creator", ""), "terms": terms,
            "picture": meta.get("_thumbnail_id", ""),
        },
        title=title,
        where=link or f"post {number}",
        day=_day(moment),
        moment=moment,
        changed=told.get("post_modified_gmt", ""),
        name=told.get("post_name", ""),
        words=words_in(body),
        refused=refused,
    )  # fmt: skip


def _fields(element: Any) -> tuple[dict[str, str], list[list[str]], dict[str, str]]:
    """An item's own elements by name, what it is filed under, and those of its meta we read."""

    told: dict[str, str] = {}
    terms: list[list[str]] = []
    meta: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        home, local = parted_name(child.tag)
        if local == "encoded":
            space = "content" if "content" in home else "excerpt"
            told.setdefault(f"{space}:encoded", child.text or "")
        elif local == "category":
            terms.append(
                [child.get("domain", ""), plain_title(child.text or ""), child.get("nicename", "")]
            )
        elif local == "postmeta":
            key = _child(child, "meta_key")
            if key in _META:
                meta[key] = _child(child, "meta_value")
        else:
            told.setdefault(local, (child.text or "").strip())
    return told, terms, meta


def _child(element: Any, name: str) -> str:
    found = element.find(f"{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""


def _day(moment: str) -> str:
    """The day on the site's own clock; WordPress has 0000-00-00 for "never"."""
    try:
        return dt.datetime.fromisoformat(moment).date().isoformat()
    except ValueError:
        return ""


class WxrReader:
    """Posts of an export, as WordPress shows them."""

    def whole(self, payload: Mapping[str, Any], look: Look) -> dict[str, Any]:
        """With its author's name, its picture, and the patterns that it takes in."""
        told = dict(payload)
        several = [term[1] for term in told["terms"] if term[0] == "author"]  # Co-Authors Plus
        own = look("author", str(told["author"])) or [told["author"]]
        told["authors"] = [n for n in dict.fromkeys(several or own) if n and "@" not in n]
        found = look("attachment", str(told["picture"])) if told["picture"] else []
        told["picture"] = found[0] if found else {}
        told["body"] = _with_patterns(str(told["body"]), look, _NESTED)
        return told

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """The post."""
        url, language = str(told["link"]), options.gather.language
        name = url or f"post {told['number']}"
        article = read_content(
            as_shown(str(told["body"])), str(told["title"]), name, url=url, language=language
        )
        if not article.paragraphs:
            raise EditionError(
                f"{name} has no text", hint="nothing is to be done if it is a picture"
            )
        sections = [t[1] for t in told["terms"] if t[0] == "category" and t[2] != _NONE]
        picture = told["picture"]
        return [
            replace(
                article,
                byline=listed(told["authors"], article.language, language)[:200],
                section=sections[0][:80] if sections else "",
                image=web_address(str(picture.get("url", "")), url) if picture else "",
                image_alt=plain_title(str(picture.get("alt", ""))) if picture else "",
                date=str(told["day"]),
            )
        ]


def _with_patterns(body: str, look: Look, deep: int) -> str:
    """The body with the synced patterns (reusable blocks) that it takes in, as far as known."""

    def put(found: re.Match[str]) -> str:
        number = _REF.search(found[1])
        blocks = look("block", number[1]) if number else []
        return _with_patterns(str(blocks[0]), look, deep - 1) if blocks and deep else ""

    return _BLOCK.sub(put, body)


def as_shown(body: str) -> str:
    """A post as it is stored, as WordPress would show its prose.

    Shortcodes are not run: what they enclose stays, captions and players go. A post without blocks
    gets its paragraphs from its empty lines, as ``wpautop`` makes them.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    body = _CORE.sub("", body)
    for _ in range(_NESTED):
        body, count = _PAIR.subn(r"\2", body)
        if not count:
            break
    body = _CLOSED.sub("", _OF_PLUGIN.sub("", body))
    if "<!-- wp:" in body:
        return body
    return "".join(part if _PRE.fullmatch(part) else _paragraphs(part) for part in _PRE.split(body))


def _paragraphs(text: str) -> str:
    found: list[str] = []
    opened: list[str] = []
    # a block stands for itself, whatever it touches
    for chunk in re.split(r"\n\s*\n", _EDGE.sub(r"\n\n\1\n\n", text)):
        piece = chunk.strip()
        if edge := _EDGE.fullmatch(piece):
            name = _NAME.findall(edge[1])[0].lower()
            if not piece.startswith("</"):
                opened += [name] * (name not in _VOID and not piece.endswith("/>"))
            elif name in opened:
                del opened[len(opened) - 1 - opened[::-1].index(name) :]
            found.append(piece)
        elif piece and opened and opened[-1] not in _FLOW:
            found.append(piece)
        elif piece:
            lines = "<br />\n".join(line.strip() for line in piece.split("\n"))
            found.append(f"<p>{lines}</p>")
    return "\n".join(found)
