"""make: an episode of addresses, letters, files or feeds, with no show to set up first.

One-off episodes are made in a show of this user's own in the cache folder, so all that an edition
goes through (cleaner, gate, proof) they go through as well, and what was cut can be looked at. A
personal feed is a show too: its settings lie in the user's data folder, and what it publishes where
the user said.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition import addresses, disk, languages, pipeline
from audio_edition.edition.changes import words_digest
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import slug
from audio_edition.errors import AudioEditionError, EditionError, ShowError
from audio_edition.events import Listener, silent
from audio_edition.identity import is_language
from audio_edition.lock import held
from audio_edition.pipeline import BuildOptions, BuildReport
from audio_edition.private_files import user_folder
from audio_edition.publication.files import sha256_of
from audio_edition.toml_edit import edit_toml
from audio_edition.units import Bytes
from audio_edition.verbs.build import build
from audio_edition.verbs.init import init, title_of
from audio_edition.verbs.new import AUTO, new
from audio_edition.verbs.publish import publish
from audio_edition.verbs.voices import chosen_voice
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tomlkit import TOMLDocument

    from audio_edition.verbs.reports import NewReport

STANDARD_INPUT = "-"
MOST_TYPED = Bytes(64 * 2**20)
"""Bytes of standard input."""
ITEMS = 5
"""Items of a feed that are taken unless told: twenty are an hour."""

_KEPT = 50  # one-off episodes whose text and sound stay in the cache folder
_LONGEST = 80  # characters of headlines in a title
_KEEP_ALL = {"regex": r"\S", "reason": "--keep-all"}


@dataclass(frozen=True, slots=True)
class MakeReport:
    """An episode that was made: the build, and the MP3 where the user wanted it.

    ``file`` is None where it went into a feed, whose address is ``feed`` then; ``is_new`` tells
    that it was not in there as it is now.
    """

    workspace: Workspace
    edition: str
    build: BuildReport
    file: Path | None = None
    feed: str = ""
    is_new: bool = True


def one_off_show() -> Workspace:
    """Open the show in the cache folder in which episodes are made that belong to none.

    Raises ``AudioEditionError`` where there is no such folder, or it cannot be written.
    """
    root = user_folder("cache") / "made"
    with held(user_folder("cache") / "making", "show", wait=10.0):
        if not (root / "editions" / "show.toml").is_file():
            return init(root, title="Made here", personal=True)
    return Workspace.open(root)


def feed_show(place: str) -> Workspace | None:
    """Open the show behind a personal feed at ``place``, a folder or a target; None for none yet.

    A folder that holds a show is that show.
    """
    here = Path(place).expanduser()
    if (here / "editions" / "show.toml").is_file():
        return Workspace.open(here)
    root = _feed_root(place)
    return Workspace.open(root) if (root / "editions" / "show.toml").is_file() else None


def begin_feed(
    place: str,
    *,
    title: str = "",
    base_url: str = "",
    owner: str = "",
    owner_email: str = "",
    language: str = "",
) -> Workspace:
    """Make the show of a personal feed that goes out at ``place``; raises ``ShowError``."""
    root = _feed_root(place)
    spoken = language or "en-US"
    return init(
        root,
        title=title or _feed_title(place),
        base_url=base_url,
        owner=owner,
        owner_email=owner_email,
        language=spoken,
        voice=chosen_voice(None, spoken),
        target=_target(place),
        personal=True,
    )


def make(
    workspace: Workspace | None,
    sources: Sequence[str],
    *,
    voice: str = "",
    draft: bool = False,
    language: str = "",
    title: str = "",
    items: int = 0,
    split: str = "auto",
    keep_all: bool = False,
    out: Path | None = None,
    in_feed: bool = False,
    allowed: Sequence[str] = (),
    listen: Listener = silent,
    tell: Callable[[str], None] = lambda _: None,
) -> MakeReport:
    """Make one episode of ``sources``: an MP3 file, or one more in the feed of ``workspace``.

    Parameters
    ----------
    workspace : the show of the feed; None for an MP3 by itself.
    sources : addresses, letters (.eml), files, feeds, or ``-`` for standard input.
    voice : ``engine:voice``, an engine or a voice's own name; else the best that is installed.
    draft : take the quickest voice of this machine in place of the best.
    language : a tag; else what most of the words are in.
    items : how many of a feed's items (0: the newest ``ITEMS``).
    keep_all : read everything, cut nothing.
    out : the MP3, or a folder for it; else the present folder, under the headline.
    in_feed : build it as an edition of the show and publish it, in place of a file.

    Raises an ``AudioEditionError``; no file is written then, and the feed is as it was.
    """
    target = None if in_feed else _checked(out)
    if language and not is_language(language):
        raise EditionError(f"{language!r} is no language tag", hint="write it like de or pt-BR")
    workspace = workspace or one_off_show()
    with _typed(workspace, sources) as (named, shown):
        naming = partial(_name, workspace, in_feed=in_feed)
        report = new(
            workspace,
            naming,
            named,
            title=title,
            language=language or AUTO,
            items=items or ITEMS,
            split=split,
            add=True,
            allowed=allowed,
            tell=lambda line: tell(shown(line)),
        )
    for line in report.failed:
        tell(line)
    name = report.edition
    _settle(report.folder / "edition.toml", report, title, language, keep_all=keep_all)
    edition = load_edition(report.folder, workspace.show.identity.language)
    spoken = edition.language
    is_shows = spoken == workspace.show.identity.language
    speaker = ""
    if voice or draft or not (in_feed and is_shows):
        speaker = chosen_voice(workspace, spoken, voice, draft=draft)
    if in_feed:
        was = _revision(workspace, name)
        made = build(workspace, name, voice=speaker, listen=listen)
        publish(workspace, [name], listen=listen)
        feed = addresses.feed_address(workspace.show.identity)
        return MakeReport(workspace, name, made, None, feed, _revision(workspace, name) != was)
    mine = _titled(workspace, edition)
    before = _digest(workspace.audio / name / f"{name}.mp3")
    options = BuildOptions(voice=speaker, apart=True)
    made = pipeline.build(mine, name, options, listen)
    file = target if target is not None and target.suffix else None
    if file is None:
        file = _free(target or Path(), slug(made.episode.title), {before, made.episode.sha256})
    _copy(made.mp3, file)
    _forget(workspace)
    return MakeReport(workspace, name, made, file)


# -- names and places ----------------------------------------------------------


def _name(workspace: Workspace, articles: Sequence[ParsedArticle], *, in_feed: bool) -> str:
    """The edition's name: the first headline and a digest of all, so that the same is found again.

    What has an address is told by it, else by its words. In a feed the day stands before it, by
    which its editions are in order.
    """
    told = "\n".join(f"{one.headline} {one.url or words_digest(one)}" for one in articles)
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:6]
    name = f"{slug(articles[0].headline, 40)}-{digest}"
    if not in_feed:
        return name
    known = [one for one in workspace.edition_ids() if one.endswith(name)]
    today = workspace.local(workspace.now()).date()
    return known[-1] if known else f"{today}-{name}"


def _feed_root(place: str) -> Path:
    target = _target(place)
    digest = hashlib.sha256(target.encode()).hexdigest()[:6]
    return user_folder("data") / "feeds" / f"{slug(_feed_title(place), 40)}-{digest}"


def _target(place: str) -> str:
    return place if "://" in place else str(Path(place).expanduser().resolve())


def _feed_title(place: str) -> str:
    return title_of(Path(_target(place).rstrip("/").rpartition("/")[2] or "to hear"))


def _titled(workspace: Workspace, edition: Edition) -> Workspace:
    """The show as an MP3 of its own names it: who wrote what is read, in the language it is in."""
    told = edition.articles[0]
    host = urlsplit(told.url).hostname or told.letter.rpartition("@")[2]
    title = host.removeprefix("www.") or told.byline or told.headline
    identity = replace(
        workspace.show.identity,
        title=title,
        author=told.byline or title,
        description=edition.title,
        language=edition.language,
    )
    show = replace(workspace.show, identity=identity)
    if not languages.find(edition.language).wording:  # and no words to name the voice in
        show = replace(show, script=replace(show.script, disclosure=""))
    return replace(workspace, show=show)


def _title(headlines: Sequence[str]) -> str:
    """As many headlines as a player shows."""
    title = headlines[0]
    for headline in headlines[1:]:
        if len(title) + len(headline) > _LONGEST:
            break
        title += f" · {headline}"
    return title


def _checked(out: Path | None) -> Path | None:
    """Where the MP3 shall stand, before anything is spoken; raises ``EditionError``."""
    folder = out or Path()
    if out is not None and not out.is_dir() and out.suffix:
        if out.suffix.lower() != ".mp3":
            raise EditionError(f"{out.name}: the name must end in .mp3")
        folder = out.parent
    if not folder.is_dir():
        raise EditionError(f"{folder} is no folder", hint="make it first, or name another")
    return out


def _free(folder: Path, name: str, ours: set[str]) -> Path:
    """A file in ``folder`` that is not there yet, or is this very episode as it was or is."""
    for number in range(1, sys.maxsize):
        file = folder / (f"{name}.mp3" if number == 1 else f"{name}-{number}.mp3")
        if not file.exists() or _digest(file) in ours:
            return file
    raise AssertionError


def _digest(file: Path) -> str:
    return sha256_of(file) if file.is_file() else ""


def _copy(made: Path, file: Path) -> None:
    try:
        with made.open("rb") as source, disk.beside(file, mode=disk.PUBLIC) as stream:
            shutil.copyfileobj(source, stream)
    except OSError as problem:
        raise EditionError(
            f"{file} cannot be written: {problem.strerror}", hint="--out names another place"
        ) from None


def _revision(workspace: Workspace, name: str) -> str:
    return _digest(workspace.audio / name / "episode.json")


def _forget(workspace: Workspace) -> None:
    """Leave the newest one-off episodes; sentences stay in the cache within its bounds."""
    folders = [folder for folder in workspace.editions.iterdir() if folder.is_dir()]
    for folder in sorted(folders, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        for place in (workspace.audio / folder.name, folder):
            shutil.rmtree(place, ignore_errors=True)


# -- what is read --------------------------------------------------------------


@contextmanager
def _typed(
    workspace: Workspace, sources: Sequence[str]
) -> Iterator[tuple[list[str], Callable[[str], str]]]:
    """The sources with standard input as a file, and what leaves its place out of a line."""
    if STANDARD_INPUT not in sources:
        yield list(sources), lambda line: line
        return
    if sys.stdin.isatty():
        raise EditionError("nothing comes in", hint="cat letter.eml | audio-edition make -")
    data = sys.stdin.buffer.read(MOST_TYPED + 1)
    if len(data) > MOST_TYPED:
        raise EditionError(f"standard input is larger than {MOST_TYPED // 2**20} MiB")
    if not data.strip():
        raise EditionError("nothing comes in", hint="cat letter.eml | audio-edition make -")
    if b"\n" not in data.strip():  # else it would be a headline without a text
        data = b" ".join(data.split()[:8]) + b"\n\n" + data
    with workspace.store.scratch(f"typed-{secrets.token_hex(8)}") as folder:
        file = folder / "1"  # without an ending its kind is told by what stands in it
        file.write_bytes(data)

        def shown(line: str) -> str:
            return line.replace(str(file), "standard input")

        try:
            yield [str(file) if one == STANDARD_INPUT else one for one in sources], shown
        except AudioEditionError as problem:
            problem.message = shown(problem.message)
            raise


def _settle(
    manifest: Path, report: NewReport, title: str, language: str, *, keep_all: bool
) -> None:
    """Have edition.toml say what was told, and that nothing is cut or no longer that."""

    def change(toml: TOMLDocument) -> None:
        if title or "title" not in toml:
            toml["title"] = title or _title([one.headline for one in report.articles])
        if language:
            toml["language"] = language
        if keep_all:
            toml["cleaning"] = {"keep": [_KEEP_ALL]}
        elif toml.unwrap().get("cleaning") == {"keep": [_KEEP_ALL]}:
            del toml["cleaning"]

    edit_toml(manifest, change, seen=None, error=ShowError)
