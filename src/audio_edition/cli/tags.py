"""``--language``: a tag, or what a language is called."""

from __future__ import annotations

from typing import Any

import click


class LanguageTag(click.ParamType):
    """A language tag: ``German`` and ``de_DE`` are understood, a name that is none is refused."""

    name = "tag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the tag, empty where nothing was said."""
        from audio_edition.languages.called import tag_called

        tag = tag_called(str(value)) if value else ""
        if value and not tag:
            self.fail(f"{value!r} is no language: write a tag like en-US or de", param, ctx)
        return tag
