"""The seam of sources: ours keep the contract, a show's and a package's are found, and bounded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.edition.conformance import SourceConformance
from audio_edition.edition.sources.gather import SOURCES, GatherOptions, gather, gather_all
from audio_edition.edition.sources.local import files, letters
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.errors import EditionError
from audio_edition.plugins import ShowPlugins, forget
from tests.edition.facts import rows
from tests.rows import each
from tests.tools import package

ARTICLE = "The Bridge\n\nThe council voted to keep it.\n"
LETTER = f"Subject: The Bridge\n\n{ARTICLE}"
RSS = (
    "<rss version='2.0'><channel><item><title>The Bridge</title>"
    f"<description>{'The council voted to keep it. ' * 40}</description></item></channel></rss>"
)
PLUGIN = '''
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.errors import EditionError
from audio_edition.plugins import plugin


class Wire:
    """Stories of the wire service, by number: wire:42."""

    stories = {"42": ("The Bridge", ["The council voted to keep it."])}

    def accepts(self, address):
        return address.startswith("wire:")

    def gather(self, address, options):
        number = address.removeprefix("wire:")
        if number not in self.stories:
            raise EditionError(f"the wire has no story {number}")
        return [ParsedArticle.of(*self.stories[number])]


wire = plugin("sources", "wire")(Wire())
'''


@pytest.fixture
def show(tmp_path: Path) -> ShowPlugins:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "wire.py").write_text(PLUGIN)
    return ShowPlugins(folder)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("a.txt", ARTICLE), ("b.eml", LETTER), ("saved.rss", RSS)):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)


class TestFiles(SourceConformance):
    source = files
    accepted = ("a.txt", "b.eml", "saved.rss")
    missing = ("none.md",)
    yours = True


class TestLetters(SourceConformance):
    source = letters
    accepted = ("b.eml",)
    missing = ("none.eml",)


class TestShowsOwn(SourceConformance):
    accepted = ("wire:42",)
    missing = ("wire:7",)

    @pytest.fixture(autouse=True)
    def _found(self, show: ShowPlugins) -> None:
        self.source = SOURCES.find("wire", show)


def test_a_show_adds_a_source(show: ShowPlugins) -> None:
    found = gather_all(["wire:42", "a.txt"], plugins=show)
    assert [a.headline for a in found] == ["The Bridge", "The Bridge"]
    assert SOURCES.names(show) == ["feed", "letter", "web", "file", "wire"]
    with pytest.raises(EditionError, match="wire:42 does not exist"):
        gather("wire:42")
    with pytest.raises(EditionError, match="the wire has no story 7"):
        gather("wire:7", plugins=show)


def test_what_is_forbidden_is_said(show: ShowPlugins) -> None:
    with pytest.raises(EditionError) as caught:
        gather("wire://42", plugins=ShowPlugins(show.folder, allowed=False))
    assert "--no-plugins forbids" in (caught.value.hint or "")


class Greedy:
    """A source of a package, that would take everything."""

    def accepts(self, address: str) -> bool:
        return True

    def gather(self, address: str, options: GatherOptions) -> list[ParsedArticle]:
        if address == "greedy:nothing":
            return []
        if address == "greedy:odd":
            return ["text"]  # type: ignore[list-item]  # what a careless source does
        if address == "greedy:bug":
            raise KeyError("no such\nkey")
        options.tell("greedy was asked")
        return [ParsedArticle.of("", [f"It took {address} for itself, and no other words."])]


greedy = Greedy()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    package(tmp_path / "site", "greedy", "sources", f"greedy = {__name__}:greedy")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    forget()  # what this process found installed before
    yield
    forget()


@pytest.mark.usefixtures("installed")
def test_a_package_is_asked_where_the_address_begins_with_its_name() -> None:
    told: list[str] = []
    (article,) = gather_all(["greedy:x"], tell=told.append)
    assert article.headline == "It took greedy:x for itself, and no other"
    assert told == [
        "greedy was asked",
        "greedy:x has no headline; took it from its first words",
    ]
    assert gather("a.txt")[0].paragraphs[0].text == "The council voted to keep it."


@pytest.mark.usefixtures("installed")
@each("address, message", rows("sources"))
def test_a_careless_source_is_one_line(address: str, message: str) -> None:
    with pytest.raises(EditionError, match=message) as caught:
        gather(address)
    assert "\n" not in caught.value.message


def test_feeds_are_asked_for_by_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    from audio_edition.edition.sources import web
    from audio_edition.edition.sources.fetch import Fetched

    asked: list[str] = []

    def fetch(url: str, *, allowed: tuple[str, ...], access: tuple[object, ...]) -> Fetched:
        asked.append(url)
        data = RSS if "rss" in url else "<html><p>x</p></html>"
        return Fetched(data.encode(), url, "", "text/html")

    monkeypatch.setattr(web, "fetch", fetch)
    assert gather("feed:https://x.example/rss")[0].headline == "The Bridge"
    assert gather("feed://x.example/rss")[0].headline == "The Bridge"
    with pytest.raises(EditionError, match="is no feed"):
        gather("feed:https://x.example/page")
    assert asked == ["https://x.example/rss"] * 2 + ["https://x.example/page"]


def test_names_begin_where_they_are_told(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.txt").write_text("C\n\nText.\n")
    assert gather("c.txt", GatherOptions(base=tmp_path / "sub"))[0].headline == "C"
