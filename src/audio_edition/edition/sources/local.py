"""Files on this machine as sources: articles, letters, and feeds that somebody saved."""

from __future__ import annotations

from pathlib import Path

from audio_edition.edition.files import read_file
from audio_edition.edition.letters.parted import parted_source
from audio_edition.edition.sources.feed import is_feed
from audio_edition.edition.sources.fetch import is_address
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, detect, parse, require_body
from audio_edition.edition.sources.web import from_feed
from audio_edition.errors import EditionError
from audio_edition.slips import in_path

_WRITTEN = ("text", "markdown")


class Files:
    """Articles in files: .txt, .md, .html, and whatever looks like one of them."""

    def accepts(self, address: str) -> bool:
        """Every name that is no address."""
        return not is_address(address)

    def gather(self, address: str, options: GatherOptions) -> list[ParsedArticle]:
        """Read the file; a feed is read as one where its name does not say other."""
        file = (options.base or Path.cwd()) / Path(address).expanduser()
        if file.is_dir():
            raise EditionError(f"{address} is a folder", hint="name the files in it")
        if not file.exists():
            raise EditionError(f"{address} does not exist", hint=in_path(address, options.base))
        data = read_file(file, address)
        known = SUFFIXES.get(file.suffix.lower())
        if known is None and is_feed(data):
            return from_feed(data, address, options)
        # what no ending says to be text was saved from somewhere, and written by anybody
        authored = options.authored and known in _WRITTEN
        return list(articles_in(data, address, options, authored=authored))


def articles_in(
    data: bytes, name: str, options: GatherOptions, *, authored: bool
) -> tuple[ParsedArticle, ...]:
    """The articles of a file, parted as ``options`` say; raises ``EditionError`` for none."""
    letters, language = options.letters, options.language
    found = parse(data, name=name, language=language, letters=letters, authored=authored)
    if (kind := detect(data, name)) != "eml":
        found = parted_source(found, data, name, kind, options)
    return require_body(found, name)


class Letters(Files):
    """E-mail newsletters in files (.eml)."""

    def accepts(self, address: str) -> bool:
        """A file whose name says that it is a letter."""
        return super().accepts(address) and Path(address).suffix.lower() == ".eml"


files = Files()
letters = Letters()
