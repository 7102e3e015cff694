"""``audio-edition voices``: who can speak here; hear them, compare them, bring more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION, ENGINE
from audio_edition.cli.context import App, json_option, language_option, pass_app

if TYPE_CHECKING:
    from audio_edition.verbs.voices import ListedVoice

_WIDEST = 34  # characters of a column


@click.group(invoke_without_command=True)
@click.option("--engine", type=ENGINE, default="", help="Only this engine's voices.")
@language_option("Only voices that speak it (en, de).")
@click.option("--all", "every", is_flag=True, help="Also the voices of other languages.")
@json_option
@click.pass_context
@pass_app
def command(
    app: App, context: click.Context, engine: str, language: str, every: bool, as_json: bool
) -> None:
    """List engine, voice, language, licence, where it speaks, and what is missing.

    Without --all or --language the list keeps to the show's language; --json has all of them.
    """
    if context.invoked_subcommand is not None:
        return
    from audio_edition.verbs.voices import voices

    found = voices(app.workspace_here(), engine=engine, language=language)
    if as_json or app.as_json:
        app.emit([_row(voice) for voice in found])
        return
    shown = [voice for voice in found if every or language or voice.speaks]
    _print(shown)
    if len(shown) < len(found):
        app.talk(f"{len(found) - len(shown)} more in other languages: audio-edition voices --all")


@command.command("install")
@click.argument("source", metavar="FILE|ADDRESS")
@click.option("--settings", metavar="FILE|ADDRESS", default="", help="Its .onnx.json.")
@click.option("--card", metavar="FILE|ADDRESS", default="", help="Its MODEL_CARD.")
@click.option("--name", metavar="NAME", default="", help="Call it so (else by its file).")
@click.option("--replace", is_flag=True, help="Put it in the place of another of that name.")
@json_option
@pass_app
def install(
    app: App, source: str, settings: str, card: str, name: str, replace: bool, as_json: bool
) -> None:
    """Bring a voice into editions/voices, from a file or an address.

    A Piper voice (NAME.onnx; its NAME.onnx.json and MODEL_CARD are looked for beside it),
    Kokoro's weights, or one of Kokoro's voices (.bin). It is tried before it is kept, its
    licence is shown, its SHA-256 is noted. #sha256=… behind FILE or ADDRESS is held against it.
    """
    from audio_edition.verbs.installing import install_voice

    voice = install_voice(
        app.workspace(), source, settings=settings, card=card, name=name, replace=replace
    )
    if as_json or app.as_json:
        app.emit(
            {
                "use": voice.use,
                "file": voice.file,
                "language": voice.speaks,
                "licence": voice.licence,
                "sha256": voice.sha256,
                "source": voice.source,
                "known": voice.known,
            }
        )
        return
    app.talk("it was there already" if voice.known else f"installed {voice.file}")
    app.talk(f"licence: {voice.licence}")
    app.talk(f"sha256: {voice.sha256}")
    if voice.speaks != "*":
        first = voice.speaks.partition("-")[0].lower()
        app.talk(f'to have it read {voice.speaks}: [voice.languages] {first} = "{voice.use}"')
    click.echo(voice.use)


@command.command("sample")
@click.argument("voices", metavar="[ENGINE:VOICE...]", nargs=-1)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("voice-samples"),
    show_default=True,
    help="Where the samples go.",
)
@language_option("What is spoken (else the show's).")
@click.option("--text", default="", help="What is said (else a passage of ours).")
@json_option
@pass_app
def sample(
    app: App, voices: tuple[str, ...], output: Path, language: str, text: str, as_json: bool
) -> None:
    """Write a sample of each voice as MP3, all equally loud, and index.html that plays them.

    Without ENGINE:VOICE every voice that is ready, on this machine, and speaks the language.
    """
    from audio_edition.verbs.sampling import sample_voices

    found = sample_voices(
        app.workspace_here(), output, voices=voices, language=language, text=text, tell=app.talk
    )
    if as_json or app.as_json:
        app.emit(
            [
                {
                    "engine": one.engine,
                    "voice": one.voice,
                    "file": str(one.file) if one.file else None,
                    "duration": one.duration,
                    "problem": one.problem or None,
                }
                for one in found
            ]
        )
    for one in found:
        if one.problem:
            app.warn(one.problem)
        elif not (as_json or app.as_json):
            click.echo(one.file)
    if not any(one.file for one in found):
        raise click.exceptions.Exit(1)


@command.command("compare")
@click.argument("edition", type=EDITION)
@click.option(
    "--voice",
    "voices",
    metavar="ENGINE:VOICE",
    multiple=True,
    help="A voice to compare, two to six times (else the show's own and others that are ready).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page (else voices-EDITION.html here).",
)
@click.option(
    "--sentences", type=click.IntRange(1, 40), default=8, show_default=True, help="How many."
)
@click.option("--seed", type=int, help="Make the same order again.")
@json_option
@pass_app
def compare(
    app: App,
    edition: str,
    voices: tuple[str, ...],
    output: Path | None,
    sentences: int,
    seed: int | None,
    as_json: bool,
) -> None:
    """Make a page on which people vote between voices without knowing which is which.

    The sentences are EDITION's own. The page needs no server: open it, or send it to somebody.
    It counts the votes itself, and shows at the end which voice was which.
    """
    from audio_edition.verbs.comparing import compare_voices

    workspace = app.workspace()
    name = Path(edition).name
    report = compare_voices(
        workspace,
        name,
        output or Path(f"voices-{name}.html"),
        voices=voices,
        count=sentences,
        seed=seed,
        tell=app.talk,
    )
    if as_json or app.as_json:
        app.emit(
            {
                "file": str(report.file),
                "voices": list(report.voices),
                "sentences": report.sentences,
                "seed": report.seed,
            }
        )
        return
    click.echo(report.file)


def _row(voice: ListedVoice) -> dict[str, object]:
    info = voice.info
    return {
        "engine": info.engine,
        "voice": info.name,
        "language": info.language,
        "licence": info.licence,
        "remote": info.is_remote,
        "ready": not info.missing,
        "missing": info.missing or None,
        "chosen": voice.chosen,
    }


def _print(found: Sequence[ListedVoice]) -> None:
    rows = [("ENGINE", "VOICE", "LANGUAGE", "WHERE", "STATE", "LICENCE")]
    rows += [
        (
            voice.info.engine,
            voice.info.name + (" *" if voice.chosen else ""),
            "any" if voice.info.language == "*" else voice.info.language,
            "remote" if voice.info.is_remote else "local",
            voice.info.missing or "ready",
            voice.info.licence,
        )
        for voice in found
    ]
    widths = [min(_WIDEST, max(len(row[n]) for row in rows)) for n in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        click.echo("  ".join([*cells, row[5]]))
