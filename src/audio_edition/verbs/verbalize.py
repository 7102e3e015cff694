"""verbalize: a written line as it is spoken."""

from __future__ import annotations

from audio_edition.script.verbalize import pack_note
from audio_edition.script.verbalize import verbalize as spoken_form
from audio_edition.workspace import Workspace, with_own_languages


@with_own_languages
def verbalize(workspace: Workspace | None, text: str, *, language: str = "") -> str:
    """Return ``text`` with numbers, dates, units and abbreviations in words.

    ``language`` is the show's unless told, en-US without a show. The lexicon's names are
    the voice's business, not the verbalizer's.
    """
    return spoken_form(text, language_of(workspace, language))


def language_of(workspace: Workspace | None, language: str = "") -> str:
    """The language that ``verbalize`` reads in."""
    return language or (workspace.show.identity.language if workspace else "en-US")


def shortcomings(language: str) -> str:
    """What the verbalizer does not know of a language, in one line; empty where all is well."""
    return pack_note(language) or ""
