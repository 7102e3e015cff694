"""init: a new show, ready to build."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition import addresses, clock, disk, owners
from audio_edition.errors import AudioEditionError, ShowError, SpeechError
from audio_edition.publication.check_show import is_email
from audio_edition.show import NAME, Show
from audio_edition.toml_edit import edit_toml
from audio_edition.trust import ShowTrust
from audio_edition.verbs.voices import chosen_voice
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FIRST_EDITION = "welcome"
"""The edition every new show begins with; a slug, so that no day's name is taken."""


def init(
    folder: Path | str,
    *,
    title: str = "",
    base_url: str = "",
    owner: str = "",
    owner_email: str = "",
    language: str = "",
    voice: str = "",
    target: str = "",
    personal: bool = False,
) -> Workspace:
    """Make a show in ``folder`` with settings, music and a first edition, and open it.

    ``title`` is made of the folder's name unless told. ``base_url`` is where ``audio/`` will be
    served: with it the show's podcast:guid is written down, for life. ``owner`` answers for the
    show, at ``owner_email``: directories ask for both. ``voice`` is an engine or ``engine:voice``
    (else the best on this machine), ``target`` where editions are sent. A ``personal`` show is one
    listener's own feed: no greeting, no music, no first edition, and directories are asked not to
    list it.

    Raises ``ShowError`` where a show is there already, a setting cannot be meant or nothing can
    be written; a failure leaves nothing behind.
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
    if not voice:
        with suppress(SpeechError):  # no voice here speaks the language: doctor says what would
            voice = chosen_voice(None, language or "en-US")
    engine, _, name = voice.partition(":")
    told = {
        "show": {
            "title": _one_line(title) or title_of(root),
            "author": _one_line(title) or title_of(root),
            "language": language,
            "link": base_url,
            "base_url": base_url,
            "owner_name": _one_line(owner),
            "owner_email": owner_email,
        },
        "voice": {"engine": engine, "voice": name},
        "publish": {"target": target},
    }
    try:
        _scaffold(root, clock.now().astimezone().date(), told, personal=personal)
    except OSError as problem:
        raise ShowError(f"{root} cannot be written: {problem.strerror}") from None
    with suppress(AudioEditionError):  # no home to remember it in: it is asked about like any
        ShowTrust(root).call_own()
    return Workspace.open(root)


def title_of(folder: Path) -> str:
    """Return what a show is called by its folder."""
    words = re.split(r"[-_\s]+", folder.resolve().name.strip())
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


def _set(settings: TOMLDocument, told: dict[str, dict[str, str]], *, personal: bool) -> None:
    """Write into show.toml what was told; what is empty stays as it is."""
    for section, values in told.items():
        for key, value in values.items():
            if value:
                settings[section][key] = value
    if personal:
        for place in ("intro", "outro"):
            settings[place] = {"text": ""}
        settings["script"] = {"disclosure_in": "outro"}
        settings["show"]["description"] = "Pages and letters, read aloud."
        # no directory lists it, and it comes when its owner likes
        settings["publish"] |= {"block": True, "qr": True, "update": "", "update_rule": ""}
    if told["show"]["base_url"]:
        # the podcast's name for life follows from where it is heard first
        identity = Show.of(settings.unwrap()).identity
        settings["show"]["guid"] = addresses.derived_guid(identity)


def _scaffold(
    folder: Path, today: date, told: dict[str, dict[str, str]], *, personal: bool
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
        editions.mkdir()
        (editions / NAME).write_bytes(source.joinpath(NAME).read_bytes())
        edit_toml(
            editions / NAME,
            lambda settings: _set(settings, told, personal=personal),
            seen=None,
            error=ShowError,
        )
        Show.load(editions / NAME)  # a setting that cannot be meant is told before anything stands
        copied = [("lexicon.toml", "lexicon.toml")]
        if not personal:
            for made in ("assets", FIRST_EDITION):
                (editions / made).mkdir()
            first = f"date = {today}\n"
            if not (told["show"]["language"] or "en").startswith("en"):  # it is in English
                first += 'language = "en-US"\n'
            (editions / FIRST_EDITION / "edition.toml").write_text(first, "utf-8")
            copied += [
                ("01-welcome.md", f"{FIRST_EDITION}/01-welcome.md"),
                ("intro.flac", "assets/intro.flac"),
                ("outro.flac", "assets/outro.flac"),
            ]
        for name, target in copied:
            (editions / target).write_bytes(source.joinpath(name).read_bytes())
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


def _one_line(text: str) -> str:
    """``text`` without what cannot stand in a title: control characters, white space around it."""
    return "".join(" " if ord(c) < 0x20 or ord(c) == 0x7F else c for c in text).strip()
