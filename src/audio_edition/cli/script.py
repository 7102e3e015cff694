"""``audio-edition script``: what will be read, what was cut and why, before any sound."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app

if TYPE_CHECKING:
    from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
    from audio_edition.errors import ScriptError
    from audio_edition.script.model import NewName, Script


@click.command("script")
@click.argument("edition", type=EDITION)
@click.option("--removed", is_flag=True, help="Show only what was cut.")
@click.option(
    "--spoken",
    is_flag=True,
    help="Show only what is said otherwise than it is printed: both, one below the other.",
)
@json_option
@pass_app
def command(app: App, edition: str, removed: bool, spoken: bool, as_json: bool) -> None:
    """Show what will be read of EDITION and, struck through, what was cut and why.

    A doubtful paragraph is read, and marked with a question mark. --spoken shows how numbers,
    signs and abbreviations will be said, and each word whose sound is not the voice's own;
    --json has all sentences as printed and as spoken.
    """
    if spoken and removed:
        raise click.UsageError("--spoken and --removed show different things: give one of them")
    from audio_edition.verbs.script import script as review
    from audio_edition.verbs.unread import unread_in

    workspace = app.workspace()
    report = review(workspace, edition)
    cleaned, script, breach = report.cleaned, report.script, report.breach
    unread = unread_in(workspace, script) if script else ()
    if as_json or app.as_json:
        found = _object(cleaned, script, breach, report.names, removed=removed)
        sounds = [asdict(sound) for sound in report.sounds]
        app.emit({**found, "sounds": sounds, "unread": list(unread)})
    else:
        styled = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        line: Callable[..., None] = _styled if styled else _plain
        if spoken:
            _spoken(cleaned, script, line)
            for sound in report.sounds:
                click.echo(f"{sound.word}: {sound.said}  (the voice by itself: {sound.voice})")
        else:
            _printed(cleaned, script, line, removed=removed)
        _beside(app, cleaned, script, report.names)
        for told in unread:
            app.warn(told)
    if breach:
        raise breach


def _object(
    cleaned: CleanedEdition,
    script: Script | None,
    breach: ScriptError | None,
    names: Sequence[NewName],
    *,
    removed: bool,
) -> dict[str, object]:
    from audio_edition.verbs.reviewing import article_object

    return {
        "edition": cleaned.edition.id,
        "title": cleaned.edition.title,
        "language": cleaned.edition.language,
        "cut": {"paragraphs": cleaned.cut_paragraphs, "words": cleaned.cut_words},
        "articles": [article_object(a, removed=removed) for a in cleaned.articles],
        "segments": [
            {
                "id": segment.id,
                "kind": segment.kind,
                "title": segment.title,
                "sentences": [
                    {"printed": s.printed, "spoken": s.spoken, "line": s.origin.line}
                    for s in segment.sentences
                ],
            }
            for segment in (script.segments if script and not removed else ())
        ],
        "new_names": list(script.new_names) if script else [],
        "names": [name.as_object() for name in names],
        "notes": [*cleaned.edition.notes, *(script.notes if script else ())],
        "questions": [{"text": q.text, "answer": q.answer} for q in cleaned.edition.questions],
        "findings": [item.as_object() for item in (script.findings if script else ())],
        "error": breach.message if breach else None,
    }


def _printed(
    cleaned: CleanedEdition, script: Script | None, line: Callable[..., None], *, removed: bool
) -> None:
    templates = {s.kind: s for s in script.segments if s.kind != "article"} if script else {}
    if not removed and "intro" in templates:
        for sentence in templates["intro"].sentences:
            line(sentence.printed)
        click.echo()
    for article in cleaned.articles:
        if removed and not article.cut:
            continue
        _article(article, line, removed=removed)
    if not removed and "outro" in templates:
        for sentence in templates["outro"].sentences:
            line(sentence.printed)
        click.echo()


def _spoken(cleaned: CleanedEdition, script: Script | None, line: Callable[..., None]) -> None:
    """What is said otherwise than printed, of each segment: where, printed, spoken."""
    from audio_edition.verbs.reviewing import otherwise

    sources = {article.article.id: article.article.source for article in cleaned.articles}
    for segment in script.segments if script else ():
        if not (told := otherwise(segment)):
            continue
        if segment.kind == "article":
            line(f"{segment.title}  ({sources[segment.article_id]})", head=True)
        for sentence in told:
            where = f"{sentence.origin.line or sentence.origin.part}: "
            click.echo(f"{where}{sentence.printed}\n{' ' * len(where)}{sentence.spoken}")
        click.echo()


def _beside(
    app: App, cleaned: CleanedEdition, script: Script | None, names: Sequence[NewName]
) -> None:
    """What an editor should know besides, on the error stream."""
    from audio_edition.verbs.reviewing import gathered

    doubtful = sum(d.verdict == "check" for a in cleaned.articles for d in a.decisions)
    app.talk(
        f"{cleaned.edition.id}: {many(cleaned.cut_paragraphs, 'paragraph')} "
        f"({many(cleaned.cut_words, 'word')}) cut, {doubtful} to check"
    )
    for note in cleaned.edition.notes:
        app.warn(note)
    for article in cleaned.articles:
        for warning in article.warnings:
            app.warn(f"{article.article.source}: {warning}")
    if names:
        app.talk(f"{many(len(names), 'new name')}, listen to them:")
    for name in sorted(names, key=lambda one: one.confidence):
        how = name.said if name.ipa else "as the voice reads it"
        app.talk(f"  {name.name}: {how} ({name.language_name}, {name.confidence:.0%} sure)")
    for note in gathered(script.notes if script else ()):
        app.talk(f"note: {note}")
    for question in cleaned.edition.questions:
        app.warn(f"a build waits for your word: {question.text} ({question.answer})")


def _article(article: CleanedArticle, line: Callable[..., None], *, removed: bool) -> None:
    line(f"{article.article.headline}  ({article.article.source})", head=True)
    for decision in article.decisions:
        if not removed or decision.verdict == "drop":
            line(decision.paragraph.text, decision)
    click.echo()


def _note(decision: Decision | None) -> str:
    """Why, where there is something to say: a cut, a doubt, or a keep by the editor."""
    from audio_edition.verbs.reviewing import describe

    if decision is None or (decision.verdict == "keep" and decision.winner == "cleaner"):
        return ""
    if decision.verdict == "keep" and not decision.kind:
        return ""
    return describe(decision)


def _styled(text: str, decision: Decision | None = None, *, head: bool = False) -> None:
    note = _note(decision)
    if head:
        click.secho(text, bold=True)
    elif decision and decision.verdict == "drop":
        click.echo(
            click.style(text, strikethrough=True, fg="red") + click.style(f"  {note}", dim=True)
        )
    elif decision and decision.verdict == "check":
        click.echo(click.style(f"? {text}", fg="yellow") + click.style(f"  {note}", dim=True))
    else:
        click.echo(text + (click.style(f"  {note}", dim=True) if note else ""))


def _plain(text: str, decision: Decision | None = None, *, head: bool = False) -> None:
    note = _note(decision)
    if head:
        text = f"# {text}"
    elif decision and decision.verdict == "drop":
        text = f"~~{text}~~"
    elif decision and decision.verdict == "check":
        text = f"? {text}"
    click.echo(f"{text}  [{note}]" if note else text)
