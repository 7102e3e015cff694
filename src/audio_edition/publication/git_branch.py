"""A target that is a branch for pages hosting: ``git+ssh://git@host/press/show.git#pages``.

A publication is one commit. It is made here, and pushed when it is whole, on the condition that
the branch is what it was when the turn began (``--force-with-lease``): no listener ever finds
half of one, and of two publishers one is refused by the server itself. The branch is that one
commit, without those before it, because sound that is kept for ever soon fills a repository;
``?history=keep`` in the address keeps them.

The lease stands beside the branch, as a reference of its own: taking it publishes nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from audio_edition import credentials
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import lease
from audio_edition.publication.git_repository import (
    GitEntry,
    GitRepository,
    GitStaleError,
    check_ref,
)
from audio_edition.publication.ssh_program import is_plain
from audio_edition.publication.targets import Seen
from audio_edition.remote import shown

T = TypeVar("T")

_NO_JEKYLL = ".nojekyll"
"""Tells the pages host to serve files as they are, and not to build a site from them."""

_TRIES = 5


def open_git(address: str, _: Places) -> GitTarget:
    """Open the branch; ``${NAME}`` in the address stands for the environment's."""
    where = "show.toml [publish] target"
    return GitTarget(credentials.filled(address, where=where, quoted=True, error=PublicationError))


class GitTarget:
    """One branch of a repository. A folder in it may be named: ``?folder=audio``."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        told = parse_qs(parts.query, keep_blank_values=True)
        branch = unquote(parts.fragment)
        scheme = parts.scheme.removeprefix("git+")
        history = told.pop("history", ["drop"])[-1]
        folder = told.pop("folder", [""])[-1].strip("/")
        self._name = f"{shown(address)}{f'/{folder}' if folder else ''}#{branch}"
        if (
            told
            or history not in ("drop", "keep")
            or not branch
            or not check_ref(branch)
            or not (parts.hostname or scheme == "file")
            or not parts.path.strip("/")
            or not is_plain(parts.username, parts.hostname)
            or not _has_port(parts)
        ):
            raise PublicationError(
                f"target {self._name} names no branch of a repository",
                hint="write it as git+ssh://git@host/press/show.git#pages "
                "(?history=keep and ?folder=audio before the # are known)",
            )
        url = urlunsplit((scheme, parts.netloc, parts.path, "", ""))
        self._repository = GitRepository(url, self._name)
        self._ref = f"refs/heads/{branch}"
        self._lease_ref = f"refs/audio-edition/{branch}"
        self._keeps = history == "keep"
        self._below = f"{folder}/" if folder else ""
        self._head: str | None = None
        self._files: dict[str, GitEntry] = {}
        self._in_turn = False
        self._is_changed = False

    @property
    def name(self) -> str:
        """The address and the branch, without a password."""
        return self._name

    def look(self, path: str) -> Seen | None:
        """Look into the newest commit, and what this turn has put over it."""
        if path == lease.NAME:
            return self._look_at_lease()
        self._read()
        found = self._files.get(self._below + path)
        return Seen(found.size, found.blob) if found is not None else None

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List them from the newest commit."""
        self._read()
        starts = [""] if folders is None else [f"{folder}/" for folder in folders]
        found = {}
        for whole, one in self._files.items():
            path = whole.removeprefix(self._below)
            if not whole.startswith(self._below) or not path.startswith(tuple(starts)):
                continue
            if one.mode.startswith("100") and not any(p.startswith(".") for p in path.split("/")):
                found[path] = Seen(one.size, one.blob)
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Put the file into this turn's commit; outside a turn, into one of its own."""
        try:
            kept = self._repository.keep(source)
        except OSError as problem:
            raise PublicationError(
                f"{self._name}: cannot send {path}: {problem.strerror}", hint="run publish again"
            ) from None
        self._change(lambda: self._set(path, kept))

    def _set(self, path: str, kept: GitEntry | None) -> bool:
        before = self._files.get(self._below + path)
        if kept is None:
            self._files.pop(self._below + path, None)
        else:
            self._files[self._below + path] = kept
        return before != kept

    def remove(self, path: str) -> None:
        """Leave the file out of the commit; with the lease goes what was not committed."""
        if path == lease.NAME:
            self._drop_lease()
            return
        self._change(lambda: self._set(path, None))

    def digest(self, path: str) -> str:
        """Hash the file's blob."""
        with self._repository.reading(self._blob(path)) as stream:
            whole = cast("BufferedReader", stream)  # a file, or a process' output
            return hashlib.file_digest(whole, "sha256").hexdigest()

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Copy the file's blob."""
        with self._repository.reading(self._blob(path)) as stream:
            shutil.copyfileobj(stream, into, 1 << 20)

    def _blob(self, path: str) -> str:
        if path == lease.NAME:
            held = self._repository.refs(self._lease_ref).get(self._lease_ref)
            found = self._held(held).get(path) if held else None
        else:
            self._read()
            found = self._files.get(self._below + path)
        if found is None:
            raise PublicationError(
                f"{self._name}: cannot read back {path}: it is not there", hint="run publish again"
            )
        return found.blob

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Compare with the newest commit, on whose condition the next is pushed."""
        if path == lease.NAME:
            return self._exchange_lease(data, before)
        kept = self._repository.keep(data)
        answer = False

        def swap() -> bool:
            nonlocal answer
            found = self._files.get(self._below + path)
            answer = (None if found is None else Seen(found.size, found.blob)) == before
            return answer and self._set(path, kept)

        self._change(swap)
        return answer

    def commit(self) -> None:
        """Push what this turn has put and removed, as one commit; nothing where nothing was."""
        if not self._is_changed:
            return
        files = self._files
        if not self._below and _NO_JEKYLL not in files:
            files[_NO_JEKYLL] = self._repository.keep(b"")
        count = sum(path.startswith(self._below) for path in files)
        parent = self._head if self._keeps else None
        made = self._repository.commit(files, f"Publish {count} files", parent)
        self._repository.push(self._ref, made, self._head)
        self._head, self._is_changed = made, False

    def _change(self, change: Callable[[], bool]) -> None:
        """Do it in this turn; outside one, push it, again where somebody else was faster."""
        if self._in_turn:
            self._is_changed |= change()
            return
        for left in range(_TRIES, 0, -1):
            self._read()
            self._is_changed = change()
            try:
                self.commit()
            except GitStaleError:
                self._forget()
                if left == 1:
                    raise
            except BaseException:
                self._forget()
                raise
            else:
                return

    def _read(self) -> None:
        """Have the files of the newest commit; within a turn, those it began with."""
        if self._in_turn:
            return
        head = self._repository.refs(self._ref).get(self._ref)
        if head is None:
            self._forget()
        elif head != self._head:
            self._repository.bring(self._ref, head)
            self._files = self._repository.entries(head)
            self._head = head

    def _forget(self) -> None:
        self._head, self._files, self._is_changed = None, {}, False

    def _look_at_lease(self) -> Seen | None:
        held = self._repository.refs(self._lease_ref).get(self._lease_ref)
        found = self._held(held).get(lease.NAME) if held else None
        return Seen(found.size, held or "") if found is not None else None

    def _held(self, held: str) -> dict[str, GitEntry]:
        self._repository.bring(self._lease_ref, held)
        return self._repository.entries(held)

    def _exchange_lease(self, data: bytes, before: Seen | None) -> bool:
        files = {lease.NAME: self._repository.keep(data)}
        made = self._repository.commit(files, "A publisher is at work", None)
        try:
            self._repository.push(self._lease_ref, made, before.token if before else None)
        except GitStaleError:
            return False
        if not self._in_turn:
            self._read()
            self._in_turn = True
        return True

    def _drop_lease(self) -> None:
        self._in_turn = False
        self._forget()
        held = self._repository.refs(self._lease_ref).get(self._lease_ref)
        if held is not None:
            try:
                self._repository.push(self._lease_ref, None, held)
            except GitStaleError:
                if self._repository.refs(self._lease_ref):
                    raise


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
