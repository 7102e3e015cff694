"""``audio-edition lexicon``: hear of names how they are said, and share what a newsroom knows."""

from __future__ import annotations

from pathlib import Path

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app, shown_path


@click.group("lexicon")
def command() -> None:
    """Say how names are said; hand a lexicon on, take another newsroom's in."""


@command.command("say")
@click.argument("names", nargs=-1, required=True)
@click.option("--edition", type=EDITION, default="", help="As this edition says them.")
@click.option("--sentence", metavar="TEXT", default="", help="As they are said in TEXT.")
@json_option
@pass_app
def say(app: App, names: tuple[str, ...], edition: str, sentence: str, as_json: bool) -> None:
    """Say how each of NAMES is said, in letters, in IPA, and how sure that is.

    The names beside one may decide: name the edition, or give the sentence, where it stands.
    """
    from audio_edition.verbs.lexicon import say_names

    workspace = app.workspace() if edition else app.workspace_here()
    found = say_names(workspace, names, edition=edition, sentence=sentence)
    if as_json or app.as_json:
        app.emit([name.as_object() for name in found])
        return
    for name in found:
        how = f"{name.said}  [{name.ipa}]" if name.ipa else "as the voice reads it"
        click.echo(f"{name.name}: {how}  ({name.language_name}, {name.confidence:.0%} sure)")
    if not (edition or sentence) and any(name.confidence < 1 for name in found):
        app.talk("The names beside it may change that in an edition: see --edition and --sentence")


@command.command("export")
@click.option("--shipped", is_flag=True, help="The shipped names as well.")
@pass_app
def export(app: App, shipped: bool) -> None:
    """Print the show's lexicon as a file that others can import."""
    from audio_edition.verbs.lexicon import export_lexicon

    click.echo(export_lexicon(app.workspace_here(), shipped=shipped), nl=False)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@pass_app
def take(app: App, file: Path, as_json: bool) -> None:
    """Take the entries of FILE into the show's lexicon; what it has already stays."""
    from audio_edition.verbs.lexicon import import_lexicon

    taken, known = import_lexicon(app.workspace(), file)
    if as_json or app.as_json:
        app.emit({"taken": taken, "known": known})
    else:
        app.talk(
            f"{shown_path(file)}: {taken} {'entry' if taken == 1 else 'entries'} taken, "
            f"{many(known, 'was', 'were')} there"
        )
