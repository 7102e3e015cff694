"""new: make an edition from files, letters, addresses or feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from audio_edition import addresses
from audio_edition.edition.changes import Change, compared
from audio_edition.edition.copies import letters_among
from audio_edition.edition.load import article_of, load_edition
from audio_edition.edition.model import Edition, Question
from audio_edition.edition.questions import other_language
from audio_edition.edition.sources.confined import OverrunError, confined
from audio_edition.edition.sources.gather import GatherOptions, gather_all
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle, Since
from audio_edition.edition.write import is_there, taken, write_edition
from audio_edition.errors import EditionError
from audio_edition.lock import is_abandoned
from audio_edition.verbs.found import letters_found
from audio_edition.verbs.reports import NewArticle, NewReport
from audio_edition.verbs.unread import unread_of
from audio_edition.workspace import Workspace, with_own_languages

AUTO = "auto"
"""What ``language`` says for the one that most of the words are in."""
LAST = "last"
"""What ``since`` says for the newest edition before this one."""
Naming: TypeAlias = Callable[[Sequence[ParsedArticle]], str]
_LOOKED_AT = 20  # earlier editions whose articles are not new


@with_own_languages
def new(
    workspace: Workspace,
    edition: str | Naming,
    sources: Sequence[str],
    *,
    title: str = "",
    date: dt.date | None = None,
    language: str = "",
    items: int = 0,
    since: dt.datetime | str | None = None,
    split: str = "auto",
    profile: str = "",
    add: bool = False,
    theirs: bool = False,
    force: bool = False,
    dry_run: bool = False,
    allowed: Sequence[str] = (),
    authored: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> NewReport:
    """Make an edition's folder of Markdown files out of ``sources``.

    Parameters
    ----------
    edition : its name; or what names it by its articles, once they were read.
    sources : files (.txt .md .html .eml), addresses, RSS or Atom feeds.
    language : of the edition, where it is not the show's; ``"auto"`` asks its words.
    date : else the one the edition's name begins with, else today.
    items : how many items of a feed are taken (0: up to 20).
    since : take of a feed only what is newer, and in no earlier edition; ``"last"`` counts from
        the edition before.
    split : how letters and digests are parted into stories: ``auto``, ``none``, or by what.
    profile : what is known of the sender, by name, in place of the one the sender asks for.
    add : put the articles behind those of an edition that is there; one that is there already
        and changed at its source is corrected.
    theirs : also where the editor changed it, which loses the editor's words.
    force : start an existing edition anew; the old folder is kept beside it.
    dry_run : read everything, and write nothing.
    allowed : hosts that may be fetched from although their address is private.
    authored : text and Markdown files among the sources are the editor's own: marks, voices and
        parts in them count, as in the edition's folder. What comes from elsewhere is text always.
    tell : hears what the user should know of a source.

    What a run made that died before it said so is told as made: the edition is whole.
    Raises ``EditionError``; whatever fails, the edition is as it was. Sources that took too much
    to be read are told in the report, and the others taken.
    """
    if add and force:
        raise EditionError("add and force exclude each other")
    is_begun = False
    if isinstance(edition, str):
        edition = workspace.meant(edition)
        addresses.check_edition_name(edition)
        folder = workspace.editions / edition
        is_begun = is_there(folder) and not (add or force or dry_run)
        # said before anything is fetched, unless a run died behind its last step
        if is_begun and not is_abandoned(workspace.cache, edition):
            raise taken(folder)
        date = date or addresses.date_in_name(edition)
    day = date or workspace.today
    show_language = workspace.show.identity.language
    options = GatherOptions(
        language=show_language if language in ("", AUTO) else language,
        items=items,
        allowed=tuple(allowed),
        letters=LetterOptions(split, workspace.editions / "profiles", profile),
        access=workspace.show.sources.access,
        since=_since(workspace, str(edition), day, since) if since else None,
        authored=authored,
    )
    overrun: list[OverrunError] = []
    with confined():
        articles = gather_all(
            sources, options, tell=tell, plugins=workspace.plugins, overrun=overrun
        )
    for line in letters_found(articles, options.language):
        tell(line)
    if not isinstance(edition, str):
        edition = edition(articles)
        addresses.check_edition_name(edition)
        folder = workspace.editions / edition
    by_words = language == AUTO
    if by_words or not (language or add):
        asked = _asked_language(articles, edition, options.language)
        if asked is not None and not by_words:
            raise _other_language(asked, options.language)
        language = asked.value if asked is not None else ""
    if dry_run:
        changes = compared(folder, articles) if add else [Change(a, "new") for a in articles]
        report = _report(edition, folder, changes, [""] * len(articles))
        return replace(report, dry_run=True, failed=tuple(map(str, overrun)))
    with workspace.edition_lock(edition):
        there = add or is_begun
        changes = compared(folder, articles) if there else [Change(a, "new") for a in articles]
        if is_begun and any(change.state != "same" for change in changes):
            raise taken(folder)
        fresh = [c.article for c in changes if c.state == "new"]
        corrected = {
            c.file: c.article
            for c in changes
            if c.state == "changed" or (c.state == "edited" and theirs)
        }
        _refuse_pages(corrected)
        names: list[str] = []
        if fresh or corrected:
            names = write_edition(
                folder,
                fresh,
                date=day,
                title=title,
                language=language,
                mode="replace" if force else "add" if add else "new",
                replaced=corrected,
                beside=letters_among(sources),
                collected=workspace.now(),
            )
    written = iter(names)
    files = [next(written) if c.state == "new" else c.file for c in changes]
    tags = [c.article.language or options.language for c in changes]
    if not by_words:  # else who reads is chosen by the language
        for line in unread_of(workspace, zip(files, tags, strict=True)):
            tell(line)
    report = _report(edition, folder, changes, files)
    return replace(report, kept=force, failed=tuple(map(str, overrun)))


def _report(
    edition: str,
    folder: Path,
    changes: Sequence[Change],
    files: Sequence[str],
) -> NewReport:
    return NewReport(
        edition=edition,
        folder=folder,
        articles=tuple(
            NewArticle(
                file=name or change.file,
                headline=change.article.headline,
                paragraphs=len(change.article.paragraphs),
                section=change.article.section,
                url=change.article.url,
                words=sum(len(p.text.split()) for p in change.article.paragraphs),
                state=change.state,
                diff=change.diff,
            )
            for name, change in zip(files, changes, strict=True)
        ),
    )


def _asked_language(
    articles: Sequence[ParsedArticle], edition: str, language: str
) -> Question | None:
    """What is asked of an edition that is not in ``language``; ``value`` is the one it is in."""
    _, questions = other_language([article_of(a, a.headline) for a in articles], edition, language)
    return next(iter(questions), None)


def _other_language(question: Question, language: str) -> EditionError:
    tag = question.value
    hint = f"--language {tag} makes it so, --language {language} all the same"
    if " languages, " in question.text:
        hint = f"make an edition of each; all in one: --language {tag}, --language {language}"
    return EditionError(question.text, hint=hint)


def _refuse_pages(corrected: dict[str, ParsedArticle]) -> None:
    name = next((n for n in corrected if not n.lower().endswith((".md", ".markdown"))), "")
    if name:
        raise EditionError(
            f"{name} was changed at its source, and is no Markdown file that could be corrected",
            hint="put the new text in its place",
        )


def _since(workspace: Workspace, edition: str, day: dt.date, since: dt.datetime | str) -> Since:
    """What counts as old for ``edition``; raises ``EditionError`` where there is none before."""
    if isinstance(since, str) and since != LAST:
        raise EditionError(f"since must be a time or {LAST!r}, not {since!r}")
    before = list(_before(workspace, edition, day))
    known = {
        bare_address(article.url): one.id
        for one in reversed(before)
        for article in one.articles
        if article.url
    }
    if isinstance(since, dt.datetime):
        return Since(since.astimezone(dt.UTC), known)
    if not before:
        return Since(None, known)  # the show's first edition: all is new
    newest = before[0]
    midnight = dt.datetime.combine(newest.date, dt.time(), workspace.zone).astimezone()
    return Since(newest.collected or newest.publish_at or midnight, known)


def _before(workspace: Workspace, edition: str, day: dt.date) -> Iterator[Edition]:
    """The editions up to ``day`` but ``edition``, newest first; those that can be read."""
    language = workspace.show.identity.language
    dated = [
        (date, name)
        for name in workspace.edition_ids()
        if name != edition and (date := addresses.date_in_name(name)) and date <= day
    ]
    for _, name in sorted(dated, reverse=True)[:_LOOKED_AT]:
        with suppress(EditionError):
            yield load_edition(workspace.editions / name, language, store=workspace.store)
