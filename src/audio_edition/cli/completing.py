"""What a shell offers behind TAB: editions, engines, voices. No code of a show is run for it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from audio_edition.root import SHOW, root_at


class _Offered(click.ParamType):
    """A text as it is typed, for which some are offered."""

    def offered(self, ctx: click.Context) -> Iterable[str]:
        """Return all that can stand there."""
        raise NotImplementedError

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer what begins as it is typed."""
        return [CompletionItem(one) for one in self.offered(ctx) if one.startswith(incomplete)]


class _Edition(_Offered):
    name = "edition"

    def offered(self, ctx: click.Context) -> Iterable[str]:
        """Return the show's editions, the newest first."""
        from audio_edition.addresses import is_edition_name
        from audio_edition.verbs.stamps import edition_folders

        root = _root(ctx)
        found = edition_folders(root / SHOW.parent) if root else ()
        return sorted(filter(is_edition_name, found), reverse=True)


class _Engine(_Offered):
    name = "engine"

    def offered(self, ctx: click.Context) -> Iterable[str]:
        """Return all that are installed."""
        from audio_edition.speech import registry

        return registry.names()


class _Voice(_Offered):
    name = "voice"

    def offered(self, ctx: click.Context) -> Iterable[str]:
        """Return those of the engine that is named before, or else of the show's."""
        from audio_edition.speech import registry
        from audio_edition.speech.model import VoiceRequest

        root = _root(ctx) or Path()
        engine = ctx.params.get("engine") or _engine(root / SHOW)
        if not registry.exists(engine):
            return ()
        listed = registry.find(engine).voices(VoiceRequest(engine, folder=root / SHOW.parent))
        return sorted(info.name for info in listed)


EDITION, ENGINE, VOICE = _Edition(), _Engine(), _Voice()


def _root(ctx: click.Context) -> Path | None:
    return root_at(ctx.find_root().params.get("show_dir") or Path())


def _engine(settings: Path) -> str:
    try:
        return str(tomllib.loads(settings.read_text("utf-8"))["voice"]["engine"])
    except (OSError, ValueError, LookupError):
        return "piper"
