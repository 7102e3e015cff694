"""One registry for every seam: what the program is made of, and what others add to it.

A *seam* is a place where somebody else's code may stand: a voice, a source, a target. Three
kinds of offers meet there, found in the same way:

- the program's own features, by name, without a scan of what is installed;
- packages, by entry point in the group ``audio_edition.SEAM``;
- the show's own code: functions and objects in ``editions/plugins/*.py`` that carry
  ``@plugin("SEAM", "name")``. Such a file is loaded by its path under a name made of its
  bytes' digest: nothing is put on ``sys.path``, a changed file is new code, and two shows
  with a ``jingle.py`` each never meet.

Nothing happens because a plugin is there: show.toml, an address or a language tag names it.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import read_plain

if TYPE_CHECKING:
    from importlib import metadata

T = TypeVar("T")

_log = logging.getLogger(__name__)

_PREFIX = "audio_edition_show_plugin_"  # of modules loaded from a show's folder
_MARK = "__audio_edition_plugin__"
_LOADING = threading.RLock()


class PluginError(AudioEditionError):
    """A plugin is missing, cannot be loaded, or does not keep its seam's contract."""


def plugin(seam: str, name: str) -> Callable[[T], T]:
    """Offer a function, class or object of a show's plugin file at ``seam`` under ``name``.

    >>> @plugin("script-steps", "quiet")
    ... def quiet(script, context):
    ...     return script
    """

    def mark(thing: T) -> T:
        marks = (*getattr(thing, _MARK, ()), (seam, name))
        setattr(thing, _MARK, marks)
        return thing

    return mark


@dataclass(frozen=True, slots=True)
class PluginFile:
    """One file of ``editions/plugins``; ``digest`` is the SHA-256 of its bytes.

    ``named`` is where the show has it, ``path`` what that leads to. ``gate`` raises
    ``PluginError`` for a file that may not run.
    """

    path: Path
    digest: str
    named: Path | None = field(default=None, compare=False, repr=False)
    gate: Callable[[PluginFile], None] | None = field(default=None, compare=False, repr=False)

    def load(self) -> ModuleType:
        """Run the file, once for these bytes; raises ``PluginError`` in one line."""
        if self.gate is not None:
            self.gate(self)
        # the same bytes at two places may mean two things (a path of theirs): both count
        place = hashlib.sha256(str(self.path).encode("utf-8", "surrogateescape")).hexdigest()
        name = f"{_PREFIX}{self.digest[:16]}_{place[:16]}"
        with _LOADING:
            known = sys.modules.get(name)
            if known is not None:
                return known
            spec = importlib.util.spec_from_file_location(name, self.path)
            if spec is None or spec.loader is None:
                raise PluginError(f"{self.path} is not a Python file")
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module  # dataclasses and pickles look their module up
            _log.info("running %s", self.path)
            try:
                source = self._source()
                # compiled from what was digested: a cached .pyc may be older than its source
                exec(compile(source, str(self.path), "exec"), module.__dict__)
            except BaseException as problem:
                del sys.modules[name]
                if isinstance(problem, PluginError) or not isinstance(problem, Exception):
                    raise
                raise PluginError(
                    f"the plugin {self.path.name} cannot be loaded: {type(problem).__name__}: "
                    f"{' '.join(str(problem).split())}",
                    hint=f"mend {self.path}, or move it away",
                ) from problem
            return module

    def _source(self) -> bytes:
        source = read_plain(self.path)
        if hashlib.sha256(source).hexdigest() != self.digest:
            raise PluginError(f"{self.path} was changed while it was loaded", hint="run this again")
        return source


@dataclass(frozen=True, slots=True)
class ShowPlugins:
    """The show's own code in ``folder``; ``allowed`` is False under ``--no-plugins``.

    ``gate`` is asked before a file runs, and raises ``PluginError`` where it may not.
    """

    folder: Path | None = None
    allowed: bool = True
    gate: Callable[[PluginFile], None] | None = field(default=None, compare=False, repr=False)

    def files(self) -> Iterator[PluginFile]:
        """Yield the plugin files in name order; none where the folder is not there."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob("*.py")):
            if path.name[0] not in "._":
                found = self.file(path)
                if found is not None:
                    yield found

    def file(self, path: Path) -> PluginFile | None:
        """Return one file as a plugin, None where there is none."""
        try:
            digest = hashlib.sha256(read_plain(path)).hexdigest()
            return PluginFile(path.resolve(), digest, named=path, gate=self.gate)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as problem:
            raise PluginError(f"{path} cannot be read: {problem.strerror}") from None

    def offers(self, seam: str) -> dict[str, tuple[Any, PluginFile]]:
        """Return what the show's files offer at ``seam``, by name, with the file it is from.

        Raises ``PluginError`` where a file cannot be loaded or two offer the same name.
        """
        found: dict[str, tuple[Any, PluginFile]] = {}
        if not self.allowed:
            return found
        for file in self.files():
            for thing in list(vars(file.load()).values()):
                marks = getattr(thing, "__dict__", {}).get(_MARK, ())
                for where, name in marks:
                    if where != seam:
                        continue
                    if name in found and found[name][0] is not thing:
                        raise PluginError(
                            f"{found[name][1].path.name} and {file.path.name} both offer "
                            f"{seam} {name!r}",
                            hint="rename one of them",
                        )
                    found[name] = (thing, file)
        return found


NOBODY = ShowPlugins()
"""No show, no code of its own."""


@dataclass(frozen=True, slots=True)
class Seam(Generic[T]):
    """One place where others may add to the program.

    Parameters
    ----------
    name : ``targets``: what ``@plugin`` takes, and the entry-point group
        ``audio_edition.targets``.
    noun : what one is called in messages ("target").
    built_in : the program's own, as ``name: "module:attribute"``, in the order of listing.
    keeps : tells whether an object keeps the contract (``isinstance`` of a runtime protocol,
        ``callable`` …).
    error : what is raised, with a hint.
    contract : where the contract is described, for the hint of an object that breaks it.
    """

    name: str
    noun: str
    built_in: Mapping[str, str]
    keeps: Callable[[Any], bool] = callable
    error: type[AudioEditionError] = PluginError
    contract: str = "docs/plugins.md"
    _loaded: dict[str, T] = field(default_factory=dict, compare=False, repr=False)

    @property
    def group(self) -> str:
        """The entry-point group."""
        return f"audio_edition.{self.name.replace('-', '_')}"

    def names(self, own: ShowPlugins = NOBODY) -> list[str]:
        """Every name: ours, then packages', then the show's, the latter two in name order."""
        packaged = {entry.name for entry in _entry_points(self.group)}
        known = [*self.built_in, *sorted(packaged - set(self.built_in))]
        return [*known, *sorted(set(own.offers(self.name)) - set(known))]

    def exists(self, name: str, own: ShowPlugins = NOBODY) -> bool:
        """Say whether somebody offers ``name``."""
        return name in self.built_in or name in self.names(own)

    def near(self, name: str, own: ShowPlugins = NOBODY) -> str:
        """Return the hint for a name that nobody offers."""
        known = self.names(own)
        match = difflib.get_close_matches(name, known, n=1)
        return f"did you mean {match[0]!r}?" if match else f"there are {', '.join(known)}"

    def find(self, name: str, own: ShowPlugins = NOBODY) -> T:
        """Return what is offered as ``name``.

        Raises ``error`` where nobody offers it, where its package cannot be imported, where
        it breaks the contract, or where the show offers a name that is ours already.
        """
        mine = own.offers(self.name)
        if name in mine:
            if name in self.built_in:
                raise self.error(
                    f"{mine[name][1].path.name} offers the {self.noun} {name!r}, which is ours",
                    hint="give it another name",
                )
            return self._checked(name, mine[name][0], mine[name][1].path.name)
        if name not in self.built_in:  # a package's may go and come while we run
            return self._installed(name, own)
        if name not in self._loaded:
            self._loaded[name] = self._installed(name, own)
        return self._loaded[name]

    def _installed(self, name: str, own: ShowPlugins) -> T:
        if name in self.built_in:
            module, _, attribute = self.built_in[name].partition(":")
            ours: T = getattr(importlib.import_module(module), attribute)
            return ours
        for entry in _entry_points(self.group):
            if entry.name != name:
                continue
            try:
                thing = entry.load()
            except Exception as problem:  # another package's import: anything may go wrong
                raise self.error(
                    f"{self.noun} {name!r} cannot be loaded from {entry.value}: {problem}",
                    hint="reinstall the package it comes from",
                ) from problem
            return self._checked(name, thing, entry.value)
        if not own.allowed and any(own.files()):
            raise self.error(
                f"there is no {self.noun} {name!r}",
                hint="the show has plugins of its own, which --no-plugins forbids",
            )
        raise self.error(f"there is no {self.noun} {name!r}", hint=self.near(name, own))

    def _checked(self, name: str, thing: Any, where: str) -> T:
        if not self.keeps(thing):
            raise self.error(
                f"{self.noun} {name!r} ({where}) does not keep the contract",
                hint=f"see {self.contract}",
            )
        checked: T = thing
        return checked


def _entry_points(group: str) -> tuple[metadata.EntryPoint, ...]:
    return _scanned(tuple(sys.path)).get(group, ())


def is_installed(seam: str, name: str) -> bool:
    """Tell whether an installed package offers ``name`` at ``seam``."""
    return any(entry.name == name for entry in _entry_points(f"audio_edition.{seam}"))


def forget() -> None:
    """Look at what is installed again: after an installation in a running process."""
    _scanned.cache_clear()


@lru_cache(maxsize=4)
def _scanned(_path: tuple[str, ...]) -> dict[str, tuple[metadata.EntryPoint, ...]]:
    """Every entry point of ours, by group: one scan of what is installed costs as much as a
    whole edition's look-ups.
    """
    from importlib import metadata  # e-mail's parser comes with it; our own need no scan

    found = metadata.entry_points()
    ours = (group for group in found.groups if group.startswith("audio_edition."))
    return {group: tuple(found.select(group=group)) for group in ours}
