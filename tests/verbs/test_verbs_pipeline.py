"""What the pipeline hands from room to room: languages, earlier editions, doubts, approval."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from audio_edition import (
    Article,
    Edition,
    EditionError,
    PublicationError,
    SpeechError,
    Workspace,
    build,
    pipeline,
    plan,
    script,
)
from audio_edition.cleaning import clean
from audio_edition.edition.ruling import set_approval

STORY = "The harbor of Tallinn opened on Monday, after two years of work."


def workspace(root: Path, **show: str) -> Workspace:
    settings = {"show": {"title": "X", **show}, "voice": {"engine": "silence", "fallback": []}}
    return Workspace.of(root, settings)


def write(at: Workspace, name: str, *paragraphs: str) -> None:
    folder = at.editions / name
    folder.mkdir(exist_ok=True)
    text = "\n\n".join(("# The Harbor", *(paragraphs or (STORY,))))
    (folder / "01-harbor.md").write_text(text + "\n", encoding="utf-8")


def test_only_what_went_out_before_counts_as_earlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a draft, not a later edition, not the edition itself when it is built again."""
    at = workspace(tmp_path)
    for day in ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"):
        write(at, day)
    write(at, "special")
    for built in ("2026-11-01", "2026-11-03", "2026-11-04", "2026-11-05"):
        (at.audio / built).mkdir(parents=True)
        (at.audio / built / "episode.json").write_text("{}", encoding="utf-8")
    seen: list[str] = []
    real = clean.clean_edition

    def watch(edition: Edition, settings: Any, **given: Any) -> Any:
        seen.extend(one.id for one in given["earlier"])
        return real(edition, settings)

    monkeypatch.setattr(clean, "clean_edition", watch)
    pipeline.read_edition(at, "2026-11-04")
    assert seen == ["2026-11-03", "2026-11-01"], "newest first"


@pytest.mark.parametrize("broken", ["title =", "version = 9", 'datum = "x"', None])
def test_an_earlier_edition_that_cannot_be_read_is_told_and_stops_no_other(
    tmp_path: Path, broken: str | None
) -> None:
    at = workspace(tmp_path)
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        write(at, day)
        (at.audio / day).mkdir(parents=True)
        (at.audio / day / "episode.json").write_text("{}", encoding="utf-8")
    if broken is None:
        (at.editions / "2026-11-02" / "01-harbor.md").unlink()
    else:
        (at.editions / "2026-11-02" / "edition.toml").write_text(broken, encoding="utf-8")
    cleaned, written = pipeline.read_script(at, "2026-11-03")
    assert STORY in [sentence.printed for sentence in written.sentences]
    (told,) = [note for note in cleaned.edition.notes if "earlier edition" in note]
    assert "2026-11-02" in told or "edition.toml" in told
    with pytest.raises(EditionError):
        pipeline.read_edition(at, "2026-11-02")


def test_a_damaged_manifest_is_told_before_a_sentence_is_spoken(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02")
    (at.audio / "2026-11-02").mkdir(parents=True)
    (at.audio / "2026-11-02" / "episode.json").write_text("{", encoding="utf-8")
    with pytest.raises(PublicationError, match=r"2026-11-02/episode\.json is damaged"):
        pipeline.build(at, "2026-11-02")
    assert not (at.cache / "utterances").exists()


def test_an_edition_of_objects_speaks_the_show_s_language_or_its_own(tmp_path: Path) -> None:
    at = workspace(tmp_path, language="de")
    story = Article.of("Der Hafen", ["Der Hafen von Tallinn wurde am Montag geöffnet."])
    german = script(at, Edition.of(id="2026-11-02", articles=[story])).script
    assert german is not None
    assert german.language == "de"
    told = Article.of("The Harbor", [STORY])
    english = script(at, Edition.of(id="2026-11-02", articles=[told], language="en-GB")).script
    assert english is not None
    assert english.language == "en-GB"
    assert english.sentences[0].printed == "This is X for Monday, 2 November."


def test_an_approval_holds_for_exactly_what_was_approved(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02")
    first = script(at, "2026-11-02")
    assert first.approval == "none"
    assert first.script is not None
    set_approval(at.editions / "2026-11-02", first.script.digest, digest=None)
    assert script(at, "2026-11-02").approval == "approved"
    assert not [w for w in build(at, "2026-11-02", jobs=1).warnings if "approved" in w]
    write(at, "2026-11-02", STORY.replace("two", "three"))
    assert script(at, "2026-11-02").approval == "changed"
    assert [w for w in build(at, "2026-11-02", jobs=1).warnings if "approved" in w]


def test_what_the_editor_should_look_at_is_a_warning_of_the_build(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02", STORY, *["Subscribe today and get the letter in your inbox."] * 6)
    report = build(at, "2026-11-02", jobs=1)
    (article,) = report.cleaned.articles
    assert article.warnings
    for warning in article.warnings:
        assert f"01-harbor.md: {warning}" in report.warnings


def test_the_plain_functions_need_no_options(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02")
    assert pipeline.plan(at, "2026-11-02")[1].missing > 0
    assert pipeline.build(at, "2026-11-02").spoken.cached == 0
    assert plan(at, "2026-11-02").missing == 0
    assert pipeline.build(at, "2026-11-02").spoken.synthesized == 0, "nothing is forced"


@pytest.mark.parametrize("exists", [True, False])
def test_a_closed_folder_is_told_before_anything_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02")
    closed = at.audio if exists else at.root
    if exists:
        at.audio.mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) != closed and real(p, mode))
    with pytest.raises(PublicationError, match="cannot be written") as caught:
        build(at, "2026-11-02", jobs=1)
    assert str(closed) in caught.value.message
    assert not (at.cache / "utterances").exists()


def test_a_closed_root_does_not_matter_where_audio_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = workspace(tmp_path)
    write(at, "2026-11-02")
    at.audio.mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) != at.root and real(p, mode))
    assert build(at, "2026-11-02", jobs=1).mp3.is_file()


def test_an_engine_that_cannot_speak_is_stood_in_for_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    voice = {"engine": "openai", "fallback": ["silence"]}
    at = Workspace.of(tmp_path, {"show": {"title": "X"}, "voice": voice})
    write(at, "2026-11-02")
    assert pipeline.build(at, "2026-11-02").spoken.engine == "silence"
    with pytest.raises(SpeechError, match="openai"):
        pipeline.build(at, "2026-11-02", pipeline.BuildOptions(fallback=False))
