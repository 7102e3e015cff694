"""A show and where it lives: what every verb takes."""

from __future__ import annotations

import datetime as dt
import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from audio_edition import addresses, languages
from audio_edition import clock as clocks
from audio_edition.clock import Clock
from audio_edition.errors import EditionError, NoShowError
from audio_edition.executors.find import LOCAL, scheme_of
from audio_edition.executors.settings import ScaleSettings
from audio_edition.places import Places
from audio_edition.plugins import NOBODY, PluginError, PluginFile, ShowPlugins
from audio_edition.root import SHOW, require_letters, root_at
from audio_edition.show import NAME, Show
from audio_edition.store.address import joined, shared_at
from audio_edition.store.store import Store, open_store
from audio_edition.trust import (
    ShowTrust,
    Wanted,
    of_links,
    of_settings,
    of_theme,
    of_voice,
    setting,
)

P = ParamSpec("P")
R = TypeVar("R")
W = TypeVar("W", bound="Workspace | None")

_MOST_CODE = 1000  # files that a person might still look through


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace(Places):
    """A show's folders, store, clock and locks (see ``Places``), and its settings.

    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> workspace = Workspace.of(folder, {"show": {"title": "The Morning Meridian"}})
    >>> workspace.show.identity.title, workspace.edition_ids()
    ('The Morning Meridian', [])
    """

    show: Show
    _passed: list[bool] = field(default_factory=list, compare=False, repr=False)

    @property
    def store(self) -> Store:
        """Everything made: in this machine's folder, and where [cache] store shares it."""
        shared = shared_at(self.show.cache.store, self.root)
        return open_store(joined(self.cache, shared))

    @classmethod
    def open(
        cls, root: Path | str, *, plugins: bool = True, clock: Clock = clocks.now
    ) -> Workspace:
        """Open the show at ``root``, which holds ``editions/show.toml``.

        ``plugins`` False forbids the show's own code (``editions/plugins``); else it runs where
        this user trusts it, see ``trust``; so do verbs, whatever else the show wants. What a crash
        left half done is finished or undone before anything is read. Raises ``ShowError`` where
        there is no show or its settings cannot be read as meant.
        """
        root = Path(root).resolve()
        require_letters(root)
        workspace = cls(
            root=root,
            clock=clock,
            plugins=_plugins(root, allowed=plugins, gate=ShowTrust(root).gate),
            show=Show.load(root / "editions" / NAME),
        )
        workspace.recover_editions()
        workspace.recover_audio()
        return workspace

    @classmethod
    def find(cls, start: Path | str = ".", *, plugins: bool = True) -> Workspace:
        """Open the show that holds ``start``, looking upward from it."""
        root = root_at(start)
        if root is not None:
            return cls.open(root, plugins=plugins)
        raise NoShowError(
            f"no show here: no {SHOW.as_posix()} in {Path(start).resolve()} or above",
            hint="go to the show's folder, name it with --show DIR, "
            "or make one with audio-edition init DIR",
        )

    @classmethod
    def of(
        cls,
        root: Path | str,
        settings: Mapping[str, Any],
        *,
        plugins: bool = True,
        clock: Clock = clocks.now,
    ) -> Workspace:
        """Make a workspace from Python alone: ``settings`` are show.toml's sections.

        No show.toml is read or written; ``root`` is made where it is missing. A program that
        makes its show vouches for it: nobody is asked before code in ``root`` runs.
        """
        root = Path(root).resolve()
        require_letters(root)
        show = Show.of(settings, folder=root / "editions")
        (root / "editions").mkdir(parents=True, exist_ok=True)
        return cls(root=root, clock=clock, plugins=_plugins(root, allowed=plugins), show=show)

    @property
    def zone(self) -> ZoneInfo | None:
        """The show's time zone, [run] timezone; None for the machine's own."""
        name = self.show.run.timezone
        return ZoneInfo(name) if name else None

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return an instant by the show's clock: what a person reads. Files have UTC."""
        return moment.astimezone(self.zone)

    @property
    def today(self) -> dt.date:
        """The day it is by the show's clock."""
        return self.local(self.now()).date()

    def reread(self) -> Workspace:
        """Return the same workspace with show.toml as it stands now."""
        return type(self)(
            root=self.root,
            clock=self.clock,
            plugins=self.plugins,
            show=Show.load(self.editions / NAME),
        )

    def carried_code(self) -> list[Wanted]:
        """What the show brings that runs when it is used; nothing under ``--no-plugins``.

        Its plugin files with their neighbours, the files of its hooks, and a scheduler that may
        send this machine whatever it likes. Raises ``PluginError`` for more than anybody reads.
        """
        if not self.plugins.allowed:
            return []
        folder, own = self.editions / "plugins", self.plugins
        paths = list(islice(folder.rglob("*.py"), _MOST_CODE + 1))
        if len(paths) > _MOST_CODE:
            raise PluginError(
                f"{folder} holds more than {_MOST_CODE} Python files", hint="move it away"
            )
        found = [own.file(path) for path in sorted(paths)]
        hooks = (self.show.audio.intro.hook, self.show.audio.outro.hook)
        for hook in hooks:
            if ":" in hook:
                from audio_edition.programme.hooks import own_file

                found.append(own_file(hook, self))
        carried = {code.name: code for file in found if file for code in [self.trust.of_file(file)]}
        return [*carried.values(), *self._elsewhere()]

    def wanted(self) -> list[Wanted]:
        """All that the show wants of this machine, its code first (see ``trust``)."""
        settings, target = self.show.said, self.show.publish.target or "audio"
        folders = [target, *(one.address for one in self.show.standing if one.kind == "folder")]
        found = [Path(os.path.realpath(self.root / folder)) for folder in folders]
        inside = [folder for folder in found if self.root in folder.parents]
        return [
            *self.carried_code(),
            *of_theme(self.editions),
            *of_settings(settings, self.root),
            *of_links(self.root, *inside),
        ]

    def require_trust(self, voices: Iterable[str] = ()) -> None:
        """Raise ``UntrustedError`` unless this user lets the show have all that it wants.

        It is looked at once for each reading of show.toml. ``voices`` are those that articles name:
        they may be of no engine, and in no place, that show.toml does not name. A workspace that
        was made of Python objects vouches for itself.
        """
        if self.plugins.gate is None or self.trust.is_waved_through or self.trust.is_made_here:
            return
        if not self._passed:
            self.trust.require(self.wanted())
            self._passed.append(True)
        named = (name for name in voices if name and name not in self.show.voice.voices)
        self.trust.require(
            [one for name in named for one in of_voice(name, self.root)],
            hint="an article names it: have [voice.voices] name it as well, and trust that",
        )

    @property
    def trust(self) -> ShowTrust:
        """What this user has said of the show."""
        return ShowTrust(self.root)

    def scale(self, on: str = "") -> ScaleSettings:
        """Where sentences are spoken: ``on``, or as show.toml says where the user trusts that.

        Raises ``UntrustedError``.
        """
        if not on and self.plugins.gate is not None:
            self.trust.require(self._elsewhere())
        return self.show.scale.overridden(on)

    def _elsewhere(self) -> list[Wanted]:
        on = self.show.scale.on
        if scheme_of(on) == LOCAL:
            return []
        what = f"lets {on} run what it likes here"
        return [setting("show.toml [scale] on", on, what, is_code=True)]

    def edition_ids(self) -> list[str]:
        """Every edition's name: slugs without a date first, then the dated ones, oldest first."""
        names = [folder for folder in self._folders() if addresses.is_edition_name(folder)]
        return sorted(names, key=addresses.in_time)

    def misnamed(self) -> list[str]:
        """Folders that look like editions but have a name no edition can have."""
        return sorted(
            folder
            for folder in self._folders()
            if not folder.startswith((".", "_"))
            and not addresses.is_edition_name(folder)
            and folder.lower() not in addresses.RESERVED
        )

    def _folders(self) -> list[str]:
        self.recover_editions()  # who has the show open for hours sees what others' crashes left
        if not self.editions.is_dir():
            return []
        return [entry.name for entry in self.editions.iterdir() if entry.is_dir()]

    def built_ids(self) -> list[str]:
        """The names of all editions that were built, in the order of ``edition_ids``."""
        self.recover_audio()
        return sorted(
            (file.parent.name for file in self.audio.glob("*/episode.json")),
            key=addresses.in_time,
        )

    def edition_folder(self, edition_id: str) -> Path:
        """The folder of an edition; raises ``EditionError`` with the nearest name if none."""
        folder = self.editions / edition_id
        known = self.edition_ids()
        if edition_id in known:
            return folder
        if edition_id in self._folders():  # asked of the folder: a name may be too long for it
            addresses.check_edition_name(edition_id)
        near = difflib.get_close_matches(edition_id, known, n=1, cutoff=0.5)
        if near:
            hint = f"did you mean {near[0]}?"
        elif known:
            hint = f"there are {', '.join(known[-5:])}"
        else:
            hint = "audio-edition new EDITION SOURCE… makes one"
        raise EditionError(f"no edition {edition_id} in {self.editions}", hint=hint)

    def meant(self, name: str) -> str:
        """The name of the edition, new or not, that is meant (see ``addresses.name_meant``)."""
        if name in self._folders():
            return name
        return addresses.name_meant(name, lambda: self.today)

    def require_edition(self, name: str) -> str:
        """Return the edition that ``name`` means; it has articles or was built.

        A path with a trailing slash is what tab completion gives. Raises ``EditionError``
        with the nearest name where there is none.
        """
        edition_id = Path(name).name
        if not addresses.is_edition_name(edition_id) or not (self.audio / edition_id).is_dir():
            self.edition_folder(edition_id)
        return edition_id


def with_own_languages(
    verb: Callable[Concatenate[W, P], R],
) -> Callable[Concatenate[W, P], R]:
    """Let a verb see the languages that the show's own plugins offer (none without a show).

    Nothing is done for a show that wants what this user has not trusted it with.
    """

    @wraps(verb)
    def speaking(workspace: W, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if workspace is not None:
            workspace.require_trust()
        with languages.using(workspace.plugins if workspace is not None else NOBODY):
            return verb(workspace, *args, **kwargs)

    return speaking


def _plugins(
    root: Path, *, allowed: bool, gate: Callable[[PluginFile], None] | None = None
) -> ShowPlugins:
    return ShowPlugins(root / "editions" / "plugins", allowed=allowed, gate=gate)
