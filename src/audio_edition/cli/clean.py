"""``audio-edition clean``: the cleaner on its own, for one text or line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.context import App, json_option, language_option, pass_app, read_input
from audio_edition.errors import CleaningError

if TYPE_CHECKING:
    from audio_edition.verbs.clean import Format
    from audio_edition.verbs.reports import CleanReport
    from audio_edition.workspace import Workspace

LIMIT = 64 * 2**20
"""The largest text that is read, in bytes."""


@click.command("clean")
@click.argument("file", default="-")
@click.option(
    "--format",
    "source_format",
    type=click.Choice(["auto", "html", "text", "markdown", "eml"]),
    default="auto",
    show_default=True,
    help="What FILE is.",
)
@language_option("A language tag, such as de-DE (else guessed).")
@click.option("--explain", is_flag=True, help="Show every decision with its reason.")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read {"paragraph": …, "context_before": …} lines; answer keep, drop or check.',
)
@json_option
@pass_app
def command(
    app: App,
    file: str,
    source_format: Format,
    language: str,
    explain: bool,
    jsonl: bool,
    as_json: bool,
) -> None:
    """Clean FILE (or standard input): its text, one paragraph a line.

    The headline comes first; a page's own, where it stands in the page's text.
    The rules of a show apply where --show names one.
    """
    workspace = app.workspace_named()
    as_json = as_json or app.as_json
    if jsonl:
        _answer_lines(app, workspace, file, language, explain=explain, as_json=as_json)
        return
    data = read_input(file, limit=LIMIT, error=CleaningError)
    from audio_edition.verbs.clean import clean

    name = "standard input" if file == "-" else file
    kind = None if source_format == "auto" else source_format
    answers = list(clean(workspace, data, name=name, format=kind, language=language))
    kept = sum(len(answer.cleaned.kept) for answer in answers)
    # result or failure, not both; but who asks for reasons gets them
    for number, answer in enumerate(answers if kept or explain or as_json else ()):
        if number and not as_json:
            click.echo()
        _print_article(app, answer, explain=explain, as_json=as_json)
    if not kept:
        raise CleaningError(
            f"{name}: nothing in it is for the ear", hint="--explain shows what was cut and why"
        )


def _print_article(app: App, answer: CleanReport, *, explain: bool, as_json: bool) -> None:
    from audio_edition.verbs.reviewing import article_object, describe

    cleaned = answer.cleaned
    for warning in cleaned.warnings:
        app.warn(warning)
    if as_json:
        app.emit(article_object(cleaned))
        return
    if answer.titled and cleaned.article.headline:
        mark = "keep   " if explain else ""
        click.echo(mark + _one_line(cleaned.article.headline))
    for decision in cleaned.decisions:
        text = _one_line(decision.paragraph.text)
        if explain:
            why = describe(decision) if decision.verdict != "keep" or decision.kind else ""
            click.echo(f"{decision.verdict:<5}  {text}" + (f"  [{why}]" if why else ""))
        elif decision.verdict != "drop":
            click.echo(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _answer_lines(
    app: App,
    workspace: Workspace | None,
    file: str,
    language: str,
    *,
    explain: bool,
    as_json: bool,
) -> None:
    """Answer each line at once, so that a program on the other side may wait for it."""
    from audio_edition.verbs.clean import decide
    from audio_edition.verbs.reviewing import as_object, describe

    lines: Iterable[bytes] = (
        sys.stdin.buffer
        if file == "-"
        else read_input(file, limit=LIMIT, error=CleaningError).splitlines()
    )
    for number, raw in enumerate(lines, 1):
        text, before, spoken = _question(raw, number)
        decision = decide(workspace, text, before, language=language or spoken)
        if as_json:
            app.emit(as_object(decision))
        elif explain:
            click.echo(f"{decision.verdict}\t{describe(decision)}")
        else:
            click.echo(decision.verdict)
        sys.stdout.flush()


def _without_surrogates(value: Any) -> Any:
    """JSON may name half a character ("\\ud800"), which is no text: a question mark stands in."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    return value


def _question(raw: bytes, number: int) -> tuple[str, tuple[str, ...], str]:
    """Read one line: the paragraph, those before it, and its language if it says one."""
    hint = 'each line is {"paragraph": "…", "context_before": "…"}'
    try:
        asked: Any = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        if b"\\u" in raw:
            asked = _without_surrogates(asked)
    except (ValueError, RecursionError) as problem:
        what = "is empty" if not raw.strip() else f"is not JSON: {problem}"
        raise CleaningError(f"line {number} {what}", hint=hint) from None
    if not isinstance(asked, dict):
        raise CleaningError(f"line {number} is not an object", hint=hint)
    text = asked.get("paragraph")
    if not isinstance(text, str):
        raise CleaningError(f"line {number} has no text under paragraph", hint=hint)
    before = asked.get("context_before")
    if before is None:
        before = []
    elif isinstance(before, str):
        before = before.split("\n")
    if not isinstance(before, list):
        raise CleaningError(f"line {number}: context_before is neither text nor a list", hint=hint)
    spoken = asked.get("language")
    return (
        text,
        tuple(item for item in before if isinstance(item, str) and item.strip()),
        spoken if isinstance(spoken, str) else "",
    )
