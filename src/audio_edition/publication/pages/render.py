"""Jinja2, set up so that no text of an article can become markup."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, BinaryIO

from audio_edition import addresses, languages
from audio_edition.bounded import BoundError, within
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication.feeds.linked import alternates
from audio_edition.publication.pages import icon
from audio_edition.publication.pages.parts import parts
from audio_edition.publication.pages.words import clock, iso_duration, labels_for, printed_date
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import printable
from audio_edition.publication.themes import Theme, open_theme

if TYPE_CHECKING:
    from jinja2 import Environment


# what one page of somebody else's template may take: an archive of 40,000 editions on one page
# takes a million steps and 20 MB
_STEPS, _WEIGHT = 8_000_000, 128 * 2**20
_LONG = 2**20  # bytes of a page; what one that is longer was made of is not left lying about
_LARGEST = 64 * 2**20  # bytes
_BLOCK = 2**16  # bytes that are written at once


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


@lru_cache(maxsize=8)
def _environment(theme: Theme) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    kind = SandboxedEnvironment  # ours end by themselves
    if theme.folders:
        from audio_edition.bounded.environment import BoundedEnvironment

        kind = BoundedEnvironment
    ours = PackageLoader("audio_edition.publication.pages", "templates")
    theirs = [FileSystemLoader(folder) for folder in theme.templates]
    environment = kind(
        loader=ChoiceLoader([*theirs, ours, PrefixLoader({"ours": ours})]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        clock=clock, iso_duration=iso_duration, web=addresses.web_address, seconds=_seconds
    )
    return environment


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def ready(identity: Identity, settings: PublishSettings, places: Places) -> None:
    """Do what rendering the first page would do once: compile templates, gather the player."""
    theme = open_theme(settings.theme, places)
    parts(theme, identity.title)
    environment = _environment(theme)
    for name in environment.list_templates(extensions=["html"]):
        if not name.startswith("ours/"):
            environment.get_template(name)


def render(
    template: str,
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
    *,
    language: str,
    **seen: Any,
) -> bytes:
    """Render one page in ``language`` as UTF-8 HTML.

    Raises ``PublicationError`` for a theme's broken template.
    """
    made = io.BytesIO()
    render_into(template, identity, settings, theme, made, language=language, **seen)
    return made.getvalue()


def render_into(
    template: str,
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
    stream: BinaryIO,
    *,
    language: str,
    **seen: Any,
) -> None:
    """The same, written into a stream while it is made: a page of a day has five megabytes."""
    with _bounded(template, theme):
        # where all is for members, this feed is refused, and theirs no page can know
        rss = [] if settings.members.closes_show else [("RSS", addresses.feed_address(identity))]
        subscribe = [*settings.subscribe, *rss]
        page = _environment(theme).get_template(template)
        names = parts(theme, identity.title).names
        spoken = languages.labels_tag(language)
        # piece by piece: the page of a long archive is not held three times over
        made, size = io.BytesIO(), 0
        for piece in page.generate(
            identity=identity,
            say=languages.labels_of(language),
            ui_language=spoken,
            direction=languages.direction(spoken),
            labels=labels_for(spoken, names),
            date=lambda iso: printed_date(iso, language),
            subscribe=subscribe,
            part=lambda name: f"{addresses.PLAYER}/{names.get(name, name)}",
            icon=icon.NAME,
            themed=bool(theme.folders),  # a theme may have a player of its own
            beacon=settings.beacon,
            feed=addresses.feed_address(identity),
            alternates=list(alternates(identity, settings)),
            **seen,
        ):
            size += made.write(piece.encode())
            if theme.folders and size > _LARGEST:
                raise BoundError(f"the page would be larger than {_LARGEST // 2**20} MB")
            if made.tell() > _BLOCK:
                stream.write(made.getbuffer())
                made.seek(0)
                made.truncate()
        stream.write(made.getbuffer())
        if size > _LONG:
            # jinja's contexts hold each other, and with them all that the page was given
            gc.collect()


@contextmanager
def _bounded(template: str, theme: Theme) -> Iterator[None]:
    """Keep a theme's templates within bounds, and say what is wrong with one."""
    if not theme.folders:
        yield
        return
    try:
        with within(_STEPS, _WEIGHT):
            yield
    except Exception as problem:  # whatever a template of somebody else's may do
        raise _broken(template, theme, problem) from problem


def _broken(template: str, theme: Theme, problem: Exception) -> PublicationError:
    """Say in one line which line of which template is wrong."""
    where = template
    name, line = getattr(problem, "filename", None), getattr(problem, "lineno", None)
    places = [(name, line)] if name and line else []
    places += [(frame.filename, frame.lineno) for frame in extract_tb(problem.__traceback__)]
    for file, number in places:
        if any(Path(str(file)).is_relative_to(folder) for folder in theme.folders):
            where = f"{file} line {number}"
    words = " ".join(str(problem).split()) or type(problem).__name__
    if isinstance(problem, RecursionError):
        words = "it calls itself without end, or is nested too deeply"
    return PublicationError(
        f"the theme's template cannot be used: {where}: {words}",
        hint="mend it, or move it away: ours stands in its place",
    )
