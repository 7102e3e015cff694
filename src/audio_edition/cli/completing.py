"""What a shell offers behind TAB for an edition, an engine, a voice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from audio_edition.cli.editions import edition_meant
from audio_edition.root import root_at


class _Named(click.ParamType):
    """A name, taken as it is typed; of an edition as it is meant, but for words of ``own``."""

    def __init__(self, name: str, *own: str) -> None:
        self.name, self.own = name, own

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; raises ``EditionError`` for what can name no edition."""
        if self.name != "edition" or value in self.own or ctx is None or ctx.resilient_parsing:
            return str(value)
        return edition_meant(value, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer what begins as it is typed."""
        root = root_at(ctx.find_root().params.get("show_dir") or Path())
        found = self._offered(root, ctx.params.get("engine") or "")
        return [CompletionItem(one) for one in found if one.startswith(incomplete)]

    def _offered(self, root: Path | None, engine: str) -> Iterable[str]:
        from audio_edition.verbs import offers

        if self.name == "edition":
            return offers.editions(root) if root else ()
        return offers.engines() if self.name == "engine" else offers.voices(root or Path(), engine)


EDITION, ENGINE, VOICE = _Named("edition"), _Named("engine"), _Named("voice")
TODAY_OR_EDITION = _Named("edition", "today")
