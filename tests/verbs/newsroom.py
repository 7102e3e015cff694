"""A show in a folder, with editions of files and a silent voice."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomlkit
from click.testing import CliRunner, Result

from audio_edition import Workspace, build
from audio_edition.cli.main import cli

DAY = "2026-11-02"
NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
STORY = "The harbor of Tallinn opened on Monday, after two years of work."


class Newsroom:
    """A show in a folder, with editions of files and a silent voice, at an hour that may be set."""

    now = NOW

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: dict[str, Any] = {
            "show": {"title": "The Lantern", "base_url": "https://example.org/audio/"},
            "voice": {"engine": "silence", "fallback": []},
        }

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    def run(self, *words: str) -> Result:
        """Type that where show.toml says what the settings do."""
        file = self.root / "editions" / "show.toml"
        file.write_text(tomlkit.dumps(self.settings), encoding="utf-8")
        return CliRunner(mix_stderr=False).invoke(cli, ["--show", str(self.root), *words])

    def made(self, name: str, day: str = DAY) -> Any:
        """What a file of JSON in an edition's folder says."""
        return json.loads((self.root / "audio" / day / name).read_bytes())

    def publishing(self, **settings: Any) -> None:
        self.settings = {**self.settings, "publish": settings}

    def write(self, day: str = DAY, *, edition: str = "", story: str = STORY, **front: str) -> None:
        folder = self.root / "editions" / day
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "edition.toml").write_text(edition, encoding="utf-8")
        head = "".join(f'{key}: "{value}"\n' for key, value in front.items())
        text = (
            f"---\n{head}---\n\n# The Harbor\n\n{story}\n" if head else f"# The Harbor\n\n{story}\n"
        )
        (folder / "01-harbor.md").write_text(text, encoding="utf-8")

    def build(self, day: str = DAY, **how: Any) -> None:
        build(self.workspace, day, jobs=1, **how)

    def feed(self, folder: str = "audio") -> str:
        return (self.root / folder / "feed.xml").read_text(encoding="utf-8")
