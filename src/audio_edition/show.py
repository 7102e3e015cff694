"""What show.toml says: every room's own settings, put together; unknown keys are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.desk_settings import DeskSettings
from audio_edition.edition.collect.settings import StandingSource, standing_sources
from audio_edition.edition.settings import SourceSettings
from audio_edition.errors import ShowError
from audio_edition.executors.settings import ScaleSettings
from audio_edition.identity import Identity
from audio_edition.programme.settings import AudioSettings
from audio_edition.proof.settings import ProofSettings
from audio_edition.publication.days import PublishingDays
from audio_edition.publication.posts.settings import HookSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.root import root_at
from audio_edition.run.settings import RunSettings
from audio_edition.run.tell.settings import TellSettings
from audio_edition.script.settings import ScriptSettings
from audio_edition.speech.settings import VoiceSettings
from audio_edition.store.settings import CacheSettings
from audio_edition.tables import Table, read_toml

NAME = "show.toml"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Show:
    """The show's settings, one field a room. Where the show lives is the workspace's to say.

    ``said`` is what show.toml says, as it stands.
    """

    identity: Identity
    sources: SourceSettings
    standing: tuple[StandingSource, ...]
    cleaning: CleaningSettings
    script: ScriptSettings
    voice: VoiceSettings
    audio: AudioSettings
    proof: ProofSettings
    publish: PublishSettings
    run: RunSettings
    tell: TellSettings
    hook: HookSettings
    desk: DeskSettings
    cache: CacheSettings
    scale: ScaleSettings
    said: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_table(cls, table: Table) -> Show:
        """Read the whole of show.toml; raises ``ShowError`` for anything amiss."""
        table.refuse_newer(VERSION)
        show = cls(
            identity=Identity.from_table(table.table("show")),
            sources=SourceSettings.from_table(table),
            standing=standing_sources(table),
            cleaning=CleaningSettings.from_table(table.table("cleaning"), origin="show"),
            script=ScriptSettings.from_table(table),
            voice=VoiceSettings.from_table(table.table("voice")),
            audio=AudioSettings.from_table(table),
            proof=ProofSettings.from_table(table.table("proof")),
            publish=PublishSettings.from_table(table.table("publish")),
            run=RunSettings.from_table(table.table("run")),
            tell=TellSettings.from_table(table.table("tell")),
            hook=HookSettings.from_table(table.table("hook")),
            desk=DeskSettings.from_table(table.table("desk")),
            cache=CacheSettings.from_table(table.table("cache")),
            scale=ScaleSettings.from_table(table.table("scale")),
            said=table.said,
        )
        table.refuse_unknown()
        if "run" in table:  # pages tell their readers what the newsroom goes by
            run = show.run
            days = PublishingDays(tuple(sorted(run.days)), run.timezone, f"{run.deadline:%H:%M}")
            show = replace(show, publish=replace(show.publish, days=days))
        return show

    @classmethod
    def of(cls, settings: Mapping[str, Any], *, folder: Path = Path()) -> Show:
        """Read the same sections from a mapping; ``folder`` is where relative paths start.

        >>> Show.of({"show": {"title": "The Morning Meridian"}}).identity.language
        'en-US'
        """
        return cls.from_table(Table(settings, file=folder / NAME))

    @classmethod
    def load(cls, file: Path) -> Show:
        """Read a show.toml; raises ``ShowError`` for anything amiss."""
        if not file.is_file():
            hint = "audio-edition init DIR makes a new show; --show DIR names another"
            if above := root_at(file.parent.parent):
                hint = f"the show is {above}: --show {above}"
            told = f"no show at {file.parent.parent}: editions/{NAME} is missing"
            raise ShowError(told, hint=hint)
        return cls.from_table(read_toml(file))
