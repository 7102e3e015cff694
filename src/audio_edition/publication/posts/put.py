"""The snippet put into a post, or taken out of it: once, and never over somebody's work.

``runs/posts.json`` remembers in which posts players stand, and which editions wait for theirs.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audio_edition import disk
from audio_edition.errors import PublicationError
from audio_edition.lock import held
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.posts.model import ChangedMeanwhileError, Posts

_WAITS = (1.0, 3.0, 8.0, 20.0)  # seconds before another try: an editor saves and goes on


@dataclass(frozen=True, slots=True)
class PostChange:
    """What was done (or would be) to a post; ``diff`` is empty where nothing was to do."""

    id: str
    url: str
    title: str
    diff: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the post is not what it was."""
        return bool(self.diff)


def change_post(
    posts: Posts,
    post_id: str,
    edition: str,
    body: str | None,
    *,
    at_end: bool = False,
    dry_run: bool = False,
    sleep: Callable[[float], None],
    waits: Sequence[float] = _WAITS,
) -> PostChange:
    """Put ``body`` into the post as the edition's block; None takes the block out.

    Where somebody saves the post meanwhile, it is read again and the block goes into what they
    wrote. Raises ``PublicationError`` where that goes on, and what ``posts`` raises.
    """
    for wait in (*waits, None):
        post = posts.read(post_id)
        if body is None:
            content = posts.without_block(post.content, edition)
        else:
            content = posts.with_block(post.content, edition, body, at_end=at_end)
        diff = tuple(_diff(post.content, content, post.url or f"post {post.id}"))
        done = PostChange(post.id, post.url, post.title, diff)
        if content == post.content or dry_run:
            return done
        try:
            posts.write(post, content)
        except ChangedMeanwhileError:
            if wait is not None:
                sleep(wait)
            continue
        return done
    raise PublicationError(
        f"{posts.name}: post {post_id} is being saved again and again",
        hint="nothing was changed; try again when nobody works on it",
    )


def _diff(before: str, after: str, name: str) -> list[str]:
    # one line of JSON is no line to be shown: Ghost's cards stand one a line
    old, new = (text.replace('},{"', '},\n{"').splitlines() for text in (before, after))
    if before == after:
        return []
    told = list(difflib.unified_diff(old, new, name, name, lineterm="", n=1))
    return told or ["(only the ends of lines differ)"]


VERSION = 1
_KEYS = ("edition", "address", "id")


@dataclass(frozen=True, slots=True)
class _Memory:
    """Every post with a player (``edition``, ``address`` of its site, ``id``), and the editions
    whose players still have to go into theirs.
    """

    posts: tuple[dict[str, str], ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostMemory:
    """The memory of a show; all methods raise ``PublicationError`` where it cannot be kept."""

    places: Places

    @property
    def file(self) -> Path:
        """Where it stands."""
        return self.places.root / "runs" / "posts.json"

    def alone(self) -> AbstractContextManager[None]:
        """Hold the lock on posts: two of our runs never write into one at once."""
        return held(self.places.cache, ".posts")

    def posts_of(self, edition: str, address: str) -> list[str]:
        """The ids of the site's posts that have the edition's player."""
        place = (edition, address)
        return [
            item["id"] for item in self._read().posts if (item["edition"], item["address"]) == place
        ]

    def put(self, edition: str, address: str, ids: Sequence[str]) -> None:
        """Remember that the edition's player is in these posts."""
        new = [{"edition": edition, "address": address, "id": post_id} for post_id in ids]
        self._change(
            lambda now: replace(
                now, posts=(*now.posts, *(item for item in new if item not in now.posts))
            )
        )

    def gone(self, edition: str, address: str, ids: Sequence[str]) -> None:
        """Remember that it is no longer in these."""
        out = [{"edition": edition, "address": address, "id": post_id} for post_id in ids]
        self._change(
            lambda now: replace(now, posts=tuple(item for item in now.posts if item not in out))
        )

    def waiting(self) -> tuple[str, ...]:
        """The editions whose players still have to go into their posts."""
        return self._read().waiting

    def wait(self, edition: str, waits: bool) -> None:
        """Remember that the edition waits for that, or no longer does."""

        def change(now: _Memory) -> _Memory:
            if (edition in now.waiting) is waits:
                return now
            others = tuple(name for name in now.waiting if name != edition)
            return replace(now, waiting=(*others, edition) if waits else others)

        self._change(change)

    def _read(self) -> _Memory:
        try:
            document: Any = json.loads(read_plain(self.file, MADE))
        except FileNotFoundError:
            return _Memory()
        except (OSError, ValueError, RecursionError):
            document = None
        entries = document.get("posts") if isinstance(document, dict) else None
        waiting = document.get("waiting") if isinstance(document, dict) else None
        if not isinstance(entries, list) or not isinstance(waiting, list):
            raise PublicationError(
                f"{self.file} cannot be read: it says in which posts players stand",
                hint="put back a copy of it, or delete it and take players out with --remove POST",
            )
        if isinstance(document.get("version"), int) and document["version"] > VERSION:
            raise PublicationError(
                f"{self.file} was written by a newer version of audio-edition",
                hint="install that one",
            )
        posts = tuple(
            {key: entry[key] for key in _KEYS}
            for entry in entries
            if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in _KEYS)
        )
        return _Memory(posts, tuple(name for name in waiting if isinstance(name, str)))

    def _change(self, change: Callable[[_Memory], _Memory]) -> None:
        with held(self.places.cache, ".posts-memory"):
            before = self._read()
            after = change(before)
            if after == before:
                return
            document = {"version": VERSION, "posts": after.posts, "waiting": after.waiting}
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            try:
                disk.put(self.file, text.encode(), aside=self.file.with_name(f".{self.file.name}"))
            except OSError as problem:
                raise PublicationError(
                    f"{self.file} cannot be written: {problem.strerror or problem}"
                ) from None
