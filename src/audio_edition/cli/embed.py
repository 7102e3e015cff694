"""``audio-edition embed``: what to paste so that the player stands on a site."""

from __future__ import annotations

import difflib

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.errors import PublicationError

TODAY = "today"
USES = ("iframe", "element", "wordpress", "ghost", "oembed")


@click.command("embed")
@click.argument("edition", default=TODAY, metavar="[EDITION|today]")
@click.option("--for", "use", type=click.Choice(USES), help="Print this one snippet alone.")
@json_option
@pass_app
def command(app: App, edition: str, use: str | None, as_json: bool) -> None:
    """Print the snippets that put the player on a site.

    "today" (the default) is pasted once and shows each new edition by itself; an
    EDITION's snippets show that edition for ever.
    """
    show = app.show()
    from audio_edition.publication.pages import snippets

    audio = show.audio_dir
    if not (audio / edition / "embed.html").is_file() or not _is_name(edition):
        built = sorted(page.parent.name for page in audio.glob("*/embed.html"))
        _refuse(edition, built, show.edition_ids())
    if show.identity.base_url.startswith("http://127.0.0.1"):
        app.warn("base_url in show.toml is this machine: set it to where audio/ is served")
    found = [item for item in snippets(show.identity, edition) if use in (None, item.use)]
    if as_json or app.as_json:
        app.emit({item.use: item.code for item in found})
    elif use:
        click.echo(found[0].code)
    else:
        click.echo("\n\n".join(f"# {item.title}\n# {item.how}\n{item.code}" for item in found))


def _is_name(edition: str) -> bool:
    return bool(edition) and "/" not in edition and not edition.startswith(".")


def _refuse(edition: str, built: list[str], editions: list[str]) -> None:
    if not built:
        raise PublicationError(
            "nothing has been built yet", hint="audio-edition build makes an edition"
        )
    near = difflib.get_close_matches(edition, built, n=1, cutoff=0.5)
    if edition in editions:
        hint = f"audio-edition build {edition} makes it"
    else:
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(built[-5:])}"
    raise PublicationError(f"edition {edition} is not published", hint=hint)


__all__ = ["command"]
