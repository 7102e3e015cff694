"""What an editor can do at the desk: each action writes the files that the CLI reads.

Every action takes the digest of the file as the editor saw it; a file that was changed
meanwhile is refused by the room that owns it, and nothing is written.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from audio_edition.edition.edit import accept_sentences, set_headline, set_mark, set_order
from audio_edition.edition.model import Mark
from audio_edition.edition.ruling import set_approval, set_rule
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.pipeline import read_script
from audio_edition.script.lexicon import remove_entry, set_entry
from audio_edition.server.desk_state import MARKABLE
from audio_edition.show import Show

Fields = Mapping[str, Any]


def mark(show: Show, edition_id: str, fields: Fields) -> None:
    """Keep or drop one paragraph, or let the cleaner decide again (``mark`` null)."""
    wish = fields.get("mark")
    if wish not in ("keep", "drop", None):
        raise EditionError(f"a paragraph is kept or dropped, not {wish!r}")
    folder = show.edition_folder(edition_id)
    file = _article_file(folder, _text(fields, "source"))
    chosen: Mark | None = wish
    if file.suffix.lower() in MARKABLE:
        set_mark(file, _whole(fields, "line"), chosen, digest=_digest(fields))
    else:
        # HTML pages and letters hold no marks: the edition's own rule says it instead
        set_rule(folder, chosen, _text(fields, "text"), digest=_digest(fields, "edition_digest"))


def headline(show: Show, edition_id: str, fields: Fields) -> None:
    """Give an article another headline."""
    file = _article_file(show.edition_folder(edition_id), _text(fields, "source"))
    set_headline(file, _text(fields, "headline"), digest=_digest(fields))


def order(show: Show, edition_id: str, fields: Fields) -> None:
    """Read the articles in another order."""
    names = fields.get("articles")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise EditionError("the order is a list of article files")
    folder = show.edition_folder(edition_id)
    for name in names:
        _article_file(folder, name)
    set_order(folder, names, digest=_digest(fields))


def lexicon(show: Show, edition_id: str, fields: Fields) -> None:
    """Change how a name is said, for the show or for this edition; empty takes it back."""
    folder = show.edition_folder(edition_id)
    scope = fields.get("scope", "show")
    if scope not in ("show", "edition"):
        raise EditionError(f"a name is said for the show or the edition, not {scope!r}")
    file = (show.editions_dir if scope == "show" else folder) / "lexicon.toml"
    name, respell = _text(fields, "name"), str(fields.get("respell") or "").strip()
    seen = _digest(fields)
    if respell:
        set_entry(file, name, respell=respell, digest=seen)
    else:
        remove_entry(file, name, digest=seen)


def accept(show: Show, edition_id: str, fields: Fields) -> None:
    """Accept a sentence that the fidelity gate doubts."""
    folder = show.edition_folder(edition_id)
    accept_sentences(folder, [_text(fields, "printed")], digest=_digest(fields))


def approve(show: Show, edition_id: str, fields: Fields) -> None:
    """Approve the script as it stands: its digest is written into edition.toml."""
    cleaned, script = read_script(show, edition_id)
    set_approval(cleaned.edition.folder, script.digest, digest=_digest(fields))


ACTIONS: Mapping[str, Callable[[Show, str, Fields], None]] = {
    "mark": mark,
    "headline": headline,
    "order": order,
    "lexicon": lexicon,
    "accept": accept,
    "approve": approve,
}


def hear(show: Show, fields: Fields) -> bytes:
    """Speak one spoken sentence with the show's voice; returns a WAV file."""
    import soundfile

    from audio_edition.speech.speak import speak_text

    text = _text(fields, "spoken")
    if len(text) > 2000:
        raise AudioEditionError("one sentence at a time, please")
    language = str(fields.get("language") or show.identity.language)
    settings = show.voice.overridden(voice=str(fields.get("voice") or ""))
    pcm = speak_text(text, settings, cache=show.cache_dir, language=language).clip.read()
    wav = io.BytesIO()
    soundfile.write(wav, pcm.samples, int(pcm.rate), format="WAV", subtype="PCM_16")
    return wav.getvalue()


def _article_file(folder: Path, source: str) -> Path:
    """The article file ``source`` of an edition, and nothing outside it."""
    file = folder / source
    if Path(source).name != source or source.startswith(".") or not file.is_file():
        raise EditionError(f"edition {folder.name} has no article {source}")
    return file


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EditionError(f"{key} is missing")
    return value


def _whole(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise EditionError(f"{key} must be a number")
    return value


def _digest(fields: Fields, key: str = "digest") -> str:
    """What the editor saw; without it a change could overwrite somebody else's."""
    return _text(fields, key)


__all__ = ["ACTIONS", "hear"]
