"""The player put back into the posts that an edition was read from, and taken out again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.credentials import filled
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.posts.ghost import GhostPosts
from audio_edition.publication.posts.model import Posts
from audio_edition.publication.posts.put import PostChange, PostMemory, change_post
from audio_edition.publication.posts.settings import PostSettings
from audio_edition.publication.posts.wordpress import WordPressPosts
from audio_edition.verbs.embed import embed
from audio_edition.workspace import Workspace, with_own_languages

ARTICLES = "articles"
"""Instead of a post's address: the posts of all of the edition's articles."""


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
    memory = PostMemory(workspace)
    with memory.alone():
        # before the first is changed: what a power cut leaves half done can be taken out
        if not dry_run:
            memory.put(edition, post.address, ids)
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
    memory = PostMemory(workspace)
    ids = memory.posts_of(edition, post.address) if ARTICLES in out_of else []
    found, problems = _found(posts, [name for name in out_of if name != ARTICLES])
    ids = list(dict.fromkeys([*ids, *found]))
    with memory.alone():
        changes, failed = _change(posts, ids, edition, None, post, dry_run=dry_run, sleep=sleep)
        if not dry_run:
            memory.gone(edition, post.address, [change.id for change in changes])
    return SnippetReport(edition, dry_run, changes, (*problems, *failed))


def after_publication(workspace: Workspace, editions: Sequence[str]) -> tuple[str, ...]:
    """Put the players of ``editions`` into their posts, where [hook] write_back says so.

    Those under embargo wait for a publication after their hour, those whose CMS did not answer
    for the next one. Returns what went wrong, one line each: a post never holds up a
    publication.
    """
    if not workspace.show.hook.write_back:
        return ()
    problems: list[str] = []
    try:
        for edition in dict.fromkeys([*PostMemory(workspace).waiting(), *editions]):
            problems += _after(workspace, edition)
    except AudioEditionError as problem:
        problems.append(f"the players in the posts: {problem.message}")
    return tuple(problems)


def _after(workspace: Workspace, edition: str) -> tuple[str, ...]:
    episode = manifest.read(workspace.audio, edition)
    problems: tuple[str, ...] = ()
    waits = False
    if episode is not None and not episode.retracted:
        # before it is tried: whatever ends this process, the next publication tries again
        PostMemory(workspace).wait(edition, True)
        waits = episode.is_under_embargo(workspace.now())
        if not waits:
            try:
                problems = put_snippet(workspace, edition).problems
            except AudioEditionError as problem:
                problems = (problem.message,)
            waits = bool(problems)
    PostMemory(workspace).wait(edition, waits)
    return tuple(f"the player of {edition} in its posts: {line}" for line in problems)


def after_retraction(workspace: Workspace, edition: str) -> tuple[str, ...]:
    """Take the player of a retracted edition out of its posts; returns what went wrong."""
    if not workspace.show.hook.write_back:
        return ()
    try:
        PostMemory(workspace).wait(edition, False)
        return take_out_snippet(workspace, edition).problems
    except AudioEditionError as problem:
        return (f"the player of {edition} in its posts: {problem.message}",)


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
