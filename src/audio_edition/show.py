"""show.toml: find it upward, read it, validate it, and hand each room its settings."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.errors import EditionError, ShowError
from audio_edition.identity import Identity
from audio_edition.programme.settings import AudioSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.script.settings import ScriptSettings
from audio_edition.speech.settings import VoiceSettings
from audio_edition.tables import read_toml

_EDITION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_EDITIONS = {"assets", "voices"}


@dataclass(frozen=True, slots=True)
class Show:
    """A show and where it lives; ``root`` holds ``editions/`` and ``audio/``."""

    root: Path
    identity: Identity
    cleaning: CleaningSettings
    script: ScriptSettings
    voice: VoiceSettings
    audio: AudioSettings
    publish: PublishSettings

    @property
    def editions_dir(self) -> Path:
        """What the newsroom writes."""
        return self.root / "editions"

    @property
    def audio_dir(self) -> Path:
        """What listeners get."""
        return self.root / "audio"

    @property
    def cache_dir(self) -> Path:
        """What may be deleted at any time."""
        return self.root / ".cache"

    @classmethod
    def load(cls, root: Path) -> Show:
        """Read ``root/editions/show.toml``; raises ``ShowError`` for anything amiss."""
        file = root / "editions" / "show.toml"
        if not file.is_file():
            raise ShowError(
                f"no show at {root}: editions/show.toml is missing",
                hint="audio-edition init DIR makes a new show; --show DIR names another",
            )
        table = read_toml(file)
        show = cls(
            root=root,
            identity=Identity.from_table(table.table("show")),
            cleaning=CleaningSettings.from_table(table.table("cleaning"), origin="show"),
            script=ScriptSettings.from_table(table),
            voice=VoiceSettings.from_table(table.table("voice")),
            audio=AudioSettings.from_table(table),
            publish=PublishSettings.from_table(table.table("publish")),
        )
        table.refuse_unknown()
        return show

    @classmethod
    def find(cls, start: Path) -> Show:
        """Load the show that holds ``start``, looking upward from it."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / "editions" / "show.toml").is_file():
                return cls.load(folder)
        raise ShowError(
            f"no show here: no editions/show.toml in {start.resolve()} or above",
            hint="go to the show's folder, name it with --show DIR, "
            "or make one with audio-edition init DIR",
        )

    def edition_ids(self) -> list[str]:
        """Every edition's name, oldest first (names are dates, so name order is time order)."""
        return sorted(
            folder.name
            for folder in self.editions_dir.iterdir()
            if folder.is_dir()
            and _EDITION_ID.fullmatch(folder.name)
            and folder.name not in _NOT_EDITIONS
        )

    def misnamed(self) -> list[str]:
        """Folders that hold article files but have a name no edition can have."""
        return sorted(
            folder.name
            for folder in self.editions_dir.iterdir()
            if folder.is_dir()
            and not folder.name.startswith((".", "_"))
            and not _EDITION_ID.fullmatch(folder.name)
        )

    def edition_folder(self, edition_id: str) -> Path:
        """The folder of an edition; raises ``EditionError`` with the nearest name if none."""
        folder = self.editions_dir / edition_id
        if folder.is_dir() and not _EDITION_ID.fullmatch(edition_id):
            raise EditionError(
                f"{edition_id!r} cannot name an edition",
                hint="rename the folder: letters, digits, dots, dashes and underscores",
            )
        known = self.edition_ids()
        if edition_id in known:
            return folder
        near = difflib.get_close_matches(edition_id, known, n=1, cutoff=0.5)
        if near:
            hint = f"did you mean {near[0]}?"
        elif known:
            hint = f"there are {', '.join(known[-5:])}"
        else:
            hint = "audio-edition new EDITION SOURCE… makes one"
        raise EditionError(f"no edition {edition_id} in {self.editions_dir}", hint=hint)


__all__ = ["Show"]
