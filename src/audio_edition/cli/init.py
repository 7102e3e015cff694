"""``audio-edition init``: a new show, ready to build."""

from __future__ import annotations

import datetime
import re
import shlex
import shutil
import tempfile
import uuid
from importlib.resources import files
from pathlib import Path

import click

from audio_edition.cli.context import App, pass_app
from audio_edition.errors import ShowError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The show's title (else made from DIR's name).")
@pass_app
def command(app: App, folder: Path, title: str) -> None:
    """Make a new show in DIR with settings, music and a first edition."""
    folder = folder.resolve()
    if (folder / "editions" / "show.toml").exists():
        raise ShowError(
            f"{folder} already holds a show",
            hint="choose another folder, or change editions/show.toml there",
        )
    if folder.exists() and not folder.is_dir():
        raise ShowError(f"{folder} is a file", hint="choose another name")
    title = title.strip() or _title(folder.name)
    edition = datetime.date.today().isoformat()
    try:
        _scaffold(folder, title, edition)
    except OSError as problem:
        raise ShowError(f"{folder} cannot be written: {problem.strerror}") from None
    app.talk(f"made {title} in {folder}")
    app.talk("next:")
    app.talk(f"  cd {shlex.quote(str(folder))}")
    app.talk(f"  audio-edition script {edition}   # what will be read, what is cut")
    app.talk(f"  audio-edition build {edition}    # make it")
    app.talk("  audio-edition serve              # hear it")
    click.echo(folder)


def _title(name: str) -> str:
    words = re.split(r"[-_\s]+", name.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or "My Show"


def _scaffold(folder: Path, title: str, edition: str) -> None:
    """Write the show beside its place first, so that a failure leaves nothing behind."""
    source = files("audio_edition.scaffold")
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "editions").exists():
        raise ShowError(
            f"{folder / 'editions'} exists already, without a show.toml",
            hint="choose another folder, or move it away",
        )
    staging = Path(tempfile.mkdtemp(prefix=".audio-edition-", dir=folder))
    try:
        editions = staging / "editions"
        (editions / "assets").mkdir(parents=True)
        (editions / edition).mkdir()
        settings = source.joinpath("show.toml").read_text(encoding="utf-8")
        settings = settings.replace("@TITLE@", _toml_escaped(title))
        settings = settings.replace("@GUID@", str(uuid.uuid4()))
        (editions / "show.toml").write_text(settings, encoding="utf-8")
        for name, target in (
            ("lexicon.toml", editions / "lexicon.toml"),
            ("01-welcome.md", editions / edition / "01-welcome.md"),
            ("intro.flac", editions / "assets" / "intro.flac"),
            ("outro.flac", editions / "assets" / "outro.flac"),
        ):
            target.write_bytes(source.joinpath(name).read_bytes())
        # mkdtemp makes private folders; a show is shared like any other folder
        for made in (editions, editions / "assets", editions / edition):
            made.chmod(0o755)
        editions.rename(folder / "editions")
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_bytes(source.joinpath("gitignore").read_bytes())
        (folder / "audio").mkdir(exist_ok=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _toml_escaped(text: str) -> str:
    """``text`` as it may stand between the quotes of a TOML basic string (TOML 1.0)."""
    plain = "".join(" " if ord(c) < 0x20 or ord(c) == 0x7F else c for c in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')


__all__ = ["command"]
