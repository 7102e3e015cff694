"""What the pipeline hands from room to room: languages, earlier editions, doubts, approval."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.id3 import ID3
from PIL import Image

from audio_edition import (
    Article,
    AudioEditionError,
    Edition,
    EditionError,
    PublicationError,
    SpeechError,
    Workspace,
    build,
    pipeline,
    plan,
    publish,
    refresh,
    script,
)
from audio_edition.cleaning import clean
from audio_edition.edition.model import EditionMusic, Question
from audio_edition.pipeline import BuildOptions
from audio_edition.programme import assemble
from audio_edition.programme.tags import read_tag
from audio_edition.proof import match
from audio_edition.proof.matches import SentenceMatch
from audio_edition.publication.recipe import Recipe
from audio_edition.script.approved import ApprovalStanding, lost_record, voice_digest
from audio_edition.script.unsaid import gathered
from audio_edition.speech import early
from tests.rows import each

STORY = "The harbor of Tallinn opened on Monday, after two years of work."
PROMO = "Subscribe today and get the letter in your inbox."
DAY = "2026-11-02"


def workspace(root: Path, *, more: dict[str, Any] | None = None, **show: str) -> Workspace:
    settings = {"show": {"title": "X", **show}, "voice": {"engine": "silence", "fallback": []}}
    return Workspace.of(root, settings | (more or {}))


def write(at: Workspace, name: str, *paragraphs: str) -> None:
    folder = at.editions / name
    folder.mkdir(exist_ok=True)
    text = "\n\n".join(("# The Harbor", *(paragraphs or (STORY,))))
    (folder / "01-harbor.md").write_text(text + "\n", encoding="utf-8")


def edition(*paragraphs: str, name: str = DAY, **more: str) -> Edition:
    story = Article.of("The Harbor", paragraphs or (STORY,))
    return Edition.of(id=name, articles=[story], **more)


@pytest.fixture
def at(tmp_path: Path) -> Workspace:
    """A show of one edition that nobody has built."""
    at = workspace(tmp_path / "show")
    write(at, DAY)
    return at


def is_out(at: Workspace, *days: str) -> None:
    for day in days:
        (at.audio / day).mkdir(parents=True)
        (at.audio / day / "episode.json").write_text("{}", encoding="utf-8")


# -- what is read and scripted ------------------------------------------------------------


def test_only_what_went_out_is_earlier(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a draft, not a later edition, not the edition itself when it is built again."""
    for day in ("2026-11-01", "2026-11-03", "2026-11-04", "2026-11-05", "special"):
        write(at, day)
    is_out(at, "2026-11-01", "2026-11-03", "2026-11-04", "2026-11-05")
    seen: list[str] = []
    real = clean.clean_edition

    def watch(edition: Edition, settings: Any, **given: Any) -> Any:
        seen.extend(one.id for one in given["earlier"])
        return real(edition, settings, **given | {"earlier": ()})

    monkeypatch.setattr(clean, "clean_edition", watch)
    pipeline.read_edition(at, "2026-11-04")
    assert seen == ["2026-11-03", "2026-11-01"], "newest first"
    seen.clear()
    pipeline.read_edition(at, "2026-11-04", apart=True)
    assert seen == []


@each("broken", ["title =", "version = 9", 'datum = "x"', ""])
def test_an_earlier_edition_that_cannot_be_read_stops_none(tmp_path: Path, broken: str) -> None:
    at = workspace(tmp_path)
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        write(at, day)
        is_out(at, day)
    if broken:
        (at.editions / "2026-11-02" / "edition.toml").write_text(broken, encoding="utf-8")
    else:
        (at.editions / "2026-11-02" / "01-harbor.md").unlink()
    cleaned, written = pipeline.read_script(at, "2026-11-03")
    assert STORY in [sentence.printed for sentence in written.sentences]
    (told,) = [note for note in cleaned.edition.notes if "earlier edition" in note]
    assert "2026-11-02" in told or "edition.toml" in told
    with pytest.raises(EditionError):
        pipeline.read_edition(at, "2026-11-02")


def test_an_edition_of_objects_may_have_its_own_language(tmp_path: Path) -> None:
    at = workspace(tmp_path, language="de")
    german = Article.of("Der Hafen", ["Der Hafen von Tallinn wurde am Montag geöffnet."])
    assert script(at, Edition.of(id=DAY, articles=[german])).script.language == "de"
    report = build(at, edition(language="en-GB"), jobs=1)
    assert (report.script.language, report.mp3.is_file()) == ("en-GB", True)
    assert report.script.sentences[0].printed == "This is X for Monday, 2 November."
    assert list(at.editions.iterdir()) == []


OWN = """
from dataclasses import replace
from audio_edition import plugin
from audio_edition.languages import find

@plugin("languages", "nl")
def nl():
    english = find("en")
    labels = {k: f"nl {t}" if isinstance(t, str) else t for k, t in english.labels.items()}
    wording = replace(english.wording, intro="U luistert naar {{ show.title }}.")
    return replace(english, tag="nl", name="Nederlands", wording=wording, labels=labels)
"""


def test_a_language_of_the_show_s_own_is_known_to_all_of_it(tmp_path: Path) -> None:
    at = workspace(tmp_path, language="nl")
    with pytest.raises(AudioEditionError, match="nl") as caught:
        build(at, edition(), jobs=1)
    assert caught.value.hint
    assert not (at.cache / "utterances").exists(), "nothing half English is spoken"
    (at.editions / "plugins").mkdir()
    (at.editions / "plugins" / "dutch.py").write_text(OWN, encoding="utf-8")
    at = workspace(tmp_path, language="nl")
    read = pipeline.read_edition(at, edition(STORY, *[PROMO] * 6))
    assert [one.verdict for one in read.articles[0].decisions].count("drop") >= 6
    said = pipeline.script_of(at, read)
    assert said.sentences[0].printed == "U luistert naar X."
    page = build(at, edition(), jobs=1).mp3.with_name("index.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in page
    assert "nl Listen" in page


def test_the_voice_is_named_where_it_was(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "disclosed_in", lambda *_: "outro")
    assert pipeline.script_settings(at, DAY).disclosure_in == "outro"
    told = workspace(at.root, more={"script": {"disclosure_in": "intro"}})
    assert pipeline.script_settings(told, DAY).disclosure_in == "intro"


def test_questions_are_refused_with_the_first_answer() -> None:
    pipeline.require_answers(edition())
    one, two = Question("Is it half?", "say so"), Question("Is it German?", "say that")
    for questions, told in (
        ((one,), "Is it half?"),
        ((one, two), f"Is it half? (and 1 more: audio-edition script {DAY})"),
    ):
        with pytest.raises(EditionError) as caught:
            pipeline.require_answers(replace(edition(), questions=questions))
        assert (caught.value.message, caught.value.hint) == (told, "say so")


# -- what is refused before anything is spoken ----------------------------------------------


@each("verb", [build, plan, script])
def test_an_edition_that_is_gone_is_one_line(at: Workspace, verb: Callable[..., object]) -> None:
    for name in ("2026-11-09", "../2026-11-09"):
        with pytest.raises(EditionError, match="no edition"):
            verb(at, name)


@each("name", ["today", "player", "feed", "feed.xml", "P", "archive", "NUL", "Club"])
def test_a_name_of_the_site_is_refused(tmp_path: Path, name: str) -> None:
    club = {"publish": {"members": {"secret": "${CLUB}", "path": "club"}}}
    at = workspace(tmp_path, more=club)
    told = "the site uses that name|cannot be called Club: members' addresses"
    with pytest.raises(AudioEditionError, match=told):
        build(at, replace(edition(), id=name))
    assert not at.cache.exists()


def test_a_damaged_manifest_or_a_file_for_a_folder_is_told(at: Workspace) -> None:
    at.audio.write_text("")
    with pytest.raises(PublicationError, match="is a file, not a folder") as caught:
        pipeline.build(at, DAY)
    assert caught.value.hint == "move it away"
    at.audio.unlink()
    is_out(at, DAY)
    (at.audio / DAY / "episode.json").write_text("{", encoding="utf-8")
    with pytest.raises(PublicationError, match=r"2026-11-02/episode\.json is damaged"):
        pipeline.build(at, DAY)
    assert not (at.cache / "utterances").exists()


@pytest.mark.parametrize(
    ("closed", "exists", "builds"),
    [("audio", True, False), ("", False, False), ("", True, True)],
)
def test_a_closed_folder_is_told_where_it_matters(
    at: Workspace, monkeypatch: pytest.MonkeyPatch, closed: str, exists: bool, builds: bool
) -> None:
    if exists:
        at.audio.mkdir()
    place = at.root / closed
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) != place and real(p, mode))
    if builds:
        assert build(at, DAY, jobs=1).mp3.is_file()
        return
    with pytest.raises(PublicationError, match="cannot be written") as caught:
        build(at, DAY, jobs=1)
    assert (f"{place} " in caught.value.message, bool(caught.value.hint)) == (True, True)
    assert not (at.cache / "utterances").exists()


# -- who speaks, and how many -----------------------------------------------------------------


def test_a_plan_makes_nothing_and_a_build_makes_what_is_missing(at: Workspace) -> None:
    _, planned = pipeline.plan(at, DAY)
    assert planned.missing == planned.total > 2
    assert not at.audio.exists()
    made = pipeline.build(at, DAY)
    assert (made.spoken.synthesized, made.spoken.cached) == (planned.missing, 0)
    assert plan(at, DAY).missing == 0
    assert pipeline.build(at, DAY).spoken.synthesized == 0, "nothing is forced"
    assert pipeline.build(at, DAY, BuildOptions(force=True)).spoken.synthesized == planned.total


def test_an_engine_is_stood_in_for(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    voice = {"voice": {"engine": "openai", "fallback": ["silence"]}}
    other = workspace(at.root, more=voice)
    assert pipeline.build(other, DAY).spoken.engine == "silence"
    with pytest.raises(SpeechError, match="openai"):
        pipeline.build(other, DAY, BuildOptions(fallback=False))


def test_voices_are_loaded_early(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[int] = []
    real = early.loading

    @contextmanager
    def loading(*args: Any, number: int, **how: Any) -> Iterator[Any]:
        hired.append(number)
        with real(*args, number=0, **how) as hands:
            yield hands

    monkeypatch.setattr(early, "loading", loading)
    forced = BuildOptions(force=True)
    for options in (BuildOptions(), BuildOptions(), forced, BuildOptions(force=True, jobs=3)):
        pipeline.build(at, DAY, options)
    pipeline.build(at, edition(name="2026-11-09"))
    for text in (STORY.replace("two", "three"), STORY):
        write(at, DAY, text)
        pipeline.build(at, DAY)
    # nothing is loaded of a show that is not trusted
    monkeypatch.setattr(Workspace, "require_trust", lambda *_: at.edition_folder("../x"))
    with pytest.raises(EditionError):
        pipeline.build(at, edition())
    # a first build, one of the same text, two that are forced, of objects, of two corrections
    assert hired == [early.MOST, 0, early.MOST, 3, 0, 1, 1]


# -- what is told and kept --------------------------------------------------------------------


def test_who_approved_is_told_only_of_the_words_and_the_voice_that_are_built() -> None:
    voice = {"engine": "piper"}
    recipe, other = Recipe({}, voice_digest(voice)), Recipe({}, voice_digest({}))
    for state, terms, made, told in (
        ("approved", voice, recipe, "Ada"),
        ("approved", voice, other, None),
        ("approved", {"engine": "espeak"}, recipe, None),
        ("approved", {}, other, None),
        ("changed", voice, recipe, None),
        ("none", voice, recipe, None),
    ):
        found = pipeline._approver(ApprovalStanding(state, by="Ada", voice=terms), made)
        assert (found and found.by) == told, (state, terms)


def test_the_recipe_has_the_hooks_and_the_voice_that_was_asked_for(at: Workspace) -> None:
    _, written = pipeline.read_script(at, DAY)
    plain = pipeline.recipe_of(at, written)
    assert not [name for name in plain.settings if "hook" in name]
    hooked = workspace(at.root, more={"outro": {"hook": "low-cut"}})
    made = pipeline.recipe_of(hooked, written)
    assert [name for name in made.settings if "hook" in name] == ["[outro] hook"]
    other = BuildOptions(engine="espeak").voice_of(at)
    assert pipeline.recipe_of(at, written, other).voice != plain.voice


def test_a_build_warns_its_editor(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = assemble.assemble

    def loud(*args: Any, **how: Any) -> Any:
        return replace(real(*args, **how), warnings=("the intro is loud",))

    monkeypatch.setattr(assemble, "assemble", loud)
    write(at, DAY, STORY, *[PROMO] * 6)
    (at.editions / DAY / "edition.toml").write_text('approved = "yes"\n', encoding="utf-8")
    report = build(workspace(at.root, more={"publish": {"require_approval": True}}), DAY, jobs=1)
    (article,) = report.cleaned.articles
    assert article.warnings
    told = {*(f"01-harbor.md: {one}" for one in article.warnings), "the intro is loud"}
    told |= {*lost_record(at.editions / DAY, "yes"), *gathered(report.script.notes)}
    assert any(one.startswith("the script changed since it was app") for one in report.warnings)
    assert told <= set(report.warnings)


@pytest.mark.usefixtures("speaking")
def test_settings_of_the_tags_make_no_new_recording(tmp_path: Path) -> None:
    """Description, cover and author changed, everything built again: nothing new is heard."""
    base = {"base_url": "https://example.org/audio/"}
    first = build(workspace(tmp_path, **base), edition(), jobs=1)
    assert read_tag(first.mp3).has_cover
    publish(workspace(tmp_path, **base))
    Image.new("RGB", (1400, 1400), "navy").save(tmp_path / "editions" / "cover.png")
    words = {**base, "description": "Another word.", "author": "Ada", "cover": "cover.png"}
    changed = workspace(tmp_path, more={"publish": {"low_bitrate": True}}, **words)
    second = build(changed, edition(), jobs=1)
    publish(changed)
    assert second.spoken.synthesized == 0
    was, now = first.episode, second.episode
    assert (now.revision, now.file, now.corrections) == (1, was.file, ())
    assert now.frames_sha256 == was.frames_sha256
    assert now.sha256 == was.sha256, "a published file is never touched"
    assert [first.programme.small, bool(second.programme.small)] == [None, True]
    another = build(changed, edition(name="2026-11-03"), jobs=1)
    with Image.open(io.BytesIO(ID3(another.mp3).getall("APIC:Cover")[0].data)) as tag:
        assert np.allclose(tag.convert("RGB").getpixel((9, 9)), (0, 0, 128), atol=9)
    done = refresh(workspace(tmp_path, **words | {"description": "A third."}))
    assert "feed.xml" in done.changed
    assert not [path for path in done.changed if path.endswith(".mp3")]


def test_the_sound_has_the_music_it_should(at: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    music = {"intro": {"music": "m.flac"}, "outro": {"hook": "low-cut"}}
    report = build(at, DAY, jobs=1)
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(match, "match_programme", lambda *_, **how: asked.append(how))
    shown = workspace(at.root, more=music)
    for said in (None, EditionMusic(off=True)):
        pipeline.prove(shown, report.spoken, report.programme, music=said)
    names = [(how["bedded"], how["hooked"], how["fresh"]) for how in asked]
    assert names == [(["intro"], ["outro"], False), ([], ["outro"], False)]


def test_a_certificate_tells_the_lowest_of_what_sounds_right(at: Workspace) -> None:
    matching = build(at, DAY, jobs=1).matching
    assert pipeline.checks_of(matching).matched is None, "nobody can compare a test voice"
    right = [SentenceMatch(n, "right", c, c, 0.0, -20.0) for n, c in enumerate((0.9, 0.8))]
    wrong = SentenceMatch(2, "unjudged", 0.1, 0.1, 0.0, -20.0)
    told = pipeline.checks_of(replace(matching, matches=[*right, wrong])).matched
    assert (told.sentences, told.lowest) == (2, 0.8)


def test_an_older_edition_built_later_is_not_today_s(at: Workspace) -> None:
    build(at, edition(name="2026-11-03"), jobs=1)
    build(at, edition("An older story came first, in the archive.", name="2026-11-01"))
    today = (at.audio / "today/index.html").read_text(encoding="utf-8")
    assert "2026-11-03" in today
    assert "older story" not in today
