"""Who the show is: the [show] section of show.toml, which every stage may name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from audio_edition.tables import Table

_TITLE = re.compile(r"\{\{\s*show\.title\s*\}\}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def is_language(tag: str) -> bool:
    """Tell whether ``tag`` looks like a language's (BCP 47): ``de``, ``pt-BR``."""
    return _LANGUAGE.fullmatch(tag) is not None


@dataclass(frozen=True, slots=True)
class Identity:
    """The show's title, people and addresses.

    ``base_url`` is where ``audio/`` is served and ends with a slash; ``cover`` is a
    path relative to ``editions/`` or empty; ``guid`` is the podcast:guid or empty. ``within`` is
    the folder under ``base_url``, with a slash, in which editions lie: empty but for those that
    members alone may have.
    """

    title: str
    author: str
    description: str
    language: str
    link: str
    base_url: str
    cover: str
    category: str
    owner_name: str
    owner_email: str
    guid: str
    within: str = field(default="", repr=False)

    @classmethod
    def from_table(cls, table: Table) -> Identity:
        """Read [show]; raises ``ShowError`` for a missing title or a bad address."""
        title = table.text("title")
        if not title:
            raise table.fail("title", "is missing", hint='give the show a name: title = "…"')
        language = table.text("language", "en-US")
        if not is_language(language):
            hint = 'a tag: German is "de", British English "en-GB"'
            raise table.fail("language", f"must look like en-US, not {language!r}", hint=hint)
        base_url = table.text("base_url", "http://127.0.0.1:8000/")
        link = table.text("link") or base_url
        for key, address in (("base_url", base_url), ("link", link)):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise table.fail(key, f"must be an http(s) address, not {address!r}")
        author = table.text("author") or title
        return cls(
            title=title,
            author=author,
            description=table.text("description") or _described(title, language),
            language=language,
            link=link,
            base_url=base_url.rstrip("/") + "/",
            cover=table.text("cover"),
            category=table.text("category", "News"),
            owner_name=table.text("owner_name") or author,
            owner_email=table.text("owner_email"),
            guid=table.text("guid"),
        )


def _described(title: str, language: str) -> str:
    """What feeds say of a show that describes itself nowhere, in the show's own language."""
    from audio_edition import languages  # most shows have a description
    from audio_edition.plugins import PluginError

    try:
        wording = languages.find(language).wording
    except PluginError:  # told where the language is needed
        wording = None
    told = wording.description if wording else ""
    return _TITLE.sub(lambda _: title, told) if told else title
