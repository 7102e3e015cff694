"""audio-edition retract: take an edition out of the feed."""

from __future__ import annotations

from pathlib import Path

import click

from audio_edition.cli.context import App, json_option, pass_app


@click.command()
@click.argument("edition")
@json_option
@pass_app
def command(app: App, edition: str, as_json: bool) -> None:
    """Take EDITION out of the feed, here and at the target.

    Its files stay, and the command says where; `audio-edition publish EDITION` brings it
    back.
    """
    from audio_edition.publication import manifest
    from audio_edition.publication.notify import announce
    from audio_edition.publication.publish import Publisher
    from audio_edition.publication.retract import retract, what_stays
    from audio_edition.publication.targets import open_target

    show = app.show()
    edition = Path(edition).name  # a path with a trailing slash is what tab completion gives
    if not (show.audio_dir / edition).is_dir():
        show.edition_folder(edition)  # offers the nearest name where there is none
    target = open_target(show.publish.target, show.root) if show.publish.target else None
    before = manifest.read(show.audio_dir, edition)
    episode = retract(show.audio_dir, edition)
    publisher = Publisher(
        show.audio_dir, show.identity, show.publish, target, assets=show.editions_dir
    )
    steps = publisher.send_show()
    if any(step.action == "send" and step.path == "feed.xml" for step in steps):
        for problem in announce(show.identity, show.publish):
            app.warn(problem)
    stays = what_stays(episode, show.audio_dir, target.name if target else "")
    if as_json or app.as_json:
        app.emit({"retracted": edition, "stays": stays})
        return
    already = "was already" if before is not None and before.retracted else "is"
    click.echo(f"{edition} {already} out of the feed and the archive")
    for line in stays:
        click.echo(f"stays: {line}")
    app.talk(
        "apps that downloaded the episode keep their copy; delete the files by hand if need be"
    )


__all__ = ["command"]
