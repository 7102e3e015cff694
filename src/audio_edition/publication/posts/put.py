"""The snippet put into a post, or taken out of it: once, and never over somebody's work."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio_edition.errors import PublicationError
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
