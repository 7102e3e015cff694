"""A name before it is settled: what the lexicons say of it, and how a sentence would sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audio_edition.errors import ScriptError
from audio_edition.script.lexicon import FILE_NAME, base_lexicon, load_lexicon, read_lexicon
from audio_edition.script.lexicon_entries import Respelling
from audio_edition.script.sounds.letters import as_letters, as_sounds, is_pronouncer
from audio_edition.script.speaking import Said, Speaker
from audio_edition.workspace import Workspace, with_own_languages


@dataclass(frozen=True, slots=True)
class KnownRespelling:
    """An entry that has a word of the name: ``source`` is edition, show or base (ours)."""

    written: str
    said: str
    source: str


def respellings(
    workspace: Workspace, edition: str, names: Iterable[str]
) -> Mapping[str, tuple[KnownRespelling, ...]]:
    """What the lexicons of an edition say of each name and of the words in it."""
    language = workspace.show.identity.language
    folder = workspace.edition_folder(edition)
    lexicon = load_lexicon(workspace.editions, folder, language)
    return {
        name: tuple(
            KnownRespelling(found.entry.written, _letters(found.entry), found.entry.source)
            for found in lexicon.find(name, language)
        )
        for name in names
    }


def _letters(entry: Respelling) -> str:
    return as_letters(entry.ipa) if entry.ipa and not entry.respell else entry.spoken


@with_own_languages
def said_with(
    workspace: Workspace, edition: str, printed: str, name: str, respell: str, language: str = ""
) -> Said:
    """What a voice would be given for ``printed`` if ``name`` were said like ``respell``.

    Nothing is written. Raises ``ScriptError`` where the name does not stand in the sentence.
    """
    own = workspace.show.identity.language
    folder = workspace.edition_folder(edition)
    written, wish = " ".join(name.split()), " ".join(respell.split())
    if not wish:
        raise ScriptError("say how the name is said", hint='for example "wahng EE"')
    sounds = is_pronouncer(wish)
    entry = Respelling(
        written, respell="" if sounds else wish, ipa=as_sounds(wish) if sounds else ""
    )
    entries = [entry]
    entries += read_lexicon(folder / FILE_NAME, source="edition")
    entries += read_lexicon(workspace.editions / FILE_NAME, source="show")
    lexicon = base_lexicon(entries)
    if not any(found.entry is entry for found in lexicon.find(printed, language or own)):
        raise ScriptError(f"{written!r} does not stand in this sentence")
    return Speaker(lexicon).say(" ".join(printed.split()), language or own)
