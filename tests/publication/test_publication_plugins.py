"""Targets, announcers and themes of other people: a package's, or the show's own."""

import textwrap
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audio_edition import plugins
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plugins import ShowPlugins
from audio_edition.publication import conformance, targets, themes
from audio_edition.publication.announce import ANNOUNCERS, announce
from audio_edition.publication.refresh import refresh
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.stores import StoreTarget
from audio_edition.publication.targets import FolderTarget, open_target
from audio_edition.publication.themes import open_theme
from tests.publication.support import DAY, NOW, Piece, Stage
from tests.rows import each, table

DATA = Path(__file__).parent / "data"
Offer = Callable[[str, str, object], None]


def own(stage: Stage, code: str, *, allowed: bool = True) -> Places:
    """The show's places, with a plugin file of its own."""
    folder = stage.editions / "plugins"
    folder.mkdir(exist_ok=True)
    code = "from audio_edition.plugins import plugin\n" + textwrap.dedent(code)
    (folder / "mine.py").write_text(code)
    return Places(stage.root, clock=lambda: NOW, plugins=ShowPlugins(folder, allowed=allowed))


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Offer]:
    """Offer an object as an installed package does, through an entry point."""
    offered: dict[str, list[SimpleNamespace]] = {}
    monkeypatch.setattr(plugins, "_entry_points", lambda group: tuple(offered.get(group, ())))

    def offer(group: str, name: str, thing: object) -> None:
        entry = SimpleNamespace(name=name, value="their_package:thing", load=lambda: thing)
        offered.setdefault(f"audio_edition.{group}", []).append(entry)

    yield offer
    for seam in (targets.TARGETS, themes.THEMES, ANNOUNCERS):
        for entry in (one for some in offered.values() for one in some):
            seam._loaded.pop(entry.name, None)


# -- targets -------------------------------------------------------------------

SHELF = """
    from audio_edition.publication.targets import FolderTarget

    @plugin("targets", "shelf")
    def shelf(address, places):
        {body}
"""


def test_a_target_of_the_show_or_of_a_package_takes_a_whole_show(
    stage: Stage, tmp_path: Path, packaged: Offer
) -> None:
    mine = SHELF.format(
        body='return FolderTarget(places.root / "shelves" / address.removeprefix("shelf://"))'
    )
    stage.release()
    publisher = stage.publisher(open_target("shelf://north", own(stage, mine)))
    assert publisher.publish().steps[-1].path == "feed.xml"
    assert (stage.root / "shelves" / "north" / DAY / f"{DAY}.mp3").is_file()
    with pytest.raises(PublicationError, match="no target 'shelf'") as caught:
        open_target("shelf://north", own(stage, mine, allowed=False))
    assert "--no-plugins" in (caught.value.hint or "")

    def attic(address: str, _: Places) -> FolderTarget:
        return FolderTarget(tmp_path / address.removeprefix("attic://"))

    packaged("targets", "attic", attic)
    assert open_target("attic://box", stage.at()).name == str(tmp_path / "box")
    packaged("targets", "junk", object())
    with pytest.raises(PublicationError, match="does not keep the contract"):
        open_target("junk://box", stage.at())


@each("body, of_target, of_theme", table(DATA / "broken_plugins.tsv"), least=3)
def test_what_breaks_its_contract(tmp_path: Path, body: str, of_target: str, of_theme: str) -> None:
    stage = Stage(tmp_path)
    with pytest.raises(PublicationError, match=f"'shelf' {of_target}") as caught:
        open_target("shelf://me:secret@north", own(stage, SHELF.format(body=body)))
    assert "docs/plugins.md" in (caught.value.hint or "")
    assert "secret" not in caught.value.message
    odd = f"""
        @plugin("themes", "odd")
        def odd():
            {body}
    """
    with pytest.raises(PublicationError, match=f"'odd' {of_theme}") as caught:
        open_theme("odd", own(stage, odd))
    assert caught.value.hint


def test_our_own_conform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conformance.check_target(lambda: FolderTarget(tmp_path / "folder"))
    (tmp_path / "local").mkdir()
    conformance.check_target(lambda: StoreTarget(f"local://{tmp_path / 'local'}"))
    conformance.check_target(lambda: StoreTarget("memory://conformance"))
    monkeypatch.setenv("PODPING_TOKEN", "t0ken")
    monkeypatch.setenv("PODPING_URL", "http://127.0.0.1:9/")
    for name in ANNOUNCERS.built_in:
        conformance.check_announcer(ANNOUNCERS.find(name))
    conformance.check_theme(themes.plain())


def halves(self: FolderTarget, path: str, source: Any, *rest: Any) -> None:
    """Half of a file, where another run puts it while somebody reads."""
    is_main = threading.current_thread() is threading.main_thread()
    FolderTarget.put(self, path, source if is_main else source[:7], *rest)


def leaves_parts(self: FolderTarget, path: str, *rest: Any) -> None:
    FolderTarget.put(self, path, *rest)
    FolderTarget.put(self, path + ".part", *rest)


@each(
    "methods, complaint",
    [
        ({"name": ""}, "has a name"),
        ({"put": halves}, "half a file"),
        ({"put": leaves_parts}, "lists all there is"),
        ({"look": lambda self, path: None}, "not there after put"),
        ({"remove": lambda self, path: None}, "stands after remove"),
        ({"digest": lambda self, path: "0"}, "holds other bytes"),
        ({"look_under": lambda self, folders: {}}, "lists all there is"),
    ],
)
def test_a_target_that_does_not_conform_is_told_why(
    tmp_path: Path, methods: dict[str, object], complaint: str
) -> None:
    kind = type("Broken", (FolderTarget,), methods)
    with pytest.raises(AssertionError, match=complaint):
        conformance.check_target(lambda: kind(tmp_path / "there"))


# -- announcers ----------------------------------------------------------------

BELL = """
    @plugin("announcers", "bell")
    def bell(identity, settings, feed):
        return [f"{identity.title} rang for {feed}"]

    @plugin("announcers", "mute")
    def mute(identity, settings, feed):
        raise OSError("no\\nclapper")
"""


def test_who_is_named_is_told_and_a_failure_is_a_line(stage: Stage) -> None:
    places = own(stage, BELL)
    assert announce(places, stage.identity, PublishSettings()) == []
    named = PublishSettings(announce=("mute", "bell"))
    assert announce(places, stage.identity, named) == [
        "mute was not told: OSError no clapper",
        "The Lantern rang for https://audio.lantern.example/show/feed.xml",
    ]


@each(
    "tell, complaint",
    [
        (lambda *_: [1], "lines of text"),
        (lambda *_: [" "], "says what it is"),
        (lambda *_: ["a\nb"], "is one line"),
    ],
)
def test_an_announcer_that_does_not_conform(
    tell: Callable[[Identity, PublishSettings, str], list[str]], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        conformance.check_announcer(tell)


# -- themes --------------------------------------------------------------------


def theme_in(folder: Path, **templates: str) -> Path:
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    for name, text in templates.items():
        (folder / "templates" / f"{name}.html").write_text(text)
    return folder


def marked(mark: str) -> str:
    body = f'<div class="{mark}">{{{{ super() }}}}</div>'
    return f'{{% extends "ours/base.html" %}}\n{{% block body %}}{body}{{% endblock %}}\n'


def page(stage: Stage) -> str:
    return (stage.audio / DAY / "index.html").read_text()


def test_the_shows_theme_stands_before_the_named_one_before_ours(
    stage: Stage, tmp_path: Path, packaged: Offer
) -> None:
    bought = theme_in(tmp_path / "bought", base=marked("bought"))
    conformance.check_theme(bought)
    (bought / "assets").mkdir()
    (bought / "assets" / "site.css").write_text("body { color: teal }")
    (bought / "assets" / ".secret").write_text("x")
    packaged("themes", "bought", lambda: bought)
    stage.release(pieces=(Piece("Harbor <b>reopens"),))
    assert "bought" not in page(stage)
    stage.settings = replace(stage.settings, theme="bought")
    assert f"{DAY}/index.html" in stage.refresh()
    for told in ('<div class="bought">', "</edition-player>", "Harbor &lt;b&gt;reopens"):
        assert told in page(stage)
    player = stage.audio / "player"
    assert (player / "site.css").read_text() == "body { color: teal }"
    assert not (player / ".secret").exists()
    theme_in(stage.editions / "theme", base=marked("own"))
    stage.refresh()
    assert '<div class="own">' in page(stage)
    assert (player / "site.css").read_text() == "body { color: teal }"
    # an edited template makes the pages anew, and only what a theme touches
    assert stage.refresh() == ()
    theme_in(stage.editions / "theme", base=marked("new"))
    assert "feed.xml" not in stage.refresh()
    assert '<div class="new">' in page(stage)
    stage.settings = replace(stage.settings, theme="plain")
    stage.refresh()
    assert (player / "site.css").read_text() != "body { color: teal }"
    assert '<div class="new">' in page(stage)


def test_a_broken_template_is_one_line_and_the_old_pages_stand(
    stage: Stage, packaged: Offer
) -> None:
    stage.release()
    before = page(stage)
    for template, words in table(DATA / "broken_templates.tsv"):
        theme_in(stage.editions / "theme", edition="\n" + template)
        with pytest.raises(PublicationError, match=words) as caught:
            stage.refresh()
        assert "edition.html" in caught.value.message
        assert "\n" not in caught.value.message
        assert page(stage) == before
    with pytest.raises(PublicationError, match="no theme 'plane'") as caught:
        open_theme("plane", stage.at())
    assert caught.value.hint == "did you mean 'plain'?"
    packaged("themes", "gone", lambda: stage.root / "gone")
    with pytest.raises(PublicationError, match="which is no folder"):
        open_theme("gone", stage.at())


@each("template, complaint", table(DATA / "poor_themes.tsv"))
def test_a_theme_that_does_not_conform(tmp_path: Path, template: str, complaint: str) -> None:
    theme = theme_in(tmp_path, edition=template) if template else tmp_path / "empty"
    with pytest.raises(AssertionError, match=complaint):
        conformance.check_theme(theme)


# -- languages -----------------------------------------------------------------

SWEDISH = """
    from audio_edition.languages import Language

    @plugin("languages", "sv")
    def swedish():
        return Language("sv", labels={"download": "WORD"})
"""


def test_the_shows_own_language_speaks_on_its_pages(stage: Stage) -> None:
    stage.identity = replace(stage.identity, language="sv")
    stage.release()
    assert "Download" in page(stage)
    for word in ("Ladda ner", "Hämta"):
        places = own(stage, SWEDISH.replace("WORD", word))
        assert f"{DAY}/index.html" in refresh(places, stage.identity, stage.settings)
        assert word in page(stage)
        assert 'lang="sv"' in page(stage)
        assert refresh(places, stage.identity, stage.settings) == ()
