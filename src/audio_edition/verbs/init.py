"""init: a new show, ready to build."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from audio_edition import addresses, clock, disk, owners
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.identity import Identity
from audio_edition.publication.check_show import is_email
from audio_edition.show import NAME
from audio_edition.tables import Table
from audio_edition.trust import ShowTrust
from audio_edition.workspace import Workspace

FIRST_EDITION = "welcome"
"""The edition every new show begins with; a slug, so that no day's name is taken."""


def init(
    folder: Path | str,
    *,
    title: str = "",
    base_url: str = "",
    owner: str = "",
    owner_email: str = "",
) -> Workspace:
    """Make a show in ``folder`` with settings, music and a first edition, and open it.

    ``title`` is made of the folder's name unless told. ``base_url`` is where ``audio/`` will be
    served: with it the show's podcast:guid is written down, for life. ``owner`` answers for the
    show, at ``owner_email``: directories ask for both.

    Raises ``ShowError`` where a show is there already or nothing can be written; a failure leaves
    nothing behind.
    """
    root = Path(folder).resolve()
    if base_url:
        base_url = _address(base_url)
    if owner_email and not is_email(owner_email):
        raise ShowError(
            f"{owner_email!r} is no e-mail address", hint="give it like you@example.org"
        )
    if (root / "editions" / "show.toml").exists():
        raise ShowError(
            f"{root} already holds a show",
            hint="choose another folder, or change editions/show.toml there",
        )
    if root.exists() and not root.is_dir():
        raise ShowError(f"{root} is a file", hint="choose another name")
    try:
        title = title.strip() or _title(root.name)
        people = {"owner_name": owner.strip(), "owner_email": owner_email}
        _scaffold(root, title, clock.now().astimezone().date(), base_url, people)
    except OSError as problem:
        raise ShowError(f"{root} cannot be written: {problem.strerror}") from None
    with suppress(AudioEditionError):  # no home to remember it in: it is asked about like any
        ShowTrust(root).call_own()
    return Workspace.open(root)


def _title(name: str) -> str:
    words = re.split(r"[-_\s]+", name.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or "My Show"


def _address(told: str) -> str:
    """The address of a folder, with a slash at its end."""
    try:
        parts = urlsplit(told)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[::1/
        good = False
    if not good or parts.query or parts.fragment or re.search(r"[\s\"\\]", told):
        raise ShowError(
            f"{told!r} cannot be where audio/ is served", hint="give it like https://example.org/a/"
        )
    return told.rstrip("/") + "/"


def _placed(settings: str, base_url: str) -> str:
    """The settings with the address, and the GUID that follows from it."""
    told = re.sub(r'(?m)^base_url = "[^"]*"', f'base_url = "{base_url}"', settings)
    told = re.sub(r'(?m)^link = "[^"]*"', f'link = "{base_url}"', told)
    identity = Identity.from_table(Table(tomllib.loads(told)["show"], file=Path(NAME)))
    guid = addresses.derived_guid(identity)
    return re.sub(r'(?m)^guid = ""', f'guid = "{guid}"', told)


def _scaffold(
    folder: Path, title: str, today: date, base_url: str, people: Mapping[str, str]
) -> None:
    """Write the show beside its place first, so that a failure leaves nothing behind."""
    source = files("audio_edition.scaffold")
    disk.make_folder(folder)
    if (folder / "editions").exists():
        raise ShowError(
            f"{folder / 'editions'} exists already, without a show.toml",
            hint="choose another folder, or move it away",
        )
    owners.clear_left(folder)
    staging = owners.unfinished(folder, "audio-edition")
    staging.mkdir()
    try:
        editions = staging / "editions"
        first = editions / FIRST_EDITION
        for made in (editions, editions / "assets", first):
            made.mkdir()
        settings = source.joinpath("show.toml").read_text(encoding="utf-8")
        settings = settings.replace("@TITLE@", _toml_escaped(title))
        for key, told in people.items():
            settings = settings.replace(f'{key} = ""', f'{key} = "{_toml_escaped(told)}"')
        if base_url:
            settings = _placed(settings, base_url)
        (editions / "show.toml").write_text(settings, encoding="utf-8")
        (first / "edition.toml").write_text(f"date = {today}\n", encoding="utf-8")
        for name, target in (
            ("lexicon.toml", editions / "lexicon.toml"),
            ("01-welcome.md", first / "01-welcome.md"),
            ("intro.flac", editions / "assets" / "intro.flac"),
            ("outro.flac", editions / "assets" / "outro.flac"),
        ):
            target.write_bytes(source.joinpath(name).read_bytes())
        ignore = folder / ".gitignore"
        if not ignore.exists():
            disk.put(ignore, source.joinpath("gitignore").read_bytes())
        disk.make_folder(folder / "audio", public=True)
        # at the very end: what is there is a show, whole and on the disk
        disk.flush_tree(editions)
        editions.rename(folder / "editions")
        disk.flush(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _toml_escaped(text: str) -> str:
    """``text`` as it may stand between the quotes of a TOML basic string (TOML 1.0)."""
    plain = "".join(" " if ord(c) < 0x20 or ord(c) == 0x7F else c for c in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')
