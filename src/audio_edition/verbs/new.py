"""new: make an edition from files, letters, addresses or feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from audio_edition import addresses
from audio_edition.edition.sources.gather import GatherOptions, gather_all
from audio_edition.edition.write import is_there, taken, write_edition
from audio_edition.errors import EditionError
from audio_edition.verbs.reports import NewArticle, NewReport
from audio_edition.workspace import Workspace


def new(
    workspace: Workspace,
    edition: str,
    sources: Sequence[str],
    *,
    title: str = "",
    date: dt.date | None = None,
    language: str = "",
    items: int = 0,
    add: bool = False,
    force: bool = False,
    allowed: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> NewReport:
    """Make an edition's folder of Markdown files out of ``sources``.

    Parameters
    ----------
    sources : files (.txt .md .html .eml), addresses, RSS or Atom feeds.
    date : else the one the edition's name begins with, else today.
    items : how many items of a feed are taken (0: up to 20).
    add : put the articles behind those of an edition that is there.
    force : start an existing edition anew; the old folder is kept beside it.
    allowed : hosts that may be fetched from although their address is private.
    tell : hears what the user should know of a source.

    Raises ``EditionError``; whatever fails, the edition is as it was.
    """
    if add and force:
        raise EditionError("add and force exclude each other")
    addresses.check_edition_name(edition)
    named = addresses.date_in_name(edition)
    folder = workspace.editions / edition
    # said before anything is fetched
    if is_there(folder) and not (add or force):
        raise taken(folder)
    options = GatherOptions(
        language=language or workspace.show.identity.language,
        items=items,
        allowed=tuple(allowed),
    )
    articles = gather_all(sources, options, tell=tell, plugins=workspace.plugins)
    with workspace.edition_lock(edition):
        names = write_edition(
            folder,
            articles,
            date=date or named or workspace.now().astimezone().date(),
            title=title,
            language=language,
            mode="replace" if force else "add" if add else "new",
        )
    return NewReport(
        edition=edition,
        folder=folder,
        articles=tuple(
            NewArticle(name, article.headline, len(article.paragraphs))
            for name, article in zip(names, articles, strict=True)
        ),
        kept=force,
    )


__all__ = ["new"]
