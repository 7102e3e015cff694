"""``audio-edition build``: make the audio, the pages and the feed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.cli.progress import Progress
from audio_edition.errors import EXIT_FAILED, AudioEditionError, EditionError

if TYPE_CHECKING:
    from audio_edition.pipeline import BuildOptions, BuildReport
    from audio_edition.show import Show


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...")
@click.option("--all", "every", is_flag=True, help="Build every edition.")
@click.option("--engine", default="", help="Speak with this engine instead of the show's.")
@click.option("--voice", default="", help="Speak with this voice instead of the show's.")
@click.option("--jobs", type=click.IntRange(0, 256), default=0, help="Worker processes (0: cores).")
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
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    every: bool,
    engine: str,
    voice: str,
    jobs: int,
    force: bool,
    no_fallback: bool,
    accepted: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make the audio, the pages and the feed of EDITIONs (the newest, if none is named)."""
    from audio_edition.pipeline import BuildOptions

    if editions and every:
        raise click.UsageError("name editions or say --all, not both")
    as_json = as_json or app.as_json
    show = app.show()
    chosen = _choose(app, show, editions, every)
    if accepted:
        _accept(show, chosen, accepted)
    options = BuildOptions(
        engine=engine, voice=voice, jobs=jobs, force=force, fallback=not no_fallback
    )
    failed = 0
    for edition_id in chosen:
        try:
            if dry_run:
                _plan(app, show, edition_id, options, as_json)
            else:
                _build(app, show, edition_id, options, as_json)
        except AudioEditionError as error:
            if len(chosen) == 1:
                raise
            # one bad edition does not keep the others from their listeners
            failed += 1
            click.secho(f"error: {edition_id}: {error.message}", fg="red", err=True)
            if error.hint:
                click.echo(f"  hint: {error.hint}", err=True)
    if failed:
        raise click.exceptions.Exit(EXIT_FAILED)


def _choose(app: App, show: Show, editions: tuple[str, ...], every: bool) -> list[str]:
    known = show.edition_ids()
    if not known:
        raise EditionError(
            f"no editions in {show.editions_dir}",
            hint="audio-edition new EDITION SOURCE… makes one",
        )
    if every:
        for name in show.misnamed():
            app.warn(f"{name!r} cannot name an edition and is left out: rename the folder")
        return known
    if editions:
        # a path with a trailing slash is what tab completion gives
        names = [Path(name).name for name in editions]
        for name in names:
            show.edition_folder(name)
        return list(dict.fromkeys(names))
    app.talk(f"building the newest edition, {known[-1]}")
    return known[-1:]


def _accept(show: Show, chosen: list[str], accepted: tuple[str, ...]) -> None:
    from audio_edition.edition.edit import accept_sentences

    if len(chosen) != 1:
        raise click.UsageError("--accept goes with one edition")
    accept_sentences(show.edition_folder(chosen[0]), accepted)


def _build(app: App, show: Show, edition_id: str, options: BuildOptions, as_json: bool) -> None:
    from audio_edition.pipeline import build

    progress = Progress(app, edition_id)
    try:
        report = build(show, edition_id, options, progress)
    finally:
        progress.close()
    if as_json:
        app.emit(report_json(show, report))
    else:
        _summary(app, show, report, options.engine or show.voice.engine)
        click.echo(_shown(report_mp3(show, report)))


def _plan(app: App, show: Show, edition_id: str, options: BuildOptions, as_json: bool) -> None:
    from audio_edition.pipeline import plan

    cleaned, planned = plan(show, edition_id, options)
    if as_json:
        app.emit(
            {
                "edition": edition_id,
                "dry_run": True,
                "sentences": {
                    "total": planned.total,
                    "synthesized": planned.missing,
                    "cached": planned.total - planned.missing,
                },
                "cut": {
                    "paragraphs": cleaned.cut_paragraphs,
                    "words": cleaned.cut_words,
                },
                "engine": planned.engine,
            }
        )
        return
    click.echo(
        f"{edition_id}: {_many(len(cleaned.articles), 'article')}, "
        f"{_many(planned.total, 'sentence')}, {planned.missing} to be spoken by "
        f"{planned.engine}; {_many(cleaned.cut_paragraphs, 'paragraph')} would be cut"
    )


def report_mp3(show: Show, report: BuildReport) -> Path:
    """Where the edition's MP3 stands."""
    return show.audio_dir / report.episode.edition_id / report.episode.file


def report_json(show: Show, report: BuildReport) -> dict[str, Any]:
    """The object that ``build --json`` prints: names are a contract."""
    spoken, programme = report.spoken, report.programme
    return {
        "edition": report.episode.edition_id,
        "mp3": str(report_mp3(show, report)),
        "duration": round(programme.duration, 3),
        "bytes": programme.size,
        "loudness": round(programme.loudness, 2),
        "true_peak": round(programme.true_peak, 2),
        "chapters": len(programme.chapters),
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
        "revision": report.episode.revision,
        "warnings": list(report.warnings),
        "seconds": {
            **report.seconds,
            "total": round(sum(report.seconds.values()), 3),
        },
    }


def _summary(app: App, show: Show, report: BuildReport, asked: str) -> None:
    spoken, programme = report.spoken, report.programme
    minutes, seconds = divmod(round(programme.duration), 60)
    took = sum(report.seconds.values())
    app.talk(f"{report.episode.title}", bold=True)
    app.talk(
        f"  {minutes}:{seconds:02d} min, {programme.size / 1e6:.1f} MB, "
        f"{programme.loudness:.1f} LUFS, {programme.true_peak:.1f} dBTP, "
        f"{_many(len(programme.chapters), 'chapter')}"
    )
    app.talk(
        f"  {_many(spoken.synthesized + spoken.cached, 'sentence')} by {spoken.engine} "
        f"({spoken.voice}): {spoken.synthesized} new, {spoken.cached} from the cache"
    )
    cleaned = report.cleaned
    if cleaned.cut_paragraphs:
        app.talk(
            f"  cut {_many(cleaned.cut_paragraphs, 'paragraph')}, "
            f"{_many(cleaned.cut_words, 'word')}: "
            f"audio-edition script {report.episode.edition_id} --removed shows them"
        )
    else:
        app.talk("  nothing was cut")
    if spoken.fallback:
        # the reason was told when it happened
        app.talk(f"  fallback: spoken by {spoken.engine}, not {asked}", fg="yellow")
    page = _shown(show.audio_dir / report.episode.edition_id / "index.html")
    app.talk(f"  took {took:.1f} s; listen: audio-edition serve, or open {page}")


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _shown(path: Path) -> str:
    """A path as short as it can be typed."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


__all__ = ["command", "report_json", "report_mp3"]
