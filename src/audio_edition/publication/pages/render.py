"""Jinja2, set up so that no text of an article can become markup."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from audio_edition.identity import Identity
from audio_edition.publication.pages.words import clock, iso_duration, long_date, speaks, words
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import address, printable

if TYPE_CHECKING:
    from jinja2 import Environment


def web_address(url: str) -> str:
    """``url`` where a page may link to it (http, https), else empty: never ``javascript:``."""
    try:
        parts = urlsplit(url.strip())
        return url.strip() if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


# Allowed in XML, but parse errors in HTML (13.2.3.5): NEXT LINE, and the last two code
# points of every plane.
_NOT_HTML = re.compile(
    "[\x85"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)


def _finalize(value: Any) -> Any:
    # Markup is ours and stays; a plain text may hold what no parser accepts
    return _NOT_HTML.sub(" ", printable(value)) if type(value) is str else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("audio_edition.publication.pages", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        clock=clock, iso_duration=iso_duration, web=web_address, seconds=_seconds
    )
    return environment


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def render(template: str, identity: Identity, settings: PublishSettings, **seen: Any) -> bytes:
    """Render one page as UTF-8 HTML."""
    subscribe = [*settings.subscribe, ("RSS", address(identity, "feed.xml"))]
    page = _environment().get_template(template)
    return page.render(
        identity=identity,
        say=words(identity.language),
        ui_language=speaks(identity.language),
        date=lambda iso: long_date(iso, identity.language),
        subscribe=subscribe,
        feed=address(identity, "feed.xml"),
        **seen,
    ).encode()


__all__ = ["render", "web_address"]
