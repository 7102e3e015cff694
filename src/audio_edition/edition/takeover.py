"""A page or a letter taken into Markdown files, which hold marks and can be changed by hand.

The file that came stays beside them under ``_NAME``, which is no article: what a letter's sender
does every day is learned from it, and taking the Markdown files away brings it back.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.edition.files import checked, digest_of, read_file
from audio_edition.edition.inside import require_own
from audio_edition.edition.load import article_of
from audio_edition.edition.manifest import put
from audio_edition.edition.sources.model import LetterOptions
from audio_edition.edition.sources.parse import parse, require_body
from audio_edition.edition.write import article_markdown, change_folder
from audio_edition.errors import EditionError
from audio_edition.plain_files import read_plain
from audio_edition.toml_edit import edit_toml
from audio_edition.toml_edit import replace as write

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def take_over(folder: Path, source: str, language: str, *, digest: str | None = None) -> list[str]:
    """Write the articles of ``source`` as Markdown files in its place; return their names.

    ``language`` is the edition's. What its editor said of it in edition.toml (its place, that it
    is whole) holds for them. All of it is done at once, or nothing. The caller holds the edition's
    lock. Raises ``EditionError`` where a file would be overwritten.
    """
    require_own(folder / source, source)
    return change_folder(folder, lambda copy: _taken_over(copy, source, language, digest, folder))


def _taken_over(
    folder: Path, source: str, language: str, digest: str | None, edition: Path
) -> list[str]:
    file = folder / source
    data = read_file(file)
    checked(data, digest, source)
    letters = LetterOptions(profiles=edition.parent / "profiles")
    found = require_body(parse(data, name=source, language=language, letters=letters), source)
    told = _told(folder)
    stem, width = file.stem, max(2, len(str(len(found))))
    names = [
        f"{stem}.md" if len(found) == 1 else f"{stem}-{number:0{width}d}.md"
        for number in range(1, len(found) + 1)
    ]
    kept = folder / f"_{source}"
    for name in (*names, kept.name):
        if (folder / name).exists():
            raise EditionError(
                f"{edition.name} has a {name} already", hint="move it away, or rename it"
            )
    for name, parsed in zip(names, found, strict=True):
        settled = replace(
            parsed,
            headline=parsed.headline or article_of(parsed, source).headline,
            shown=0 if source in told.get("whole", ()) else parsed.shown,
            differs=() if source in told.get("as_taken", ()) else parsed.differs,
        )
        write(folder / name, article_markdown(settled).encode("utf-8"), error=EditionError)
    if source in told.get("articles", ()) or stem in told.get("articles", ()):
        _named(folder, (source, stem), names)
    file.rename(kept)
    return names


def _told(folder: Path) -> dict[str, list[str]]:
    import tomllib

    file = folder / "edition.toml"
    told = tomllib.loads(read_plain(file).decode("utf-8-sig")) if file.is_file() else {}
    return {key: value for key, value in told.items() if isinstance(value, list)}


def _named(folder: Path, old: tuple[str, str], names: list[str]) -> None:
    def change(document: TOMLDocument) -> None:
        before = document.unwrap()["articles"]
        put(document, "articles", [n for one in before for n in (names if one in old else [one])])

    seen = digest_of(read_plain(folder / "edition.toml"))
    edit_toml(folder / "edition.toml", change, seen=seen, error=EditionError)
