"""Targets, announcers and themes of other people: a package's, or the show's own."""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition import plugins
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plugins import PluginError, ShowPlugins
from audio_edition.publication import conformance, targets, themes
from audio_edition.publication.announce import ANNOUNCERS, announce
from audio_edition.publication.refresh import refresh
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.stores import StoreTarget
from audio_edition.publication.targets import FolderTarget, Target, open_target
from audio_edition.publication.themes import open_theme
from tests.publication.sshd import sshd
from tests.publication.support import NOW, Piece, Stage

DAY = "2026-11-02"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


def own(stage: Stage, code: str, *, allowed: bool = True) -> Places:
    """The show's places, with a plugin file of its own."""
    folder = stage.editions / "plugins"
    folder.mkdir(exist_ok=True)
    (folder / "mine.py").write_text(textwrap.dedent(code))
    return Places(stage.root, clock=lambda: NOW, plugins=ShowPlugins(folder, allowed=allowed))


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, object], None]]:
    """Offer an object as an installed package does, through an entry point."""
    offered: dict[tuple[str, str], object] = {}

    class Entry:
        def __init__(self, name: str, thing: object) -> None:
            self.name, self.value, self._thing = name, "their_package:thing", thing

        def load(self) -> object:
            return self._thing

    def entry_points(group: str) -> tuple[Entry, ...]:
        return tuple(Entry(key, thing) for (where, key), thing in offered.items() if where == group)

    monkeypatch.setattr(plugins, "_entry_points", entry_points)

    def offer(group: str, name: str, thing: object) -> None:
        offered[group, name] = thing

    yield offer
    for seam in (targets.TARGETS, themes.THEMES, ANNOUNCERS):
        for _, name in offered:
            seam._loaded.pop(name, None)


# -- targets -------------------------------------------------------------------

MINE = """
    from pathlib import Path

    from audio_edition.plugins import plugin
    from audio_edition.publication.targets import FolderTarget


    @plugin("targets", "shelf")
    def shelf(address, places):
        return FolderTarget(places.root / "shelves" / address.removeprefix("shelf://"))
"""


def test_a_shows_own_target_takes_a_whole_show(stage: Stage) -> None:
    stage.release()
    places = own(stage, MINE)
    publisher = stage.publisher(open_target("shelf://north", places))
    assert publisher.publish().steps[-1].path == "feed.xml"
    assert (stage.root / "shelves" / "north" / DAY / f"{DAY}.mp3").is_file()
    with pytest.raises(PublicationError, match="no target 'shelf'") as caught:
        open_target("shelf://north", own(stage, MINE, allowed=False))
    assert "--no-plugins" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return None", "'shelf' opens a NoneType, which is no target"),
        ("return 7", "'shelf' opens a int, which is no target"),
        (
            "raise ValueError(f'no room\\nat {address}')",
            "'shelf' cannot be opened: ValueError no room at",
        ),
    ],
)
def test_a_target_that_breaks_its_contract(stage: Stage, body: str, message: str) -> None:
    code = MINE.split("        return", 1)[0].rstrip() + f"\n        {body}\n"
    with pytest.raises(PublicationError, match=message) as caught:
        open_target("shelf://me:secret@north", own(stage, code))
    assert "docs/plugins.md" in (caught.value.hint or "")
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return None", "'odd' names None, which is no folder"),
        ("return 7", "'odd' names 7, which is no folder"),
        ("raise ValueError('no\\npaper')", "'odd' failed: ValueError no paper"),
    ],
)
def test_a_theme_that_breaks_its_contract(stage: Stage, body: str, message: str) -> None:
    code = f"""
        from audio_edition.plugins import plugin


        @plugin("themes", "odd")
        def odd():
            {body}
    """
    with pytest.raises(PublicationError, match=message) as caught:
        open_theme("odd", own(stage, code))
    assert caught.value.hint


def test_a_packages_target(
    stage: Stage, tmp_path: Path, packaged: Callable[[str, str, object], None]
) -> None:
    packaged(
        "audio_edition.targets",
        "attic",
        lambda address, places: FolderTarget(tmp_path / address.removeprefix("attic://")),
    )
    assert open_target("attic://box", stage.at()).name == str(tmp_path / "box")
    packaged("audio_edition.targets", "junk", object())
    with pytest.raises(PublicationError, match="does not keep the contract"):
        open_target("junk://box", stage.at())


def test_a_show_may_not_take_the_name_of_ours(stage: Stage) -> None:
    places = own(stage, MINE.replace('"shelf")', '"sftp")'))
    with pytest.raises(PublicationError, match="which is ours"):
        open_target("sftp://host/x", places)


def test_our_own_targets_conform(tmp_path: Path) -> None:
    conformance.check_target(lambda: FolderTarget(tmp_path / "folder"))
    (tmp_path / "local").mkdir()
    conformance.check_target(lambda: StoreTarget(f"local://{tmp_path / 'local'}"))
    conformance.check_target(lambda: StoreTarget("memory://conformance"))


def test_sftp_conforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("paramiko")
    with sshd(tmp_path) as server:
        monkeypatch.setenv("HOME", str(server.home))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        address = server.address(tmp_path / "there")
        conformance.check_target(lambda: open_target(address, Places(tmp_path / "show")))


def broken(**methods: object) -> Callable[[Path], Callable[[], Target]]:
    def make(folder: Path) -> Callable[[], Target]:
        kind = type("Broken", (FolderTarget,), methods)
        return lambda: kind(folder)

    return make


class Halves:
    """Files that are replaced in place: whoever does it goes on when a reader has seen a half."""

    def __init__(self) -> None:
        self.made, self.read = 0, 0
        self._changed = threading.Condition()

    def made_one(self) -> None:
        with self._changed:
            self.made += 1
            self._changed.wait_for(lambda: self.read >= self.made, timeout=30)

    def reads(self, digest: Callable[[], str]) -> str:
        begun = self.made
        try:
            return digest()
        finally:
            with self._changed:
                self.read = begun
                self._changed.notify_all()


def in_place(halves: Halves) -> dict[str, object]:
    def put(self: FolderTarget, path: str, source: Path | bytes, *_: str) -> None:
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
        if threading.current_thread() is not threading.main_thread():  # somebody reads meanwhile
            halves.made_one()
        file.write_bytes(source if isinstance(source, bytes) else source.read_bytes())

    def digest(self: FolderTarget, path: str) -> str:
        return halves.reads(lambda: FolderTarget.digest(self, path))

    return {"put": put, "digest": digest}


def leaves_parts(self: FolderTarget, path: str, *rest: object) -> None:
    FolderTarget.put(self, path, *rest)  # type: ignore[arg-type]
    FolderTarget.put(self, path + ".part", *rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (broken(name=""), "has a name"),
        (broken(**in_place(Halves())), "half a file"),
        (broken(put=leaves_parts), "lists all there is"),
        (broken(look=lambda self, path: None), "not there after put"),
        (broken(remove=lambda self, path: None), "stands after remove"),
        (broken(digest=lambda self, path: "0"), "holds other bytes"),
        (broken(look_under=lambda self, folders: {}), "lists all there is"),
    ],
)
def test_a_target_that_does_not_conform_is_told_why(
    tmp_path: Path, make: Callable[[Path], Callable[[], Target]], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        conformance.check_target(make(tmp_path / "there"))


# -- announcers ----------------------------------------------------------------

BELL = """
    from audio_edition.plugins import plugin


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


def test_an_announcer_that_nobody_offers_is_told_before_anything_is_sent(
    stage: Stage, tmp_path: Path
) -> None:
    stage.release()
    stage.settings = replace(stage.settings, announce=("websup",))
    with pytest.raises(PublicationError, match="no announcer 'websup'") as caught:
        stage.publisher(FolderTarget(tmp_path / "public")).publish()
    assert caught.value.hint == "did you mean 'websub'?"
    assert not (tmp_path / "public").exists()


def test_our_own_announcers_conform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODPING_TOKEN", "t0ken")
    monkeypatch.setenv("PODPING_URL", "http://127.0.0.1:9/")
    for name in ANNOUNCERS.built_in:
        conformance.check_announcer(ANNOUNCERS.find(name))


@pytest.mark.parametrize(
    ("tell", "complaint"),
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


BASE = """{% extends "ours/base.html" %}
{% block body %}<div class="MARK">{{ super() }}</div>{% endblock %}
"""


def page(stage: Stage) -> str:
    return (stage.audio / DAY / "index.html").read_text()


def test_the_shows_theme_stands_before_the_named_one_before_ours(
    stage: Stage, tmp_path: Path, packaged: Callable[[str, str, object], None]
) -> None:
    bought = theme_in(tmp_path / "bought", base=BASE.replace("MARK", "bought"))
    (bought / "assets").mkdir()
    (bought / "assets" / "site.css").write_text("body { color: teal }")
    (bought / "assets" / ".secret").write_text("x")
    packaged("audio_edition.themes", "bought", lambda: bought)
    stage.release()
    assert "bought" not in page(stage)
    stage.settings = replace(stage.settings, theme="bought")
    changed = stage.refresh()
    assert f"{DAY}/index.html" in changed
    assert '<div class="bought">' in page(stage)
    assert "</edition-player>" in page(stage)
    player = stage.audio / "player"
    assert (player / "site.css").read_text() == "body { color: teal }"
    assert not (player / ".secret").exists()
    theme_in(stage.editions / "theme", base=BASE.replace("MARK", "own"))
    stage.refresh()
    assert '<div class="own">' in page(stage)
    assert (player / "site.css").read_text() == "body { color: teal }"
    # an edited template makes the pages anew, and only what a theme touches
    assert stage.refresh() == ()
    theme_in(stage.editions / "theme", base=BASE.replace("MARK", "new"))
    assert "feed.xml" not in stage.refresh()
    assert '<div class="new">' in page(stage)
    stage.settings = replace(stage.settings, theme="plain")
    stage.refresh()
    assert (player / "site.css").read_text() != "body { color: teal }"
    assert '<div class="new">' in page(stage)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% if %}", "line 2"),
        ("{{ nobody.knows }}", "nobody"),
        ('{% extends "nothing.html" %}', "nothing.html"),
        ("{{ 1 // 0 }}", "line 2"),
        ("{{ episode.__class__.__mro__ }}", "unsafe|__class__"),
        ("{{ '%s' }}{% for x in 5 %}{% endfor %}", "not iterable"),
    ],
)
def test_a_broken_template_is_one_line_and_the_old_pages_stand(
    stage: Stage, template: str, words: str
) -> None:
    stage.release()
    before = page(stage)
    theme_in(stage.editions / "theme", edition="\n" + template)
    with pytest.raises(PublicationError, match=words) as caught:
        stage.refresh()
    assert "edition.html" in caught.value.message
    assert "\n" not in caught.value.message
    assert page(stage) == before


def test_a_theme_that_nobody_offers_or_that_is_no_folder(
    stage: Stage, packaged: Callable[[str, str, object], None]
) -> None:
    with pytest.raises(PublicationError, match="no theme 'plane'") as caught:
        open_theme("plane", stage.at())
    assert caught.value.hint == "did you mean 'plain'?"
    packaged("audio_edition.themes", "gone", lambda: stage.root / "gone")
    with pytest.raises(PublicationError, match="which is no folder"):
        open_theme("gone", stage.at())


def test_our_own_theme_conforms() -> None:
    conformance.check_theme(themes.plain())


def test_a_packages_theme_in_a_whole_edition(
    stage: Stage, tmp_path: Path, packaged: Callable[[str, str, object], None]
) -> None:
    folder = theme_in(tmp_path / "theirs", base=BASE.replace("MARK", "theirs"))
    conformance.check_theme(folder)
    packaged("audio_edition.themes", "theirs", lambda: folder)
    stage.settings = replace(stage.settings, theme="theirs")
    stage.release(pieces=(Piece("Harbor <b>reopens"),))
    assert '<div class="theirs">' in page(stage)
    assert "Harbor &lt;b&gt;reopens" in page(stage)


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("<h1>{{ episode.title }}</h1>", "has no player"),
        ("{{ episode.title }}", "0 main headings"),
        ("<h1>{{ episode.title | safe }}</h1>", "does not name"),
        ("<h1>x</h1><edition-player></edition-player>", "does not name"),
        ("<h1>{{ episode.title }}</h1><script>x</script>", "a script of its own"),
    ],
)
def test_a_theme_that_does_not_conform(tmp_path: Path, template: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        conformance.check_theme(theme_in(tmp_path, edition=template))
    with pytest.raises(AssertionError, match="neither templates"):
        conformance.check_theme(tmp_path / "empty")


def test_a_plugin_file_that_cannot_be_loaded_is_one_line(stage: Stage) -> None:
    with pytest.raises(PluginError, match=r"mine\.py cannot be loaded"):
        open_target("shelf://north", own(stage, "import nothing_of_that_name"))


# -- languages -----------------------------------------------------------------

SWEDISH = """
    from audio_edition.languages import Language
    from audio_edition.plugins import plugin


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
