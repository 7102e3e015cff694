"""Nothing leaves unproved: every refusal, all of them at once, and the word that overrules them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition import EditionError, PublicationError, check, publish, repair, retract, verify
from audio_edition.edition.ruling import set_approval
from audio_edition.errors import RefusedError
from audio_edition.publication import manifest
from audio_edition.publication.build_record import sources_digest
from audio_edition.publication.model import Episode
from audio_edition.script.speaking import Said, Speaker
from audio_edition.speech import casting
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import desk
from audio_edition.verbs.approve import approve
from audio_edition.verbs.members_edge import write_edge
from audio_edition.verbs.script import script
from tests.rows import each
from tests.verbs.newsroom import DAY, NOW, STORY, Newsroom

HALF, NEXT = f"{DAY}-de", "2026-11-03"
THREE = STORY.replace("two", "three")
GERMAN = "Der Hafen von Tallinn wurde am Montag nach langer Arbeit wieder geöffnet."


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUDIO_EDITION_BY", raising=False)


@pytest.fixture
def trial(tmp_path: Path) -> Newsroom:
    """A show that a voice for tests has read."""
    room = Newsroom(tmp_path / "trial")
    room.write()
    room.build()
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


def goes_out(room: Newsroom, *names: str, **how: Any) -> None:
    assert publish(room.workspace, names or [DAY], **how).published == (names or (DAY,))


def proof(room: Newsroom, name: str = DAY) -> Any:
    return room.made("proof.json", name)


def found(room: Newsroom) -> dict[str, str]:
    """What ``check`` says of the edition: severities by code."""
    return {one.code: one.severity for one in check(room.workspace, DAY).findings}


def test_a_fresh_build_goes_out_and_is_not_judged_anew(room: Newsroom) -> None:
    """A year of editions does not fall when the show begins to require approval."""
    assert "stale" not in found(room)
    report = publish(room.workspace, anyway="to be safe")
    assert report.published == (DAY,)
    assert (report.refused, report.overruled, report.stale) == ((), (), ())
    assert "anyway" not in (room.root / "audio" / DAY / "episode.json").read_text()
    assert proof(room)["exceptions"] == []
    room.publishing(require_approval=True, together=["en", "de"])
    assert publish(room.workspace).refused == ()
    assert publish(room.workspace, [DAY]).refused == ()
    retract(room.workspace, DAY)
    assert codes(room) == ["not-approved", "half"], "what comes back leaves again"


# -- older than its sources (what counts: test_verbs_sources.py) ----------------------


@pytest.mark.parametrize("is_out", [True, False])
def test_what_is_older_than_its_text_is_refused(room: Newsroom, is_out: bool) -> None:
    if is_out:
        publish(room.workspace)
    room.write(story=THREE)
    assert refused(room) == [("stale", f"edition {DAY} was built from an older text")]
    assert found(room)["stale"] == "error"
    report = publish(room.workspace)
    assert report.stale == (DAY,)
    assert [one.code for one in report.refused] == ["stale"]
    room.build()
    goes_out(room)


def test_what_cannot_be_compared_is_not_stale(room: Newsroom, tmp_path: Path) -> None:
    """A voice of the command line, a record of before, a checkout elsewhere or without audio."""
    other = tmp_path / "elsewhere"  # other dates of files, no cache: the bytes decide
    for name in ("editions", "audio"):
        shutil.copytree(room.root / name, other / name, copy_function=shutil.copy)
    moved = Newsroom(other)
    assert "stale" not in found(moved)
    goes_out(moved)
    shutil.rmtree(other / "audio")
    assert [one for one in check(moved.workspace).findings if one.code == "stale"] == []
    assert {one.code for one in check(moved.workspace, DAY).findings} == {"not-built"}
    room.settings = {**room.settings, "voice": {"engine": "espeak", "fallback": []}}
    room.build(engine="silence")
    goes_out(room, dry_run=True)
    record = room.made("build.json")
    del record["built_from"]["settings"], record["built_from"]["voice"], record["for_tests"]
    (room.root / "audio" / DAY / "build.json").write_text(json.dumps(record))
    goes_out(room, dry_run=True, anyway="its engine is for tests")
    assert codes(room) == ["test-voice"], "told by the engine's name, then"


# -- approval (what a change is called: tests/script/test_approved.py) -----------------


def test_what_nobody_approved_does_not_leave(room: Newsroom) -> None:
    room.write(edition='approved = "0"\n')
    goes_out(room, dry_run=True)  # nobody is asked
    room.write()
    room.publishing(require_approval=True)
    assert refused(room) == [("not-approved", f"edition {DAY} is not approved")]
    assert found(room)["not-approved"] == "warning"
    report = approve(room.workspace, DAY, by="Ada  Marsh")
    assert (report.by, report.already, report.sentences > 3) == ("Ada Marsh", False, True)
    assert "not-approved" not in found(room)
    goes_out(room)
    assert approve(room.workspace, DAY).already
    before = sources_digest(room.root / "editions" / DAY)
    approve(room.workspace, DAY, by="Somebody else")
    assert sources_digest(room.root / "editions" / DAY) == before, "it is no source"
    assert publish(room.workspace, [DAY]).refused == ()
    shutil.rmtree(room.root / "editions" / DAY)
    retract(room.workspace, DAY)
    assert codes(room) == ["not-approved"], "without sources it cannot have been"


def test_what_changed_after_the_approval_is_named(room: Newsroom) -> None:
    room.publishing(require_approval=True)
    approve(room.workspace, DAY, by="Ada")
    file = room.root / "editions" / DAY / "01-harbor.md"
    file.write_text(f"# The Harbor\n\n{THREE}\n")
    told = f"01-harbor.md says “{THREE}”, not “{STORY}”"
    seen = script(room.workspace, DAY)
    assert (seen.approval, seen.approved_by, seen.changes) == ("changed", "Ada", told)
    warned: list[str] = []
    room.build(listen=lambda event: warned.append(getattr(event, "message", "")))
    assert any("changed since it was approved" in one for one in warned)
    said = f"edition {DAY} was changed since it was approved by Ada: {told}"
    assert refused(room) == [("not-approved", said)]
    approve(room.workspace, DAY)
    goes_out(room, dry_run=True)
    room.settings = {**room.settings, "voice": {"engine": "espeak", "fallback": []}}
    assert script(room.workspace, DAY).changes == '[voice] engine is "espeak", not "silence"'
    approve(room.workspace, DAY)
    room.build(engine="silence")
    ((code, message),) = refused(room)
    assert (code, "another voice than was approved" in message) == ("not-approved", True)


@each("damage", [b"", b"\0" * 40, b"[" * 100_000, b"null"])
def test_a_record_that_cannot_be_read_is_told(room: Newsroom, damage: bytes) -> None:
    approve(room.workspace, DAY, by="Ada")
    assert "approval-lost" not in found(room)
    (room.root / "editions" / DAY / "approved.json").write_bytes(damage)
    (told,) = [one for one in check(room.workspace).findings if one.code == "approval-lost"]
    assert (told.severity, told.remedy) == ("error", f"audio-edition approve {DAY}")
    assert "approved.json cannot be read" in told.message


@pytest.fixture
def approved(room: Newsroom) -> tuple[Newsroom, bytes]:
    """What Grace approved was changed, approved by Ada, and is out; and Grace's record."""
    room.publishing(require_approval=True)
    approve(room.workspace, DAY, by="Grace")
    other = (room.root / "editions" / DAY / "approved.json").read_bytes()
    room.write(story=THREE)
    approve(room.workspace, DAY, by="Ada")
    room.build()
    publish(room.workspace)
    return room, other


@each("change", ["gone", "name", "another"])
def test_a_record_that_is_gone_or_another_is_told_where_it_matters(
    approved: tuple[Newsroom, bytes], tmp_path: Path, change: str
) -> None:
    """Of what is out check tells it; what would leave is asked about as if nobody approved it."""
    kept, other = approved
    room = Newsroom(Path(shutil.copytree(kept.root, tmp_path / "show")))
    room.settings = kept.settings
    file = room.root / "editions" / DAY / "approved.json"
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
    why = told.message.partition(":")[0]
    said = f"edition {DAY} was approved without a voice that is known: {why}"
    assert refused(room) == [("not-approved", said)]
    warned: list[str] = []
    room.build(listen=lambda event: warned.append(getattr(event, "message", "")))
    assert any("approved.json" in one for one in warned)
    approve(room.workspace, DAY, by="Ada")
    assert "approval-lost" not in found(room)
    goes_out(room)


def test_an_approval_is_no_mere_flag(room: Newsroom) -> None:
    """Neither any word in edition.toml will do, nor the digest of the words without a voice."""
    room.publishing(require_approval=True)
    folder = room.root / "editions" / DAY
    words = script(room.workspace, DAY).script
    for digest, told in (
        ("yes", "changed since it was approved"),
        (words.digest, "approved without a voice"),
        ("0" * 64, "changed since it was approved"),
    ):
        set_approval(folder, digest, digest=None)
        assert told in refused(room)[0][1]
    set_approval(folder, words.digest, digest=None)
    assert script(room.workspace, DAY).approval == "approved"
    room.publishing()
    assert found(room)["approval-lost"] == "warning", "of before there were records"
    assert repair(room.workspace).ok
    room.publishing(require_approval=True)
    (folder / "approved.json").write_text("{")
    assert "approved without a voice" in refused(room)[0][1]


def test_who_may_approve_what(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for problem, how in (
        ("changed since you read it", {"seen": "0" * 64}),
        ("changed by someone else", {"digest": "0" * 64}),
    ):
        with pytest.raises(EditionError, match=problem):
            approve(room.workspace, DAY, **how)
    with pytest.raises(EditionError, match="no edition 2026-11-09"):
        approve(room.workspace, "2026-11-09")
    assert not (room.root / "editions" / DAY / "approved.json").exists()
    assert approve(room.workspace, DAY).by == ""
    monkeypatch.setenv("AUDIO_EDITION_BY", "Grace")
    assert approve(room.workspace, DAY).by == "Grace"
    assert approve(room.workspace, DAY, by="Ada").by == "Ada"
    seen = script(room.workspace, DAY).script
    desk.approve(room.workspace, DAY, seen.digest, by="Edith")
    assert script(room.workspace, DAY).approved_by == "Edith"


def test_the_certificate_tells_who_approved_what_left(room: Newsroom) -> None:
    """Also where the approval came after the build; not where it is of other words."""
    assert proof(room)["approval"] == {"state": "none"}
    approve(room.workspace, DAY, by="Ada")
    goes_out(room)
    assert proof(room)["approval"] == {"state": "approved", "by": "Ada"}
    assert "file-digest" not in found(room)
    room.write(NEXT)
    approve(room.workspace, NEXT, by="Ada")
    room.write(NEXT, story=THREE)
    room.build(NEXT)
    goes_out(room, NEXT)
    assert proof(room, NEXT)["approval"] == {"state": "none"}
    approve(room.workspace, NEXT, by="Grace")
    room.build(NEXT)
    assert proof(room, NEXT)["approval"] == {"state": "approved", "by": "Grace"}


# -- questions, findings, check, voice -----------------------------------------


def test_an_open_question_keeps_it_back(room: Newsroom) -> None:
    room.write(shown="500")
    ((code, message),) = refused(room)
    assert (code, "of about 500 words" in message) == ("question", True)
    assert found(room)["question"] == "error"
    with pytest.raises(EditionError, match="of about 500 words"):
        approve(room.workspace, DAY)
    room.write(edition='whole = ["01-harbor.md"]\n', shown="500")
    goes_out(room)


def test_a_parted_word_is_told_alone(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    say = Speaker.say

    def parted(self: Speaker, printed: str, language: str) -> Said:
        said = say(self, printed, language)
        return replace(said, spoken=said.spoken.replace("harbor", "har bor"))

    monkeypatch.setattr(Speaker, "say", parted)
    room.build()
    assert found(room)["script-parted"] == "note"
    goes_out(room)


def test_a_finding_of_the_fidelity_gate_keeps_it_back(room: Newsroom) -> None:
    (room.root / "editions" / "lexicon.toml").write_text('"two years" = "three years"\n')
    with pytest.raises(Exception, match="two") as caught:
        publish(room.workspace, [DAY])
    assert not out(room)
    assert "\n" not in str(caught.value)
    assert found(room)["stale"] == "error"
    assert publish(room.workspace).stale == (DAY,)


def test_what_fails_its_check_keeps_it_back(room: Newsroom) -> None:
    file = room.root / "audio" / DAY / "transcript.txt"
    file.write_text(file.read_text() + "And more.\n")
    assert "file-size" in codes(room)
    report = publish(room.workspace)
    assert [one.code for one in report.refused] == ["file-size"]
    assert (report.published, report.stale) == ((), ())
    room.build()
    page = room.root / "audio" / DAY / "index.html"
    page.unlink()  # a page that should stand by now is what publishing makes
    goes_out(room)
    assert page.is_file()


def test_a_draft_goes_out_only_by_the_editors_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casting, "_QUICK", ("espeak",))
    room = Newsroom(tmp_path / "draft")
    room.write()
    room.build(draft=True)
    record = room.made("build.json")
    assert (record["draft"], record["engine"]) == (True, "espeak")
    assert refused(room) == [("draft", f"edition {DAY} is a draft, read by espeak")]
    (told,) = [one for one in check(room.workspace, DAY).findings if one.code == "draft"]
    assert told.remedy == f"audio-edition build {DAY} has it read by silence"
    (word,) = publish(room.workspace, [DAY], anyway="the good voice is ill").overruled
    assert word.code == "draft"
    room.build()  # by the show's own voice
    assert room.made("build.json")["draft"] is False
    room.settings = {**room.settings, "voice": {"engine": "espeak", "fallback": []}}
    room.build(draft=True)
    assert room.made("build.json")["draft"] is False, "the show's own voice is no draft"


def test_a_voice_for_tests_keeps_it_back(trial: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"edition {DAY} is spoken by a voice for tests (silence)"
    assert refused(trial) == [("test-voice", said)]
    (told,) = [one for one in check(trial.workspace, DAY).findings if one.code == "test-voice"]
    mend = f"set [voice] engine to one that speaks, then audio-edition build {DAY}"
    assert (told.severity, told.remedy) == ("warning", mend)
    assert [one.code for one in publish(trial.workspace).refused] == ["test-voice"]
    voice = {"engine": "espeak", "fallback": [], "parts": {"headline": "silence"}}
    trial.settings = {**trial.settings, "voice": voice}
    trial.build()
    assert "test-voice" in codes(trial), "one part of it is enough"
    # the silent voice never reaches its loudness, which a voice that speaks must
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    trial.settings = {**trial.settings, "voice": {"engine": "silence", "fallback": []}}
    trial.build()
    assert codes(trial) == ["audio-loudness"]


# -- halves --------------------------------------------------------------------


@pytest.fixture
def halves(room: Newsroom) -> Newsroom:
    room.publishing(together=["en", "de"])
    german(room, "Montag")
    return room


def german(room: Newsroom, day: str) -> None:
    folder = room.root / "editions" / HALF
    folder.mkdir(exist_ok=True)
    (folder / "edition.toml").write_text('language = "de"\n')
    (folder / "01-hafen.md").write_text(f"# Der Hafen\n\n{GERMAN.replace('Montag', day)}\n")


def test_one_half_waits_for_the_other_and_falls_with_it(halves: Newsroom) -> None:
    assert refused(halves) == [
        ("half", f"edition {DAY} is one half: its half in de is not built"),
    ]
    with pytest.raises(RefusedError, match="one half") as caught:
        publish(halves.workspace, [DAY])
    assert f"audio-edition build {HALF}" in (caught.value.hint or "")
    halves.build(HALF)
    assert codes(halves) == ["half"], "it is built, but stays at home"
    german(halves, "Dienstag")
    report = publish(halves.workspace)
    assert [(one.where, one.code) for one in report.refused] == [(DAY, "half"), (HALF, "stale")]
    assert not out(halves)
    german(halves, "Montag")
    goes_out(halves, DAY, HALF)


def test_a_half_that_is_out_must_be_as_its_text(halves: Newsroom) -> None:
    halves.build(HALF)
    goes_out(halves, HALF, anyway="the English half comes at noon")
    german(halves, "Dienstag")
    assert codes(halves) == ["half"]
    german(halves, "Montag")
    goes_out(halves)


def test_who_has_no_other_half_waits_for_nobody(halves: Newsroom) -> None:
    """Without the setting, in a language it does not name, on another day."""
    halves.build(HALF)
    for settings in ({}, {"together": ["fr", "es"]}):
        halves.publishing(**settings)
        goes_out(halves, HALF, dry_run=True)
    halves.publishing(together=["en-US", "de-AT"])
    halves.write(NEXT)
    halves.build(NEXT)
    assert codes(halves, NEXT) == ["half"]


@each("value", [["en"], ["en", "en-GB"], ["en", "x!"]])
def test_together_must_be_languages(room: Newsroom, value: list[str]) -> None:
    room.publishing(together=value)
    with pytest.raises(Exception, match="together"):
        _ = room.workspace


# -- all at once, and anyway ---------------------------------------------------


def test_all_refusals_are_told_at_once(trial: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.publishing(require_approval=True, together=["en", "de"])
    trial.write(story=THREE, shown="500")
    (trial.root / "audio" / DAY / "transcript.txt").write_text("Nothing.")
    assert codes(trial) == ["stale", "question", "not-approved", "test-voice", "file-size", "half"]
    trial.publishing()
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    trial.settings["audio"] = {"loudness": -20}  # silence has no more
    trial.write(NEXT)
    trial.build(NEXT)
    report = publish(trial.workspace)
    assert report.published == (NEXT,)
    assert {one.where for one in report.refused} == {DAY}
    assert report.stale == (DAY,)


def test_anyway_lets_it_out_and_is_told_for_good(trial: Newsroom) -> None:
    trial.publishing(require_approval=True, target="public")
    assert codes(trial) == ["not-approved", "test-voice"]
    for reason in ("", "  \n "):
        with pytest.raises(PublicationError, match="needs a reason"):
            publish(trial.workspace, [DAY], anyway=reason)
    before = {path: path.read_bytes() for path in (trial.root / "audio").rglob("*.*")}
    dry = publish(trial.workspace, [DAY], anyway="a trial", by="Ada", dry_run=True)
    assert [one.code for one in dry.overruled] == ["not-approved", "test-voice"]
    assert {path: path.read_bytes() for path in (trial.root / "audio").rglob("*.*")} == before
    report = publish(trial.workspace, [DAY], anyway="  a trial\nof the machine ", by="Ada")
    assert (report.published, report.refused, report.stale) == ((DAY,), (), ())
    told = [
        f"edition {DAY} is not approved",
        f"edition {DAY} is spoken by a voice for tests (silence)",
    ]
    ((word,),) = [item.anyway for item in episode(trial).published]
    assert (word.because, word.by, word.at) == ("a trial of the machine", "Ada", NOW)
    assert list(word.refused) == told
    exception = {
        "refused": told,
        "by": "Ada",
        "because": "a trial of the machine",
        "at": "2026-11-02T05:30:00Z",
    }
    assert proof(trial)["exceptions"] == [exception]
    (note,) = [o for o in check(trial.workspace, DAY).findings if o.code == "published-anyway"]
    assert "by Ada on 2026-11-02 05:30 UTC: a trial of the machine" in note.message
    assert publish(trial.workspace, [DAY]).overruled == (), "it is out: nothing leaves anew"
    trial.build()
    assert proof(trial)["exceptions"] == [exception], "a build of the same sound keeps it"
    assert [item.anyway for item in episode(trial).published] == [(word,)]
    assert "file-digest" not in found(trial)
    public = trial.root / "public"
    for name in ("proof.json", "episode.json"):
        here = trial.root / "audio" / DAY / name
        assert (public / DAY / name).read_bytes() == here.read_bytes()
    findings = [one for e in verify(public, now=NOW).editions for one in e.findings]
    assert [one for one in findings if one.severity == "error"] == []


def test_the_commands_tell_it(trial: Newsroom) -> None:
    def run(*words: str) -> tuple[int, Any]:
        done = trial.run("--quiet", *words, "--json")
        return done.exit_code, json.loads(done.stdout)

    code, told = run("approve", DAY, "--by", "Ada")
    assert (code, told["edition"], told["by"], told["voice"]) == (0, DAY, "Ada", "silence")
    assert told["digest"] in (trial.root / "editions" / DAY / "edition.toml").read_text()
    code, told = run("publish")
    assert (code, told["published"], told["stale"]) == (1, [], [])
    assert [one["code"] for one in told["refused"]] == ["test-voice"]
    code, told = run("publish", "--anyway", "a trial")
    assert (code, told["published"], told["refused"]) == (0, [DAY], [])
    assert [one["code"] for one in told["overruled"]] == ["test-voice"]
    assert proof(trial)["exceptions"][0]["by"] == "", "nobody's account is published unasked"


def test_members_wait_for_a_server_that_asks(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTERN_MEMBERS", "a secret of more than sixteen letters")
    room.publishing(target="there", members={"secret": "${LANTERN_MEMBERS}"})
    room.write(edition='access = "members"')
    room.build()
    said = "it is for members, and no server was ever told to ask for their addresses"
    assert ("members-edge", said) in refused(room)
    assert not list((room.root / "there").rglob("*.mp3"))
    write_edge(room.workspace, "caddy")
    publish(room.workspace, DAY)
    assert out(room)
