"""``audio-edition build``: make the audio, the pages and the feed."""

from __future__ import annotations

import dataclasses
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from audio_edition.cli import signals
from audio_edition.cli.completing import EDITION, ENGINE, VOICE
from audio_edition.cli.context import (
    App,
    complain,
    json_option,
    many,
    pass_app,
    shown_path,
)
from audio_edition.cli.progress import Progress
from audio_edition.errors import EXIT_BUSY, EXIT_FAILED, EXIT_FALLBACK, AudioEditionError
from audio_edition.verbs.untouched import Asked, newest, remember, told_before

if TYPE_CHECKING:
    from audio_edition.verbs.build import BuildReport
    from audio_edition.verbs.reports import PlanReport
    from audio_edition.workspace import Workspace


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...", type=EDITION)
@click.option("--all", "every", is_flag=True, help="Build every edition.")
@click.option(
    "--engine", default="", type=ENGINE, help="Speak with this engine instead of the show's."
)
@click.option(
    "--voice", default="", type=VOICE, help="Speak with this voice instead of the show's."
)
@click.option(
    "--draft", is_flag=True, help="Have the quickest voice here read: to be heard, not to go out."
)
@click.option("--jobs", type=click.IntRange(0, 256), default=0, help="Worker processes (0: cores).")
@click.option(
    "--on",
    default="",
    metavar="ADDRESS",
    help="Have sentences spoken there: tcp://HOST:8786 is a Dask scheduler.",
)
@click.option("--force", is_flag=True, help="Make every sentence and segment anew.")
@click.option("--no-fallback", is_flag=True, help="Fail where the engine gives up.")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="SENTENCE",
    help="Accept this printed sentence although the fidelity gate doubts it.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option(
    "--watch",
    "stays",
    is_flag=True,
    help="Stay, and build again whenever something of it is saved; the voice stays loaded.",
)
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    every: bool,
    engine: str,
    voice: str,
    draft: bool,
    jobs: int,
    on: str,
    force: bool,
    no_fallback: bool,
    accepted: tuple[str, ...],
    dry_run: bool,
    stays: bool,
    as_json: bool,
) -> None:
    """Make the audio, the pages and the feed of EDITIONs (the newest, if none is named)."""
    if editions and every:
        raise click.UsageError("name editions or say --all, not both")
    if stays and (every or dry_run or len(editions) > 1):
        raise click.UsageError("--watch goes with one edition that is built")
    if draft and (engine or voice):
        raise click.UsageError("--draft says who reads: leave --engine and --voice out")
    as_json = as_json or app.as_json
    asked = Asked(engine, voice, fallback=not no_fallback, draft=draft)
    may_stand = not (force or dry_run or accepted or stays)
    if may_stand and not every and len(editions) <= 1:
        standing = _stands(app, editions, asked, as_json)
        if standing:
            _end([], built=[standing])
            return
    from audio_edition.verbs.build import accept, choose

    workspace = app.workspace()
    chosen = choose(workspace, editions, every=every)
    if every:
        for name in workspace.misnamed():
            app.warn(f"{name!r} cannot name an edition and is left out: rename the folder")
    elif not editions:
        app.talk(f"building the newest edition, {chosen[0]}")
    if accepted:
        if len(chosen) != 1:
            raise click.UsageError("--accept goes with one edition")
        accept(workspace, chosen[0], accepted)
    if stays:

        def made(show: Workspace, how: Asked = asked) -> None:
            _build(app, show, chosen[0], how, as_json, jobs=jobs, on=on, force=force)

        _stay(app, workspace, chosen[0], asked, made)
    failed, built = list[int](), list[dict[str, Any]]()
    for edition_id in chosen:
        try:
            if dry_run:
                _plan(app, workspace, edition_id, asked, as_json)
                continue
            told = None
            if may_stand and len(chosen) > 1:
                told = _tell_standing(app, workspace.root, edition_id, asked, as_json)
            built.append(
                told
                or _build(app, workspace, edition_id, asked, as_json, jobs=jobs, on=on, force=force)
            )
        except AudioEditionError as error:
            if len(chosen) == 1:
                raise
            # one bad edition does not keep the others from their listeners
            failed.append(error.exit_code)
            complain(error, edition_id)
    _end(failed, built)


def _stay(
    app: App,
    workspace: Workspace,
    edition_id: str,
    asked: Asked,
    make: Callable[[Workspace, Asked], None],
) -> NoReturn:
    """``make`` the edition now and whenever something of it was saved, until a signal comes.

    Where the show's voice has much to read, a draft is heard first. What is amiss is told and ends
    nothing: the next save may mend what is only half typed.
    """
    from audio_edition.verbs.build import is_worth_a_draft
    from audio_edition.verbs.saving import Saves, kept_warm, load_ahead

    # in the background of a script, SIGINT is ignored unless somebody asks for it
    signals.heed(clean=(signal.SIGTERM,), asked=(signal.SIGINT,))
    saves = Saves(workspace.root, edition_id)
    with suppress(AudioEditionError):  # the build itself will say what is amiss
        if is_worth_a_draft(workspace, edition_id, engine=asked.engine, voice=asked.voice):
            _try(make, workspace, edition_id, Asked(fallback=asked.fallback, draft=True))
    _try(make, workspace, edition_id, asked)  # by workers, which load the voice beside it
    app.talk(f"{edition_id}: built again when something of it is saved (Ctrl-C ends it)")
    with kept_warm():
        while True:
            load_ahead(workspace, engine=asked.engine, voice=asked.voice)
            saves.wait()
            try:
                workspace = app.workspace()
            except AudioEditionError as error:
                complain(error)
            else:
                _try(make, workspace, edition_id, asked)


def _try(
    make: Callable[[Workspace, Asked], None], workspace: Workspace, edition_id: str, asked: Asked
) -> None:
    try:
        make(workspace, asked)
    except AudioEditionError as error:
        complain(error, edition_id)


def _end(failed: list[int], built: list[dict[str, Any]]) -> None:
    """Say in the exit code that one failed, or else that another voice had to read one.

    Where all that failed are in another run's hands, nothing is wrong: they are busy.
    """
    if failed:
        busy = set(failed) == {EXIT_BUSY}
        raise click.exceptions.Exit(EXIT_BUSY if busy else EXIT_FAILED)
    if any(told["fallback"] for told in built):
        raise click.exceptions.Exit(EXIT_FALLBACK)


def _stands(
    app: App, editions: tuple[str, ...], asked: Asked, as_json: bool
) -> dict[str, Any] | None:
    """Tell of the one build that is asked for, where nothing changed since it was made."""
    root = app.root()
    if root is None:
        return None
    name = editions[0] if editions else newest(root)
    if not name:
        return None
    return _tell_standing(app, root, name, asked, as_json, named=bool(editions))


def _tell_standing(
    app: App, root: Path, edition_id: str, asked: Asked, as_json: bool, *, named: bool = True
) -> dict[str, Any] | None:
    began = time.perf_counter()
    told = told_before(root, edition_id, asked)
    if told is None:
        return None
    if not named:
        app.talk(f"building the newest edition, {edition_id}")
    sentences = told["sentences"]
    told["unchanged"] = True
    told["sentences"] = {**sentences, "synthesized": 0, "cached": sentences["total"]}
    told["seconds"] = dict.fromkeys(told["seconds"], 0.0)
    told["seconds"]["total"] = round(time.perf_counter() - began, 3)
    for warning in told["warnings"]:
        app.warn(warning)
    _tell(app, told, as_json)
    return told


def _build(
    app: App,
    workspace: Workspace,
    edition_id: str,
    asked: Asked,
    as_json: bool,
    *,
    jobs: int,
    on: str,
    force: bool,
) -> dict[str, Any]:
    from audio_edition.verbs.build import build
    from audio_edition.verbs.worked import build_facts, worked

    progress = Progress(app, edition_id)
    began = time.time_ns()
    with worked(workspace, "build", edition_id, app.warn) as work:
        try:
            report = build(
                workspace,
                edition_id,
                engine=asked.engine,
                voice=asked.voice,
                jobs=jobs,
                force=force,
                fallback=asked.fallback,
                on=on,
                draft=asked.draft,
                listen=progress,
            )
        finally:
            progress.close()
        told = report_json(report) | {
            "title": report.episode.title,
            "asked": report.spoken.engine
            if report.spoken.draft
            else workspace.show.voice.overridden(engine=asked.engine, voice=asked.voice).engine,
        }
        work |= build_facts(report, told["asked"])
    remember(workspace, report, asked, told, began=began)
    _tell(app, told, as_json)
    return told


def _tell(app: App, told: dict[str, Any], as_json: bool) -> None:
    """Print what a build found: one line of JSON, or the summary and the programme's path."""
    title, asked = told.pop("title"), told.pop("asked")
    if as_json:
        app.emit(told)
    else:
        _summary(app, told, title, asked)
        click.echo(shown_path(Path(told["mp3"])))


def _plan(app: App, workspace: Workspace, edition_id: str, asked: Asked, as_json: bool) -> None:
    from audio_edition.verbs.build import plan

    report = plan(workspace, edition_id, engine=asked.engine, voice=asked.voice, draft=asked.draft)
    if as_json:
        app.emit(_plan_json(report))
        return
    click.echo(
        f"{edition_id}: {many(report.articles, 'article')}, "
        f"{many(report.total, 'sentence')}, {report.missing} to be spoken by "
        f"{report.engine}; {many(report.cleaned.cut_paragraphs, 'paragraph')} would be cut"
    )


def _plan_json(report: PlanReport) -> dict[str, Any]:
    return {
        "edition": report.edition,
        "dry_run": True,
        "sentences": {
            "total": report.total,
            "synthesized": report.missing,
            "cached": report.total - report.missing,
        },
        "cut": {
            "paragraphs": report.cleaned.cut_paragraphs,
            "words": report.cleaned.cut_words,
        },
        "engine": report.engine,
    }


def report_json(report: BuildReport) -> dict[str, Any]:
    """The object that ``build --json`` prints: names are a contract."""
    spoken, programme = report.spoken, report.programme
    return {
        "edition": report.episode.edition_id,
        "mp3": str(report.mp3),
        "duration": round(programme.duration, 3),
        "bytes": programme.size,
        "loudness": round(programme.loudness, 2),
        "true_peak": round(programme.true_peak, 2),
        "chapters": len(programme.chapters),
        "proof": _proof_json(report),
        "sentences": {
            "total": spoken.synthesized + spoken.cached,
            "synthesized": spoken.synthesized,
            "cached": spoken.cached,
        },
        "cut": {
            "paragraphs": report.cleaned.cut_paragraphs,
            "words": report.cleaned.cut_words,
        },
        "engine": spoken.engine,
        "voice": spoken.voice,
        "fallback": spoken.fallback or None,
        "draft": spoken.draft,
        "revision": report.episode.revision,
        "unchanged": False,
        "warnings": list(report.warnings),
        "seconds": {
            **report.seconds,
            "total": round(sum(report.seconds.values()), 3),
        },
    }


def _proof_json(report: BuildReport) -> dict[str, Any]:
    """What was found of the sound; ``faults`` are empty, for a build with any ends at once."""
    matching = report.matching
    right = [item.correlation for item in matching.matches if item.state == "right"]
    return {
        "sentences": len(matching.matches),
        "matched": len(right),
        "unjudged": sum(item.state == "unjudged" for item in matching.matches),
        "lowest": round(min(right), 4) if right else None,
        "faults": [dataclasses.asdict(fault) for fault in matching.faults],
    }


def _summary(app: App, told: dict[str, Any], title: str, asked: str) -> None:
    minutes, seconds = divmod(round(told["duration"]), 60)
    sentences, cut, proof = told["sentences"], told["cut"], told["proof"]
    app.talk(title, bold=True)
    app.talk(
        f"  {minutes}:{seconds:02d} min, {told['bytes'] / 1e6:.1f} MB, "
        f"{told['loudness']:.1f} LUFS, {told['true_peak']:.1f} dBTP, "
        f"{many(told['chapters'], 'chapter')}"
    )
    app.talk(
        f"  {many(sentences['total'], 'sentence')} by {told['engine']} "
        f"({told['voice']}): {sentences['synthesized']} new, {sentences['cached']} from the cache"
    )
    if proof["matched"]:
        total = many(proof["sentences"], "sentence")
        app.talk(f"  {proof['matched']} of {total} sound as spoken")
    if cut["paragraphs"]:
        app.talk(
            f"  cut {many(cut['paragraphs'], 'paragraph')}, {many(cut['words'], 'word')}: "
            f"audio-edition script {told['edition']} --removed shows them"
        )
    else:
        app.talk("  nothing was cut")
    if told["fallback"]:
        # the reason was told when it happened
        app.talk(f"  fallback: spoken by {told['engine']}, not {asked}", fg="yellow")
    if told["draft"]:
        app.talk(
            f"  a draft, to be heard and not to go out: audio-edition build {told['edition']} "
            "has it read by the show's voice",
            fg="yellow",
        )
    page = shown_path(Path(told["mp3"]).with_name("index.html"))
    app.talk(
        f"  took {told['seconds']['total']:.1f} s; listen: audio-edition serve, or open {page}"
    )
