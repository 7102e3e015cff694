"""``audio-edition serve``: the site as published, on this machine."""

from __future__ import annotations

import signal

import click

from audio_edition.cli import signals
from audio_edition.cli.context import App, pass_app


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="Port to listen on; 0 takes any free one.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True,
              help="Address to listen on; 0.0.0.0 lets others in.")  # fmt: skip
@pass_app
def command(app: App, port: int, host: str) -> None:
    """Serve the site as published until Ctrl-C or SIGTERM (exit code 0).

    What is served are the files in audio/, with byte ranges, validators and a strict
    Content-Security-Policy. Nothing can be changed through it.

    Where [hook] secret in show.toml names a secret, WordPress and Ghost may say as well that
    there is something to collect: POST /hook/wordpress, POST /hook/ghost, signed. With
    then = "make" there, whoever knows the secret may send an address, which becomes an episode of
    the feed: /hook/link, a form and JSON.
    """
    signals.heed(clean=(signal.SIGTERM,))
    workspace = app.workspace()
    from audio_edition.server import run
    from audio_edition.server.hooks import listen
    from audio_edition.server.site_guard import guarded_site
    from audio_edition.verbs.gate import Gate

    hooks = listen(workspace)
    gate = Gate(workspace)
    listener = run.bind(host, port)
    if not run.is_local(listener):
        app.warn("everybody who can reach this machine can listen")
    if not (workspace.audio / "index.html").is_file():
        app.warn("nothing has been built yet: audio-edition build makes an edition")
    if gate.doubt:
        app.warn(f"no member will be let in: {gate.doubt}")
    app.talk(f"{workspace.show.identity.title}: {run.url_of(listener)} (Ctrl-C ends it)")
    routes = () if hooks is None else hooks.door.routes()
    away = not run.is_local(listener)
    site = guarded_site(workspace, routes, gate=gate, named=[host], away=away)
    if hooks is None:
        run.run(site, listener, verbose=app.verbose)
        return
    for cms in hooks.cms:
        app.talk(f"webhooks of {cms}: {run.url_of(listener)}hook/{cms}")
    hooks.worker.start()
    try:
        run.run(site, listener, verbose=app.verbose)
    finally:
        hooks.worker.stop()
