"""What others add makes a whole edition: a language, a theme, a source, a target."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition import Article, AudioEditionError, Edition, Workspace, build, new, publish
from audio_edition.languages import forget
from audio_edition.verbs.languages import languages

Install = Callable[[str, str], None]

DUTCH = """
from dataclasses import replace
from audio_edition.languages import find
from audio_edition.languages.model import Wording

english = find("en")
LABELS = {key: f"nl {text}" if isinstance(text, str) else text for key, text in
          english.labels.items()}
LANGUAGE = replace(
    english,
    tag="nl",
    name="Nederlands",
    wording=replace(
        english.wording,
        intro="U luistert naar {{ show.title }} van {{ edition.date }}.",
        outro="Dat was {{ show.title }}. Dank voor het luisteren.",
        title="{{ show.title }} van {{ edition.long_date }}",
        disclosure="Deze editie werd voorgelezen door een synthetische stem.",
        notice="Voorgelezen door een synthetische stem.",
        intro_title="Inleiding",
        outro_title="Afsluiting",
    ),
    labels=LABELS,
)
"""

THEME = """
from pathlib import Path
theme = Path(__file__).parent / "paper_theme"
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a package with entry points on the path, as an installed wheel lies there."""
    site = tmp_path / "site-packages"

    def put(points: str, code: str) -> None:
        info = site / "extra-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: extra\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(points)
        (site / "extra_package.py").write_text(code, encoding="utf-8")
        monkeypatch.syspath_prepend(str(site))
        sys.modules.pop("extra_package", None)
        forget()

    yield put
    monkeypatch.undo()
    sys.modules.pop("extra_package", None)
    forget()


def settings(**sections: dict[str, object]) -> dict[str, object]:
    return {
        "show": {"title": "De Post", "base_url": "https://example.org/audio/"},
        "voice": {"engine": "silence", "fallback": []},
        **sections,
    }


STORY = Article.of("De haven", ["De haven van Tallinn ging maandag open, na twee jaar werk."])


def test_a_language_of_a_package_makes_a_whole_edition(install: Install, tmp_path: Path) -> None:
    install("[audio_edition.languages]\nnl = extra_package:LANGUAGE\n", DUTCH)
    told = settings(show={"title": "De Post", "language": "nl"})
    workspace = Workspace.of(tmp_path / "show", told)
    report = build(workspace, Edition.of(id="2026-11-02", articles=[STORY]), jobs=1)
    printed = " ".join(s.printed for s in report.script.sentences)
    assert "U luistert naar De Post van" in printed
    assert "november" in printed.lower()
    assert "synthetische stem" in printed
    assert [c.title for c in report.episode.chapters] == ["Inleiding", "De haven", "Afsluiting"]
    for english in ("This is", "Thank you", "synthetic voice", "November"):
        assert english not in printed
    page = report.mp3.with_name("index.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in page
    assert "nl Play" in page or "nl Listen" in page
    feed = (workspace.audio / "feed.xml").read_text(encoding="utf-8")
    assert "<language>nl</language>" in feed


def test_a_language_of_the_show_s_own_reaches_its_pages(tmp_path: Path) -> None:
    told = settings(show={"title": "De Post", "language": "nl"})
    workspace = Workspace.of(tmp_path / "show", told)
    folder = workspace.editions / "plugins"
    folder.mkdir()
    mark = '@plugin("languages", "nl")\ndef nl():\n    return LANGUAGE\n'
    marked = f"{DUTCH}\nfrom audio_edition import plugin\n\n{mark}"
    (folder / "dutch.py").write_text(marked, encoding="utf-8")
    report = build(workspace, Edition.of(id="2026-11-02", articles=[STORY]), jobs=1)
    page = report.mp3.with_name("index.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in page
    assert "nl Listen" in page
    assert "nl" in [language.tag for language in languages(workspace)]


def test_without_it_nothing_half_english_is_spoken(tmp_path: Path) -> None:
    told = settings(show={"title": "De Post", "language": "nl"})
    workspace = Workspace.of(tmp_path / "show", told)
    with pytest.raises(AudioEditionError) as caught:
        build(workspace, Edition.of(id="2026-11-02", articles=[STORY]), jobs=1)
    assert "nl" in caught.value.message
    assert caught.value.hint
    assert not (workspace.cache / "utterances").exists()


@pytest.mark.usefixtures("speaking")
def test_a_source_and_a_target_of_the_show_s_own(tmp_path: Path) -> None:
    workspace = Workspace.of(
        tmp_path / "show", settings(publish={"target": f"crate://{tmp_path}/box"})
    )
    folder = workspace.editions / "plugins"
    folder.mkdir()
    (folder / "wire.py").write_text(
        """
from pathlib import Path

from audio_edition import plugin
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.publication.targets import FolderTarget


class Wire:
    def accepts(self, address):
        return address.startswith("wire:")

    def gather(self, address, options):
        return [ParsedArticle.of("The Strait Reopens", ["The first ferry left at noon."])]


wire = plugin("sources", "wire")(Wire())


@plugin("targets", "crate")
def box(address, places):
    return FolderTarget(Path(address.removeprefix("crate://")))
""",
        encoding="utf-8",
    )
    report = new(workspace, "2026-11-02", ["wire:42"])
    assert [article.headline for article in report.articles] == ["The Strait Reopens"]
    build(workspace, "2026-11-02", jobs=1)
    publish(workspace)
    assert (tmp_path / "box/feed.xml").is_file()
    assert (tmp_path / "box/2026-11-02/2026-11-02.mp3").is_file()
    forbidden = Workspace.of(
        tmp_path / "show", settings(publish={"target": f"crate://{tmp_path}/box"}), plugins=False
    )
    with pytest.raises(AudioEditionError) as caught:
        publish(forbidden)
    assert "--no-plugins" in (caught.value.hint or "")


def test_a_show_s_own_templates_go_before_ours(tmp_path: Path) -> None:
    from importlib.resources import files

    workspace = Workspace.of(tmp_path / "show", settings())
    build(workspace, Edition.of(id="2026-11-02", articles=[STORY]), jobs=1)
    ours = Path(str(files("audio_edition.publication.pages"))) / "templates" / "base.html"
    theirs = workspace.editions / "theme" / "templates" / "base.html"
    theirs.parent.mkdir(parents=True)
    shutil.copy(ours, theirs)
    text = theirs.read_text(encoding="utf-8").replace("</body>", "<p>Printed by us.</p></body>")
    theirs.write_text(text, encoding="utf-8")
    report = build(workspace, Edition.of(id="2026-11-02", articles=[STORY]), jobs=1)
    page = report.mp3.with_name("index.html").read_text(encoding="utf-8")
    assert "Printed by us." in page
