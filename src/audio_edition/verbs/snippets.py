"""The player put back into the posts that an edition was read from, and taken out again."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition import addresses
from audio_edition.credentials import filled
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.lock import held
from audio_edition.publication import manifest
from audio_edition.publication.posts.ghost import GhostPosts
from audio_edition.publication.posts.model import Posts
from audio_edition.publication.posts.put import PostChange, change_post
from audio_edition.publication.posts.settings import PostSettings
from audio_edition.publication.posts.wordpress import WordPressPosts
from audio_edition.verbs.embed import embed
from audio_edition.workspace import Workspace, with_own_languages

ARTICLES = "articles"
"""Instead of a post's address: the posts of all of the edition's articles."""

_MEMORY = "posts.json"


@dataclass(frozen=True, slots=True)
class SnippetReport:
    """What was done to each post, and what could not be, one line each."""

    edition: str
    dry_run: bool
    changes: tuple[PostChange, ...]
    problems: tuple[str, ...]


@with_own_languages
def put_snippet(
    workspace: Workspace,
    edition: str,
    into: Sequence[str] = (ARTICLES,),
    *,
    dry_run: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> SnippetReport:
    """Put an edition's player into posts of the CMS of [hook.post].

    Parameters
    ----------
    into : addresses or ids of posts; ``articles`` for those the edition was read from.
    dry_run : say what would change, and change nothing.
    sleep : how to wait where somebody saves a post at the same time.

    A post that cannot be changed keeps no other from it: it is in ``problems``. Raises
    ``PublicationError`` where [hook] does not allow it or the edition is not published.
    """
    post, posts = _open(workspace)
    body = _body(workspace, edition, post)
    named = list(dict.fromkeys(_expanded(workspace, edition, into, post)))
    ids, problems = _found(posts, named)
    with _alone(workspace):
        # before the first is changed: what a power cut leaves half done can be taken out
        if not dry_run:
            _remember(workspace, edition, post, ids, [])
        changes, failed = _change(posts, ids, edition, body, post, dry_run=dry_run, sleep=sleep)
    return SnippetReport(edition, dry_run, changes, (*problems, *failed))


@with_own_languages
def take_out_snippet(
    workspace: Workspace,
    edition: str,
    out_of: Sequence[str] = (ARTICLES,),
    *,
    dry_run: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> SnippetReport:
    """Take an edition's player out of posts: every other byte of them stays.

    ``articles`` are the posts it was put into. Raises ``PublicationError`` as ``put_snippet``.
    """
    post, posts = _open(workspace)
    ids = _remembered(workspace, edition, post) if ARTICLES in out_of else []
    found, problems = _found(posts, [name for name in out_of if name != ARTICLES])
    ids = list(dict.fromkeys([*ids, *found]))
    with _alone(workspace):
        changes, failed = _change(posts, ids, edition, None, post, dry_run=dry_run, sleep=sleep)
        if not dry_run:
            _remember(workspace, edition, post, [], [change.id for change in changes])
    return SnippetReport(edition, dry_run, changes, (*problems, *failed))


def after_publication(workspace: Workspace, editions: Sequence[str]) -> tuple[str, ...]:
    """Put the players of ``editions`` into their posts, where [hook] write_back says so.

    Returns what went wrong, one line each: a post never holds up a publication.
    """
    return _told(workspace, editions, put_snippet)


def after_retraction(workspace: Workspace, edition: str) -> tuple[str, ...]:
    """Take the player of a retracted edition out of its posts; returns what went wrong."""
    return _told(workspace, [edition], take_out_snippet)


def _told(
    workspace: Workspace, editions: Sequence[str], work: Callable[..., SnippetReport]
) -> tuple[str, ...]:
    if not workspace.show.hook.write_back:
        return ()
    problems: list[str] = []
    for edition in editions:
        try:
            problems += work(workspace, edition).problems
        except AudioEditionError as problem:
            problems.append(f"the player of {edition} in its posts: {problem.message}")
    return tuple(problems)


# -- which posts ---------------------------------------------------------------


def _open(workspace: Workspace) -> tuple[PostSettings, Posts]:
    hook = workspace.show.hook
    if not hook.write_back:
        raise PublicationError(
            "show.toml does not allow writing into posts",
            hint="[hook] write_back = true, with [hook.post], allows it",
        )
    post = hook.post
    if post.kind == "ghost":
        key = filled(post.key, where="show.toml [hook.post] key", error=PublicationError)
        return post, GhostPosts(post.address, key, workspace.now)
    password = filled(post.password, where="show.toml [hook.post] password", error=PublicationError)
    return post, WordPressPosts(post.address, post.user, password, post.collection)


def _body(workspace: Workspace, edition: str, post: PostSettings) -> str:
    """What stands in the block: the page's address alone in its line, or the iframe."""
    codes = {item.use: item.code for item in embed(workspace, edition)}
    if post.snippet == "iframe":
        return codes["iframe"]
    return addresses.page_address(workspace.show.identity, edition)


def _expanded(
    workspace: Workspace, edition: str, into: Sequence[str], post: PostSettings
) -> list[str]:
    named = [name for name in into if name != ARTICLES]
    if ARTICLES not in into:
        return named
    episode = manifest.read(workspace.audio, edition) if edition != addresses.TODAY else None
    if episode is None:
        raise PublicationError(
            f"{edition} has no articles of its own", hint="name the post: --into ADDRESS"
        )
    urls = [segment.url for segment in episode.segments] + [item.url for item in episode.chapters]
    return [*named, *(url for url in urls if url.startswith(post.address))]


def _found(posts: Posts, named: Sequence[str]) -> tuple[list[str], list[str]]:
    ids, problems = [], []
    for name in named:
        try:
            ids.append(posts.find(name))
        except PublicationError as problem:
            problems.append(problem.message)
    return list(dict.fromkeys(ids)), problems


def _change(
    posts: Posts,
    ids: Sequence[str],
    edition: str,
    body: str | None,
    post: PostSettings,
    *,
    dry_run: bool,
    sleep: Callable[[float], None],
) -> tuple[tuple[PostChange, ...], list[str]]:
    changes, problems = [], []
    for post_id in ids:
        try:
            changes.append(
                change_post(
                    posts,
                    post_id,
                    edition,
                    body,
                    at_end=post.at_end,
                    dry_run=dry_run,
                    sleep=sleep,
                )
            )
        except PublicationError as problem:
            problems.append(problem.message + (f" ({problem.hint})" if problem.hint else ""))
    return tuple(changes), problems


# -- what was put where --------------------------------------------------------


def _alone(workspace: Workspace) -> contextlib.AbstractContextManager[None]:
    return held(workspace.cache, ".posts")


def _file(workspace: Workspace) -> Path:
    return workspace.root / "runs" / _MEMORY


def _read(workspace: Workspace) -> list[dict[str, str]]:
    """Every post with a snippet: ``edition``, ``address`` of the site, ``id``."""
    file = _file(workspace)
    try:
        document: Any = json.loads(file.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError):
        document = None
    entries = document.get("posts") if isinstance(document, dict) else None
    if document is None or not isinstance(entries, list):
        raise PublicationError(
            f"{file} cannot be read: it says in which posts players stand",
            hint="put back a copy of it, or delete it and take players out with --remove POST",
        )
    keys = ("edition", "address", "id")
    return [
        {key: entry[key] for key in keys}
        for entry in entries
        if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)
    ]


def _remembered(workspace: Workspace, edition: str, post: PostSettings) -> list[str]:
    place = (edition, post.address)
    return [item["id"] for item in _read(workspace) if (item["edition"], item["address"]) == place]


def _remember(
    workspace: Workspace,
    edition: str,
    post: PostSettings,
    added: Sequence[str],
    gone: Sequence[str],
) -> None:
    before = _read(workspace)
    out = [{"edition": edition, "address": post.address, "id": post_id} for post_id in gone]
    new = [{"edition": edition, "address": post.address, "id": post_id} for post_id in added]
    after = [item for item in before if item not in out]
    after += [item for item in new if item not in after]
    if after == before:
        return
    file = _file(workspace)
    fresh = file.with_name(f".{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(
            json.dumps({"version": 1, "posts": after}, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )
        fresh.replace(file)
    except OSError as problem:
        raise PublicationError(f"{file} cannot be written: {problem.strerror}") from None


__all__ = [
    "ARTICLES",
    "SnippetReport",
    "after_publication",
    "after_retraction",
    "put_snippet",
    "take_out_snippet",
]
