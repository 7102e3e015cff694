"""A Ghost export (Settings › Labs › Export), read as a stream.

Source: ghost.org/docs/migration/custom (the JSON of an import, which is that of an export): tables
under ``db[0].data``, posts without their tags and authors, which other tables link to them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from audio_edition.clock import moment_in
from audio_edition.edition.collect.archived import (
    ArchivedItem,
    ArchiveOptions,
    BesideItem,
    EntryMeter,
    Look,
    Streamed,
    words_in,
)
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.feed import plain_title
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import listed
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.pages.about import web_address

KIND = "ghost"
_HEAD = re.compile(rb'^[\s\xef\xbb\xbf]*\{\s*"(?:db|meta|data)"\s*:')
_HERE = "__GHOST_URL__"  # stands in an export for the site's own address
_ROW = late(r"(?:db\.item\.)?data\.(\w+)\.item$")
_LINKS = {"posts_tags": "tag_id", "posts_authors": "author_id"}
_NAMES = {"tags", "users"}
_READERS = {"members": "members", "paid": "paying members", "tiers": "some of its members"}
_GROUP = "posts_meta"


def is_ghost(head: bytes) -> bool:
    """Whether a file that begins so is an export of Ghost."""
    return bool(_HEAD.match(head)) and b"<" not in head[:20]


def stream(file: IO[bytes], name: str, options: ArchiveOptions) -> Iterator[Streamed]:
    """Every row that matters, in the export's order; raises ``EditionError`` for what is none."""
    try:
        import ijson
    except ImportError:
        raise EditionError(
            f"{name} is an export of Ghost, which needs the package ijson to be read",
            hint="pip install 'audio-edition[archive]'",
        ) from None
    rows = 0
    try:
        meter = EntryMeter(file, name)
        for table, row in _rows(ijson, meter):
            meter.ended()
            rows += table == "posts"
            yield from _told(table, row, options)
    except ijson.IncompleteJSONError:
        if not rows:
            raise EditionError(f"{name} ends before its posts", hint="export it again") from None
        options.gather.tell(f"{name} ends early; took the {rows} posts before that")
    except (ijson.JSONError, UnicodeDecodeError) as problem:
        raise EditionError(
            f"{name} cannot be read as JSON: {str(problem).splitlines()[0][:120]}",
            hint="export it again: Settings, Advanced, Import/Export",
        ) from None
    if not rows:
        raise EditionError(f"{name} has no posts of Ghost in it", hint="is it the right file?")


def _rows(ijson: Any, file: EntryMeter) -> Iterator[tuple[str, Any]]:
    """The rows of all tables, one at a time, with their table's name."""
    builder = None
    where = table = ""
    for prefix, event, value in ijson.parse(file, use_float=True):
        if builder is None:
            found = _ROW.fullmatch(prefix) if event == "start_map" else None
            if found is None:
                continue
            where, table, builder = prefix, found[1], ijson.ObjectBuilder()
        builder.event(event, value)
        if prefix == where and event == "end_map":
            yield table, builder.value
            builder = None


def _told(table: str, row: Mapping[str, Any], options: ArchiveOptions) -> Iterator[Streamed]:
    if table in _NAMES and row.get("name"):
        yield BesideItem(table, str(row.get("id")), plain_title(str(row["name"])))
    elif table in _LINKS:
        place = row.get("sort_order")
        yield BesideItem(
            table,
            str(row.get("post_id")),
            str(row.get(_LINKS[table])),
            place if isinstance(place, int) else 0,
        )
    elif table == _GROUP and row.get("feature_image_alt"):
        yield BesideItem(table, str(row.get("post_id")), str(row["feature_image_alt"]))
    elif table == "posts":
        item = _post(row, options)
        if item is not None:
            yield item


def _post(row: Mapping[str, Any], options: ArchiveOptions) -> ArchivedItem | None:
    kind = row.get("type") or ("page" if row.get("page") else "post")
    if kind not in options.types:
        return None
    number, slug = str(row.get("id")), str(row.get("slug") or "")
    title, body = plain_title(str(row.get("title") or "")), str(row.get("html") or "")
    url = web_address(f"{options.site}{slug}/", options.site) if options.site and slug else ""
    url = web_address(str(row.get("canonical_url") or "").replace(_HERE, options.site), "") or url
    published = _moment(row.get("published_at"))
    refused = ""
    status, readers = row.get("status"), _READERS.get(str(row.get("visibility") or "public"), "")
    if status != "published":
        refused = f"its status is {status}"
    elif readers:
        refused = f"is for {readers}"
    return ArchivedItem(
        key=bare_address(url) or f"ghost {row.get('uuid') or number}",
        kind=KIND,
        payload={
            "id": number, "title": title, "url": url, "day": published[:10],
            "body": body.replace(_HERE, options.site.rstrip("/")),
            "plain": "" if body else str(row.get("plaintext") or ""),
            "image": str(row.get("feature_image") or "").replace(_HERE, options.site.rstrip("/")),
            "author": str(row.get("author_id") or ""),
        },
        title=title,
        where=url or f"post {slug or number}",
        day=published[:10],
        moment=published,
        changed=_moment(row.get("updated_at")),
        name=slug,
        words=words_in(body or str(row.get("plaintext") or "")),
        refused=refused,
    )  # fmt: skip


def _moment(value: Any) -> str:
    """A time of Ghost's: ISO 8601, or milliseconds since 1970 in exports of Ghost 0 and 1."""
    if not isinstance(value, int | float):
        moment = moment_in(str(value))
        return moment.isoformat() if moment else ""
    try:
        return dt.datetime.fromtimestamp(value / 1000, dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


class GhostReader:
    """Posts of a Ghost export."""

    def whole(self, payload: Mapping[str, Any], look: Look) -> dict[str, Any]:
        """With its authors and tags in their order, and what its picture shows."""
        told = dict(payload)
        post = str(told["id"])
        authors = look("posts_authors", post) or ([told["author"]] if told["author"] else [])
        told["authors"] = [name for one in authors for name in look("users", str(one))]
        told["tags"] = [name for one in look("posts_tags", post) for name in look("tags", str(one))]
        told["alt"] = "".join(look(_GROUP, post)[:1])
        return told

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """The post."""
        url, language = str(told["url"]), options.gather.language
        name = url or f"post {told['id']}"
        article = read_content(
            str(told["body"] or told["plain"]), str(told["title"]), name, url=url, language=language
        )
        if not article.paragraphs:
            raise EditionError(
                f"{name} has no text", hint="nothing is to be done if it is a picture"
            )
        tags = [tag for tag in told["tags"] if not tag.startswith("#")]  # "#": the newsroom's own
        authors = [author for author in told["authors"] if "@" not in author]
        return [
            replace(
                article,
                byline=listed(authors, article.language, language)[:200],
                section=tags[0][:80] if tags else "",
                image=web_address(str(told["image"]), url or options.site),
                image_alt=plain_title(str(told["alt"])),
                date=str(told["day"]),
            )
        ]
