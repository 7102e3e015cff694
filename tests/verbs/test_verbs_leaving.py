"""Nothing leaves unproved: every refusal, all of them at once, and the word that overrules them."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition import EditionError, PublicationError, check, publish, repair, retract
from audio_edition.cli.main import cli
from audio_edition.cli.main import main as command_line
from audio_edition.edition.ruling import set_approval
from audio_edition.errors import RefusedError
from audio_edition.publication import manifest
from audio_edition.publication.build_record import sources_digest
from audio_edition.publication.model import Episode
from audio_edition.script.speaking import Said, Speaker
from audio_edition.verbs import desk
from audio_edition.verbs.approve import approve
from audio_edition.verbs.members_edge import write_edge
from audio_edition.verbs.script import script
from tests.verbs.newsroom import DAY, NOW, STORY, Newsroom

HALF = f"{DAY}-de"
MEMBERS_EDGE = "it is for members, and no server was ever told to ask for their addresses"
GERMAN = "Der Hafen von Tallinn wurde am Montag nach langer Arbeit wieder geöffnet."


@pytest.fixture
def room(tmp_path: Path, speaking: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.delenv("AUDIO_EDITION_BY", raising=False)
    room = Newsroom(tmp_path / "show")
    room.write()
    return room


def refused(room: Newsroom, *names: str, **how: Any) -> list[tuple[str, str]]:
    """The codes and messages by which the editions named are refused; nothing is marked."""
    names = names or (DAY,)
    before = [out(room, name) for name in names]
    with pytest.raises(RefusedError) as caught:
        publish(room.workspace, names, **how)
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == 1
    assert all(one.remedy for one in caught.value.findings)
    assert [out(room, name) for name in names] == before
    return [(one.code, one.message) for one in caught.value.findings]


def codes(room: Newsroom, *names: str) -> list[str]:
    return [code for code, _ in refused(room, *names)]


def episode(room: Newsroom, name: str = DAY) -> Episode:
    found = manifest.read(room.workspace.audio, name)
    assert found is not None
    return found


def out(room: Newsroom, name: str = DAY) -> bool:
    return bool(episode(room, name).published)


def proof(room: Newsroom) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((room.root / "audio" / DAY / "proof.json").read_bytes())
    return told


def found(room: Newsroom) -> dict[str, str]:
    """What ``check`` says of the edition: severities by code."""
    return {one.code: one.severity for one in check(room.workspace, DAY).findings}


# -- what is fine --------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_a_fresh_build_goes_out_as_ever(room: Newsroom, named: bool) -> None:
    room.build()
    report = publish(room.workspace, [DAY] if named else [])
    assert report.published == (DAY,)
    assert (report.refused, report.overruled, report.stale) == ((), (), ())
    assert "anyway" not in (room.root / "audio" / DAY / "episode.json").read_text()
    assert proof(room)["exceptions"] == []
    assert "stale" not in found(room)


def test_what_is_out_is_not_judged_anew(room: Newsroom) -> None:
    """A year of editions does not fall when the show begins to require approval."""
    room.build()
    publish(room.workspace)
    room.publishing(require_approval=True, together=["en", "de"])
    assert publish(room.workspace).refused == ()
    assert publish(room.workspace, [DAY]).refused == ()
    retract(room.workspace, DAY)
    assert codes(room) == ["not-approved", "half"], "what comes back leaves again"


# -- older than its sources ----------------------------------------------------


def lexicon(where: str) -> Callable[[Newsroom], None]:
    def change(room: Newsroom) -> None:
        (room.root / "editions" / where / "lexicon.toml").write_text('"Tallinn" = "Tah-linn"\n')

    return change


def section(name: str, **values: Any) -> Callable[[Newsroom], None]:
    def change(room: Newsroom) -> None:
        room.settings = {**room.settings, name: {**room.settings.get(name, {}), **values}}

    return change


CHANGES: dict[str, tuple[Callable[[Newsroom], None], str]] = {
    "a word": (lambda room: room.write(story=STORY.replace("two", "three")), "older text"),
    "the order": (
        lambda room: room.write(edition='articles = ["02-rain.md", "01-harbor.md"]\n'),
        "older text",
    ),
    "the title": (lambda room: room.write(edition='title = "Another"\n'), "before its title"),
    "the show's lexicon": (lexicon("."), "older text"),
    "the edition's lexicon": (lexicon(DAY), "older text"),
    "how its words sound": (
        lambda room: (
            (room.root / "editions" / "lexicon.toml").write_text(
                '"Tallinn" = { ipa = "ˈtɑlːinː" }\n', encoding="utf-8"
            )
            and None
        ),
        "how its words sound",
    ),
    "the greeting": (section("intro", text="Good morning."), "older text"),
    "the pace": (section("voice", speed=1.2), r"\[voice\]"),
    "the voice": (section("voice", engine="espeak"), r"\[voice\]"),
    "the voice of its language": (section("voice", languages={"en": "silence"}), r"\[voice\]"),
    "the voice of its headlines": (section("voice", parts={"headline": "silence"}), r"\[voice\]"),
    "a pause": (section("audio", pauses={"sentence": 0.5}), r"\[audio\]"),
    "the bitrate": (section("audio", bitrate=128), r"\[audio\]"),
    "the hook": (section("outro", hook="low-cut"), r"\[audio\]"),
    "the show's name": (section("show", title="The Other Lantern"), "older text"),
    "the author": (section("show", author="Somebody"), r"\[show\]"),
    "the address": (section("show", base_url="https://else.example/"), r"\[show\]"),
    "the narrator": (section("publish", narrator="Joe"), r"\[publish\]"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_older_than_its_sources_is_refused_until_it_is_built(
    room: Newsroom, what: str
) -> None:
    (room.root / "editions" / DAY / "02-rain.md").write_text("# Rain\n\nIt rained all day.\n")
    room.build()
    assert "stale" not in found(room)
    change, told = CHANGES[what]
    change(room)
    ((code, message),) = refused(room)
    assert code == "stale"
    assert re.search(told, message), message
    assert found(room)["stale"] == "error"
    report = publish(room.workspace)
    assert report.stale == (DAY,)
    assert [one.code for one in report.refused] == ["stale"]
    if what == "the voice":
        return  # building it would take another voice
    room.build()
    assert publish(room.workspace, [DAY]).published == (DAY,)


NOT_HEARD: dict[str, Callable[[Newsroom], None]] = {
    "a remark in edition.toml": lambda room: room.write(edition="# a remark\n"),
    "a file that is no article": lambda room: (
        (room.root / "editions" / DAY / "notes.json").write_text("{}") and None
    ),
    "where the show is sent": lambda room: room.publishing(target="public"),
    "how long the feed is": lambda room: room.publishing(feed_items=7),
    "who owns the feed": section("show", owner_name="Ada"),
    "a default that is written down": section("voice", voice=""),
    "a voice for a language that it has not": section("voice", languages={"fr": "espeak"}),
    "a voice for a section that it has not": section("voice", sections={"Opinion": "espeak"}),
    "another edition": lambda room: room.write("2026-11-03"),
}


@pytest.mark.parametrize("what", NOT_HEARD)
def test_what_no_build_would_make_otherwise_is_not_stale(room: Newsroom, what: str) -> None:
    room.build()
    NOT_HEARD[what](room)
    assert "stale" not in found(room)
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_build_that_was_asked_for_another_voice_is_not_stale(room: Newsroom) -> None:
    """What the command line said is no change of show.toml."""
    room.settings = {**room.settings, "voice": {"engine": "espeak", "fallback": []}}
    room.build(engine="silence")
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_record_of_before_compares_what_it_holds(room: Newsroom) -> None:
    room.build()
    file = room.root / "audio" / DAY / "build.json"
    record = json.loads(file.read_bytes())
    del record["built_from"]["settings"], record["built_from"]["voice"], record["for_tests"]
    file.write_text(json.dumps(record))
    section("voice", speed=1.2)(room)
    assert publish(room.workspace, [DAY], dry_run=True, anyway="its engine is for tests").published
    assert codes(room) == ["test-voice"], "told by the engine's name, then"


def test_a_checkout_without_audio_has_nothing_stale(room: Newsroom) -> None:
    room.build()
    shutil.rmtree(room.root / "audio")
    shutil.rmtree(room.root / ".cache")
    assert [one for one in check(room.workspace).findings if one.code == "stale"] == []
    assert set(found_without_audio(room)) == {"not-built"}


def found_without_audio(room: Newsroom) -> list[str]:
    return [one.code for one in check(room.workspace, DAY).findings]


def test_a_checkout_elsewhere_is_as_fresh(room: Newsroom, tmp_path: Path) -> None:
    """Another place, other dates of files, no cache: the bytes decide."""
    room.build()
    other = tmp_path / "elsewhere"
    for name in ("editions", "audio"):
        shutil.copytree(room.root / name, other / name, copy_function=shutil.copy)
    moved = Newsroom(other)
    assert "stale" not in found(moved)
    assert publish(moved.workspace, [DAY]).published == (DAY,)


# -- approval ------------------------------------------------------------------


def test_what_nobody_approved_does_not_leave(room: Newsroom) -> None:
    room.publishing(require_approval=True)
    room.build()
    assert refused(room) == [("not-approved", f"edition {DAY} is not approved")]
    assert found(room)["not-approved"] == "warning"
    report = approve(room.workspace, DAY, by="Ada  Marsh")
    assert (report.by, report.already, report.sentences > 3) == ("Ada Marsh", False, True)
    assert "not-approved" not in found(room)
    assert publish(room.workspace, [DAY]).published == (DAY,)
    assert approve(room.workspace, DAY).already


def test_without_the_setting_nobody_is_asked(room: Newsroom) -> None:
    room.write(edition='approved = "0"\n')
    room.build()
    assert publish(room.workspace, [DAY]).published == (DAY,)


APPROVED_OTHERWISE: dict[str, tuple[Callable[[Newsroom], None], str]] = {
    "a word": (
        lambda room: (
            (room.root / "editions" / DAY / "01-harbor.md").write_text(
                f"# The Harbor\n\n{STORY.replace('two', 'three')}\n"
            )
            and None
        ),
        "01-harbor.md says “The harbor of Tallinn opened on Monday, after three years of work.”, "
        "not “The harbor of Tallinn opened on Monday, after two years of work.”",
    ),
    "how a name is said": (lexicon("."), "is spoken as “The harbor of Tah-linn opened"),
    "the order": (
        lambda room: (
            (room.root / "editions" / DAY / "edition.toml").write_text(
                (room.root / "editions" / DAY / "edition.toml").read_text()
                + 'articles = ["02-rain.md", "01-harbor.md"]\n'
            )
            and None
        ),
        "the order is another, from 02-rain.md “Rain” on",
    ),
    "an article gone": (
        lambda room: (room.root / "editions" / DAY / "02-rain.md").unlink(),
        "02-rain.md “Rain” is gone (and 1 more)",
    ),
    "the pace": (section("voice", speed=1.2), "[voice] speed is 1.2, not the default"),
    "the engine": (section("voice", engine="espeak"), '[voice] engine is "espeak", not "silence"'),
    "a section's voice": (
        section("voice", sections={"Sports": "espeak"}),
        '[voice] sections.Sports is "espeak", not the default',
    ),
}


@pytest.mark.parametrize("what", APPROVED_OTHERWISE)
def test_what_changed_after_the_approval_is_named(room: Newsroom, what: str) -> None:
    (room.root / "editions" / DAY / "02-rain.md").write_text("# Rain\n\nIt rained all day.\n")
    room.publishing(require_approval=True)
    approve(room.workspace, DAY, by="Ada")
    change, told = APPROVED_OTHERWISE[what]
    change(room)
    seen = script(room.workspace, DAY)
    assert (seen.approval, seen.approved_by) == ("changed", "Ada")
    assert told in seen.changes
    if what == "the engine":
        return  # building it would take another voice
    room.build()
    ((code, message),) = refused(room)
    assert code == "not-approved"
    assert message.startswith(f"edition {DAY} was changed since it was approved by Ada: ")
    assert told in message
    approve(room.workspace, DAY)
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_voice_of_the_command_line_is_not_the_approved_one(room: Newsroom) -> None:
    room.publishing(require_approval=True)
    room.settings = {**room.settings, "voice": {"engine": "espeak", "fallback": []}}
    approve(room.workspace, DAY)
    room.build(engine="silence")
    ((code, message),) = refused(room)
    assert (code, "another voice than was approved" in message) == ("not-approved", True)


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"[" * 100_000, b"null"])
def test_a_record_that_cannot_be_read_is_told(room: Newsroom, damage: bytes) -> None:
    approve(room.workspace, DAY, by="Ada")
    room.build()
    assert "approval-lost" not in [one.code for one in check(room.workspace).findings]
    (room.root / "editions" / DAY / "approved.json").write_bytes(damage)
    told = [one for one in check(room.workspace).findings if one.code == "approval-lost"]
    assert [one.severity for one in told] == ["error"]
    assert told[0].remedy == f"audio-edition approve {DAY}"
    assert "approved.json cannot be read" in told[0].message


@pytest.mark.parametrize("change", ["gone", "name", "another"])
def test_a_record_that_is_gone_or_another_is_told_where_it_matters(
    room: Newsroom, change: str
) -> None:
    """Of what is out check tells it; what would leave is asked about as if nobody approved it."""
    room.publishing(require_approval=True)
    room.build()
    file = room.root / "editions" / DAY / "approved.json"
    approve(room.workspace, DAY, by="Grace")
    other = file.read_bytes()
    room.write(story=STORY.replace("two", "three"))
    approve(room.workspace, DAY, by="Ada")
    room.build()
    publish(room.workspace)
    public = (room.root / "audio" / "feed.xml").read_bytes(), proof(room)
    assert "approval-lost" not in found(room)
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(other if change == "another" else file.read_bytes().replace(b"Ad", b"Ed"))
    (told,) = [one for one in check(room.workspace, DAY).findings if one.code == "approval-lost"]
    assert (told.severity, told.remedy) == ("error", f"audio-edition approve {DAY}")
    assert f"{DAY}/approved.json " in told.message
    assert told.message.endswith("whose word it was (its certificate names Ada)")
    (lost,) = repair(room.workspace).of("lost")
    assert (lost.where, lost.remedy) == (f"{DAY}/approved.json", told.remedy)
    assert publish(room.workspace).refused == (), "what is out stays"
    assert public == ((room.root / "audio" / "feed.xml").read_bytes(), proof(room))
    retract(room.workspace, DAY)
    ((code, message),) = refused(room)
    assert (code, message) == (
        "not-approved",
        f"edition {DAY} was approved without a voice that is known: "
        + told.message.partition(":")[0],
    )
    warned: list[str] = []
    room.build(listen=lambda event: warned.append(getattr(event, "message", "")))
    assert any("approved.json" in one for one in warned)
    approve(room.workspace, DAY, by="Ada")
    assert "approval-lost" not in found(room)
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_an_approval_of_before_there_were_records_is_a_warning(room: Newsroom) -> None:
    room.build()
    words = script(room.workspace, DAY).script
    assert words is not None
    set_approval(room.root / "editions" / DAY, words.digest, digest=None)
    assert found(room)["approval-lost"] == "warning"
    assert repair(room.workspace).ok


def test_an_approval_is_no_mere_flag(room: Newsroom) -> None:
    """Neither any word in edition.toml will do, nor the digest of the words without a voice."""
    room.publishing(require_approval=True)
    room.build()
    folder = room.root / "editions" / DAY
    set_approval(folder, "yes", digest=None)
    assert "changed since it was approved" in refused(room)[0][1]
    words = script(room.workspace, DAY).script
    assert words is not None
    set_approval(folder, words.digest, digest=None)
    assert script(room.workspace, DAY).approval == "approved"
    assert "approved without a voice" in refused(room)[0][1]
    approve(room.workspace, DAY)
    (folder / "approved.json").write_text("{")
    assert "approved without a voice" in refused(room)[0][1]
    approve(room.workspace, DAY)
    set_approval(folder, "0" * 64, digest=None)
    assert "changed since it was approved" in refused(room)[0][1]


def test_an_approval_makes_no_build_old(room: Newsroom) -> None:
    room.publishing(require_approval=True)
    room.build()
    approve(room.workspace, DAY)
    publish(room.workspace, [DAY])
    folder = room.root / "editions" / DAY
    before = sources_digest(folder)
    approve(room.workspace, DAY, by="Somebody else")
    assert sources_digest(folder) == before, "what only tells of it is no source"
    assert publish(room.workspace, [DAY]).refused == ()
    assert "stale" not in found(room)


def test_who_approves_is_told_by_name_desk_or_environment(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert approve(room.workspace, DAY).by == ""
    monkeypatch.setenv("AUDIO_EDITION_BY", "Grace")
    assert approve(room.workspace, DAY).by == "Grace"
    assert approve(room.workspace, DAY, by="Ada").by == "Ada"
    seen = script(room.workspace, DAY).script
    assert seen is not None
    desk.approve(room.workspace, DAY, seen.digest, by="Edith")
    assert script(room.workspace, DAY).approved_by == "Edith"


def test_what_may_not_be_approved(room: Newsroom) -> None:
    with pytest.raises(EditionError, match="changed since you read it"):
        approve(room.workspace, DAY, seen="0" * 64)
    with pytest.raises(EditionError, match="changed by someone else"):
        approve(room.workspace, DAY, digest="0" * 64)
    room.write(shown="500")
    with pytest.raises(EditionError, match="of about 500 words"):
        approve(room.workspace, DAY)
    assert not (room.root / "editions" / DAY / "approved.json").exists()
    with pytest.raises(EditionError, match="no edition 2026-11-09"):
        approve(room.workspace, "2026-11-09")


def test_an_edition_without_sources_cannot_have_been_approved(room: Newsroom) -> None:
    room.build()
    shutil.rmtree(room.root / "editions" / DAY)
    assert publish(room.workspace, [DAY], dry_run=True).published == (DAY,)
    room.publishing(require_approval=True)
    assert codes(room) == ["not-approved"]


# -- questions, findings, check, voice -----------------------------------------


def test_an_open_question_keeps_it_back(room: Newsroom) -> None:
    room.build()
    room.write(shown="500")
    ((code, message),) = refused(room)
    assert (code, "of about 500 words" in message) == ("question", True)
    assert found(room)["question"] == "error"
    room.write(edition='whole = ["01-harbor.md"]\n', shown="500")
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_parted_word_is_told_and_goes_out(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = Speaker.say

    def parted(self: Speaker, printed: str, language: str) -> Said:
        said = say(self, printed, language)
        return replace(said, spoken=said.spoken.replace("harbor", "har bor"))

    monkeypatch.setattr(Speaker, "say", parted)
    room.build()
    assert found(room)["script-parted"] == "note"
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_finding_of_the_fidelity_gate_keeps_it_back(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.build()
    (room.root / "editions" / "lexicon.toml").write_text('"two years" = "three years"\n')
    with pytest.raises(Exception, match="two") as caught:
        publish(room.workspace, [DAY])
    assert not out(room)
    assert "\n" not in str(caught.value)
    assert found(room)["stale"] == "error"
    report = publish(room.workspace)
    assert report.stale == (DAY,)


def test_what_fails_its_check_keeps_it_back(room: Newsroom) -> None:
    room.build()
    file = room.root / "audio" / DAY / "transcript.txt"
    file.write_text(file.read_text() + "And more.\n")
    assert "file-size" in codes(room)
    report = publish(room.workspace)
    assert [one.code for one in report.refused] == ["file-size"]
    assert (report.published, report.stale) == ((), ())
    room.build()


def test_what_the_sound_fails_keeps_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The silent voice never reaches its loudness, which a voice that speaks must."""
    from audio_edition.speech.engines.silence import SilentVoice

    monkeypatch.setattr(SilentVoice, "for_tests", False)
    room = Newsroom(tmp_path / "show")
    room.write()
    room.build()
    assert codes(room) == ["audio-loudness"]


def test_pages_that_wait_for_their_hour_stop_nothing(room: Newsroom) -> None:
    """A page that should stand by now is what publishing makes."""
    room.build()
    (room.root / "audio" / DAY / "index.html").unlink()
    assert publish(room.workspace, [DAY]).published == (DAY,)
    assert (room.root / "audio" / DAY / "index.html").is_file()


def test_a_voice_for_tests_keeps_it_back(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    room.write()
    room.build()
    assert refused(room) == [
        ("test-voice", f"edition {DAY} is spoken by a voice for tests (silence)")
    ]
    assert found(room)["test-voice"] == "warning"
    remedies = [
        one.remedy for one in check(room.workspace, DAY).findings if one.code == "test-voice"
    ]
    assert remedies == [f"set [voice] engine to one that speaks, then audio-edition build {DAY}"]
    assert [one.code for one in publish(room.workspace).refused] == ["test-voice"]


def test_one_part_by_a_voice_for_tests_is_enough(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    room.settings["voice"] = {"engine": "espeak", "fallback": [], "parts": {"headline": "silence"}}
    room.write()
    room.build()
    assert "test-voice" in codes(room)


# -- halves --------------------------------------------------------------------


def both(room: Newsroom) -> None:
    room.publishing(together=["en", "de"])
    (room.root / "editions" / HALF).mkdir()
    (room.root / "editions" / HALF / "edition.toml").write_text('language = "de"\n')
    (room.root / "editions" / HALF / "01-hafen.md").write_text(f"# Der Hafen\n\n{GERMAN}\n")


def test_one_half_waits_for_the_other(room: Newsroom) -> None:
    both(room)
    room.build()
    ((code, message),) = refused(room)
    assert (code, message) == (
        "half",
        f"edition {DAY} is one half: its half in de is not built",
    )
    with pytest.raises(RefusedError, match="one half") as caught:
        publish(room.workspace, [DAY])
    assert f"audio-edition build {HALF}" in (caught.value.hint or "")
    room.build(HALF)
    assert codes(room) == ["half"], "it is built, but stays at home"
    assert publish(room.workspace, [DAY, HALF]).published == (DAY, HALF)


def test_a_half_that_falls_takes_the_other_along(room: Newsroom) -> None:
    both(room)
    room.build()
    room.build(HALF)
    file = room.root / "editions" / HALF / "01-hafen.md"
    text = file.read_text()
    file.write_text(text.replace("Montag", "Dienstag"))
    report = publish(room.workspace)
    assert [(one.where, one.code) for one in report.refused] == [(DAY, "half"), (HALF, "stale")]
    assert not out(room)
    file.write_text(text)
    assert publish(room.workspace).published == (DAY, HALF)


def test_a_half_that_is_out_must_be_as_its_text(room: Newsroom) -> None:
    both(room)
    room.build(HALF)
    publish(room.workspace, [HALF], anyway="the English half comes at noon")
    room.build()
    file = room.root / "editions" / HALF / "01-hafen.md"
    text = file.read_text()
    file.write_text(text.replace("Montag", "Dienstag"))
    assert codes(room) == ["half"]
    file.write_text(text)
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_who_has_no_other_half_waits_for_nobody(room: Newsroom) -> None:
    """Without the setting, in a language it does not name, on another day."""
    both(room)
    room.build(HALF)
    room.publishing()
    assert publish(room.workspace, [HALF], dry_run=True).published == (HALF,)
    room.publishing(together=["fr", "es"])
    assert publish(room.workspace, [HALF]).published == (HALF,)
    room.publishing(together=["en-US", "de-AT"])
    room.write("2026-11-03")
    room.build("2026-11-03")
    assert codes(room, "2026-11-03") == ["half"]


@pytest.mark.parametrize("value", [["en"], ["en", "en-GB"], ["en", "x!"]])
def test_together_must_be_languages(room: Newsroom, value: list[str]) -> None:
    room.publishing(together=value)
    with pytest.raises(Exception, match="together"):
        _ = room.workspace


# -- all at once, and anyway ---------------------------------------------------


def spoilt(tmp_path: Path) -> Newsroom:
    """An edition against which everything stands."""
    room = Newsroom(tmp_path / "show")
    room.write()
    room.publishing(require_approval=True, together=["en", "de"])
    room.build()
    room.write(story=STORY.replace("two", "three"), shown="500")
    (room.root / "audio" / DAY / "transcript.txt").write_text("Nothing.")
    return room


ALL = ["stale", "question", "not-approved", "test-voice", "file-size", "half"]


def test_all_refusals_are_told_at_once_each_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    room = spoilt(tmp_path)
    assert codes(room) == ALL
    (room.root / "editions" / "show.toml").write_text(
        '[show]\ntitle = "The Lantern"\nbase_url = "https://example.org/audio/"\n'
        '[voice]\nengine = "silence"\nfallback = []\n[publish]\nrequire_approval = true\n'
        'together = ["en", "de"]\n'
    )
    monkeypatch.setenv("NO_COLOR", "1")
    for words in ([DAY], [DAY, "--dry-run"]):
        monkeypatch.setattr(
            sys, "argv", ["audio-edition", "--show", str(room.root), "publish", *words]
        )
        with pytest.raises(SystemExit) as stop:
            command_line()
        assert stop.value.code == 1
        told = capsys.readouterr()
        assert told.out == ""
        lines = [line for line in told.err.splitlines() if line.startswith("error: ")]
        assert len(lines) == len(ALL)
        assert told.err.count("  hint: ") == len(ALL)
    assert not out(room)


def test_unnamed_it_is_left_out_and_the_others_go(tmp_path: Path, speaking: None) -> None:
    room = spoilt(tmp_path)
    room.publishing()
    room.write("2026-11-03")
    room.build("2026-11-03")
    report = publish(room.workspace)
    assert report.published == ("2026-11-03",)
    assert {one.where for one in report.refused} == {DAY}
    assert report.stale == (DAY,)


def test_anyway_lets_it_out_and_is_told_for_good(tmp_path: Path) -> None:
    room = spoilt(tmp_path)
    room.write()
    room.publishing(require_approval=True)
    room.build()
    assert codes(room) == ["not-approved", "test-voice"]
    before = {path: path.read_bytes() for path in (room.root / "audio").rglob("*.*")}
    dry = publish(room.workspace, [DAY], anyway="a trial", by="Ada", dry_run=True)
    assert [one.code for one in dry.overruled] == ["not-approved", "test-voice"]
    assert {path: path.read_bytes() for path in (room.root / "audio").rglob("*.*")} == before
    report = publish(room.workspace, [DAY], anyway="  a trial\nof the machine ", by="Ada")
    assert report.published == (DAY,)
    assert (report.refused, report.stale) == ((), ())
    told = [
        f"edition {DAY} is not approved",
        f"edition {DAY} is spoken by a voice for tests (silence)",
    ]
    ((word,),) = [item.anyway for item in episode(room).published]
    assert (word.because, word.by, word.at) == ("a trial of the machine", "Ada", NOW)
    assert list(word.refused) == told
    exception = {
        "refused": told,
        "by": "Ada",
        "because": "a trial of the machine",
        "at": "2026-11-02T05:30:00Z",
    }
    assert proof(room)["exceptions"] == [exception]
    (note,) = [o for o in check(room.workspace, DAY).findings if o.code == "published-anyway"]
    assert "by Ada on 2026-11-02 05:30 UTC: a trial of the machine" in note.message
    assert publish(room.workspace, [DAY]).overruled == (), "it is out: nothing leaves anew"
    room.build()
    assert proof(room)["exceptions"] == [exception], "a build of the same sound keeps it"
    assert [item.anyway for item in episode(room).published] == [(word,)]
    assert "file-digest" not in found(room)


def test_anyway_goes_to_the_target_with_its_certificate(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    room.write()
    room.publishing(target="public")
    room.build()
    publish(room.workspace, anyway="a trial")
    public = room.root / "public" / DAY
    for name in ("proof.json", "episode.json"):
        assert (public / name).read_bytes() == (room.root / "audio" / DAY / name).read_bytes()
    (exception,) = json.loads((public / "proof.json").read_bytes())["exceptions"]
    assert exception["because"] == "a trial"
    assert exception["by"] == "", "nobody's account is published unasked"


def test_a_certificate_that_went_out_anyway_verifies(tmp_path: Path) -> None:
    from audio_edition import verify

    room = Newsroom(tmp_path / "show")
    room.write()
    room.publishing(target="public")
    room.build()
    publish(room.workspace, anyway="a trial", by="Ada")
    report = verify(room.root / "public", now=NOW)
    errors = [one for e in report.editions for one in e.findings if one.severity == "error"]
    assert errors == []


def test_anyway_where_nothing_stands_against_it_leaves_no_trace(room: Newsroom) -> None:
    room.build()
    report = publish(room.workspace, [DAY], anyway="to be safe")
    assert (report.published, report.overruled) == ((DAY,), ())
    assert "anyway" not in (room.root / "audio" / DAY / "episode.json").read_text()
    assert proof(room)["exceptions"] == []


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_anyway_needs_a_reason(room: Newsroom, reason: str) -> None:
    room.build()
    with pytest.raises(PublicationError, match="needs a reason"):
        publish(room.workspace, [DAY], anyway=reason)
    assert not out(room)


@pytest.mark.parametrize(
    "words", [["--anyway", ""], ["--anyway", "  "], ["--by", "Ada"], ["--anyway"]]
)
def test_words_that_make_no_sense_are_usage_errors(tmp_path: Path, words: list[str]) -> None:
    result = CliRunner().invoke(cli, ["--show", str(tmp_path), "publish", DAY, *words])
    assert result.exit_code == 2


def test_the_commands_tell_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUDIO_EDITION_BY", raising=False)
    room = Newsroom(tmp_path)
    room.write()
    room.build()
    (tmp_path / "editions" / "show.toml").write_text(
        '[show]\ntitle = "The Lantern"\nbase_url = "https://example.org/audio/"\n'
        '[voice]\nengine = "silence"\nfallback = []\n'
    )

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        done = CliRunner().invoke(cli, ["--show", str(tmp_path), "--quiet", *words, "--json"])
        return done.exit_code, json.loads(done.output)

    code, told = run("approve", DAY, "--by", "Ada")
    assert (code, told["edition"], told["by"], told["voice"]) == (0, DAY, "Ada", "silence")
    assert told["digest"] in (tmp_path / "editions" / DAY / "edition.toml").read_text()
    code, told = run("publish")
    assert (code, told["published"], told["stale"]) == (1, [], [])
    assert [one["code"] for one in told["refused"]] == ["test-voice"]
    code, told = run("publish", "--anyway", "a trial", "--by", "Ada")
    assert (code, told["published"], told["refused"]) == (0, [DAY], [])
    assert [one["code"] for one in told["overruled"]] == ["test-voice"]


def test_the_certificate_tells_who_approved_what_left(room: Newsroom) -> None:
    """Also where the approval came after the build; not where it is of other words."""
    room.build()
    assert proof(room)["approval"] == {"state": "none"}
    approve(room.workspace, DAY, by="Ada")
    publish(room.workspace, [DAY])
    assert proof(room)["approval"] == {"state": "approved", "by": "Ada"}
    assert "file-digest" not in found(room)
    room.write("2026-11-03")
    approve(room.workspace, "2026-11-03", by="Ada")
    room.write("2026-11-03", story=STORY.replace("two", "three"))
    room.build("2026-11-03")
    publish(room.workspace, ["2026-11-03"])
    told = json.loads((room.root / "audio" / "2026-11-03" / "proof.json").read_bytes())
    assert told["approval"] == {"state": "none"}
    approve(room.workspace, "2026-11-03", by="Grace")
    room.build("2026-11-03")
    told = json.loads((room.root / "audio" / "2026-11-03" / "proof.json").read_bytes())
    assert told["approval"] == {"state": "approved", "by": "Grace"}, "known at the build"


def test_an_edition_for_members_waits_for_a_server_that_asks_who_comes(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTERN_MEMBERS", "a secret of more than sixteen letters")
    room.publishing(target="there", members={"secret": "${LANTERN_MEMBERS}"})
    room.write(edition='access = "members"')
    room.build()
    assert ("members-edge", MEMBERS_EDGE) in refused(room)
    assert not (room.root / "there").exists() or not list((room.root / "there").rglob("*.mp3"))
    write_edge(room.workspace, "caddy")
    publish(room.workspace, DAY)
    assert out(room)
