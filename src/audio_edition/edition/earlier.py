"""The editions that went out before one, which it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audio_edition import addresses
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.errors import EditionError
from audio_edition.places import Places


def earlier_editions(
    places: Places, names: Sequence[str], edition: Edition, language: str, unread: list[str]
) -> Iterator[Edition]:
    """Those of ``names`` that went out before ``edition``, newest first, read as asked for.

    Drafts do not count: nobody has heard them. One that cannot be read is noted in ``unread``;
    ``language`` is the show's.
    """
    dated = [
        (date, name)
        for name in names
        if name != edition.id and (date := addresses.date_in_name(name)) is not None
    ]
    for date, name in sorted(dated, reverse=True):
        if date < edition.date and (places.audio / name / "episode.json").is_file():
            try:
                yield load_edition(places.editions / name, language, store=places.store)
            except EditionError as problem:
                unread.append(f"not compared with an earlier edition: {problem.message}")
