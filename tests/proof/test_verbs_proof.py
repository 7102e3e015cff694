"""The verb and the command: an edition that was built, proved in place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from audio_edition import pipeline
from audio_edition.cli.main import cli
from audio_edition.edition.model import Take
from audio_edition.edition.takes import write_takes
from audio_edition.errors import ProofError, RefusedError
from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.encode import write_mp3
from audio_edition.publication import manifest
from audio_edition.script.takes import with_takes
from audio_edition.speech.speak import speak_script
from audio_edition.trust import ShowTrust
from audio_edition.verbs.build import build
from audio_edition.verbs.proof import proof
from audio_edition.verbs.proved import unproved
from audio_edition.verbs.publish import publish
from audio_edition.workspace import Workspace

DAY = "2026-11-02"
TEXT = """\
title: The Ferry

The ferry left at noon with 13 people on board.

Nobody was hurt in the storm. The council did not agree to the plan.
"""
SHOW = """\
[show]
title = "The Lantern"
[voice]
engine = "espeak"
fallback = []
[proof]
recogniser = "dictation"
"""
DICTATION = '''
import json
from pathlib import Path
from audio_edition.plugins import plugin

HERE = Path(__file__).parent


class Ear:
    """Hears what is printed, in order, as texts.json has it by the sound's length."""
    name = "dictation"
    digest = "d" * 64

    def hear(self, sounds):
        known = {int(k): v for k, v in json.loads((HERE / "_texts.json").read_text()).items()}
        log = HERE / "_asked.txt"
        texts = [known[min(known, key=lambda n: abs(n - len(s)))] for s in sounds]
        with log.open("a") as stream:
            stream.writelines(text + "\\\\n" for text in texts)
        return texts


class Recogniser:
    name = "dictation"

    def open(self, request):
        return [Ear()]


recogniser = plugin("recognisers", "dictation")(Recogniser())
'''.replace("\\\\n", "\\n")


class Room:
    """A show of one edition by espeak, whose recogniser is a file of what it hears."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plugins = root / "editions" / "plugins"

    @property
    def workspace(self) -> Workspace:
        return Workspace.open(self.root)

    @property
    def folder(self) -> Path:
        return self.root / "audio" / DAY

    def build(self) -> None:
        report = build(self.workspace, DAY, jobs=1)
        texts = {}
        for utterance in report.spoken.utterances:
            length = round(utterance.clip.samples * 16000 / utterance.clip.rate)
            texts[length] = utterance.sentence.printed
        assert len(texts) == len(report.spoken.utterances), "two sentences of one length"
        self.hears(texts)

    def hears(self, texts: dict[int, str]) -> None:
        (self.plugins / "_texts.json").write_text(json.dumps(texts))

    def mishears(self, printed: str, heard: str) -> None:
        texts = json.loads((self.plugins / "_texts.json").read_text())
        assert printed in texts.values()
        self.hears({k: heard if v == printed else v for k, v in texts.items()})

    @property
    def asked(self) -> list[str]:
        file = self.plugins / "_asked.txt"
        return file.read_text().splitlines() if file.exists() else []

    def require(self, level: str) -> None:
        show = self.root / "editions" / "show.toml"
        show.write_text(show.read_text() + f'required = "{level}"\n')

    @property
    def certificate(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / "proof.json").read_text())
        return told

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--show", str(self.root), *arguments])

    def silence(self, index: int) -> None:
        """Put silence into the finished MP3 where a sentence sounds."""
        episode = manifest.read(self.root / "audio", DAY)
        assert episode is not None
        file = self.folder / episode.file
        samples, rate = soundfile.read(file, dtype="float32")
        cues = json.loads((self.folder / "transcript.json").read_text())["segments"]
        cue = cues[index]
        samples[int(cue["startTime"] * rate) : int(cue["endTime"] * rate)] = 0
        frames = -(-len(samples) // SAMPLES)
        padded = np.pad(samples, (0, frames * SAMPLES - len(samples)))
        file.unlink()  # the store may have a link to it
        write_mp3([padded.astype(np.float32)], file, bitrate=96, rate=rate, frames=frames)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show")
    edition = root / "editions" / DAY
    edition.mkdir(parents=True)
    (edition / "01-ferry.txt").write_text(TEXT)
    (root / "editions" / "show.toml").write_text(SHOW)
    (root / "editions" / "plugins").mkdir()
    (root / "editions" / "plugins" / "dictation.py").write_text(DICTATION)
    ShowTrust(root).call_own()
    Room(root).build()
    return root


@pytest.fixture
def room(built: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(built, tmp_path / "show")
    ShowTrust(tmp_path / "show").call_own()
    return Room(tmp_path / "show")


FERRY = "The ferry left at noon with 13 people on board."


def test_an_edition_as_it_was_built_is_proved(room: Room) -> None:
    report = proof(room.workspace, DAY)
    assert report.ok
    assert report.findings == ()
    assert report.hearing is not None
    assert report.hearing.heard == len(report.matching.matches) == report.matching.right
    checks = room.certificate["checks"]
    assert checks["matched"]["sentences"] == report.matching.right
    assert checks["heard"]["recogniser"] == "dictation"
    assert checks["heard"]["doubtful"] == 0


def test_the_build_has_matched_already_and_nobody_listened(room: Room) -> None:
    checks = room.certificate["checks"]
    assert checks["matched"]["state"] == "done"
    assert checks["matched"]["lowest"] > 0.8
    assert checks["heard"] == {"state": "not run"}


def test_nothing_is_spoken_nor_put_in_place(room: Room) -> None:
    files = {f.name: f.read_bytes() for f in room.folder.iterdir() if f.suffix == ".mp3"}
    proof(room.workspace, DAY)
    assert {f.name: f.read_bytes() for f in room.folder.iterdir() if f.suffix == ".mp3"} == files


def test_a_second_proof_asks_nobody(room: Room) -> None:
    proof(room.workspace, DAY)
    asked = room.asked
    report = proof(room.workspace, DAY)
    assert room.asked == asked
    assert report.hearing is not None
    assert report.hearing.known == report.hearing.heard
    assert report.matching.known == report.matching.segments
    proof(room.workspace, DAY, fresh=True)
    assert len(room.asked) == 2 * len(asked)


def test_one_word_costs_one_sentence(room: Room) -> None:
    proof(room.workspace, DAY)
    before = len(room.asked)
    article = room.root / "editions" / DAY / "01-ferry.txt"
    article.write_text(TEXT.replace("in the storm", "in the terrible winter storm"))
    room.build()
    report = proof(room.workspace, DAY)
    assert room.asked[before:] == ["Nobody was hurt in the terrible winter storm."]
    assert report.ok


def test_what_is_heard_otherwise_is_listed_with_a_link_and_makes_the_exit_code_1(
    room: Room,
) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    done = room.run("proof", DAY)
    assert done.exit_code == 1, done.output
    assert "another number is heard" in done.stdout
    assert FERRY in done.stdout
    assert f"http://127.0.0.1:8000/{DAY}/index.html?t=" in done.stdout
    assert room.certificate["checks"]["heard"]["doubtful"] == 1


def test_json_says_it_all(room: Room) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    done = room.run("proof", DAY, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (told["edition"], told["ok"]) == (DAY, False)
    [doubt] = told["heard"]["doubts"]
    assert (doubt["doubt"], doubt["printed"], doubt["accepted"]) == ("number", FERRY, False)
    assert doubt["listen"].endswith(f"?t={int(doubt['at'])}")
    assert told["sound"]["right"] == told["sentences"]
    assert [finding["code"] for finding in told["findings"]] == ["heard-number"]


def test_an_accepted_sentence_is_asked_again_when_it_is_said_otherwise(room: Room) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    done = room.run("proof", DAY, "--accept", FERRY)
    assert done.exit_code == 0, done.output
    assert "1 accepted by you" in done.output
    assert room.run("proof", DAY).exit_code == 0
    lexicon = room.root / "editions" / "lexicon.toml"
    lexicon.write_text('board = { respell = "bored", because = "so it is said here" }\n')
    report = build(room.workspace, DAY, jobs=1)
    assert any("bored" in item.spoken for item in report.script.sentences)
    room.hears(
        {
            round(u.clip.samples * 16000 / u.clip.rate): u.sentence.printed.replace("13", "30")
            for u in report.spoken.utterances
        }
    )
    assert [item.printed for item in proof(room.workspace, DAY).hearing.doubtful] == [FERRY]  # type: ignore[union-attr]


def test_a_sentence_that_is_not_there_cannot_be_accepted(room: Room) -> None:
    done = room.run("proof", DAY, "--accept", "No such sentence.")
    assert done.exit_code == 1
    with pytest.raises(ProofError, match="has no sentence"):
        proof(room.workspace, DAY, accept=["No such sentence."])


def test_a_file_that_was_tampered_with_is_told_and_not_certified(room: Room) -> None:
    before = room.certificate
    room.silence(2)
    report = proof(room.workspace, DAY)
    assert not report.ok
    assert [(fault.kind, fault.index) for fault in report.matching.faults] == [("silent", 2)]
    assert not report.written
    assert room.certificate == before
    assert room.run("proof", DAY).exit_code == 1


def test_an_edition_that_changed_since_is_refused(room: Room) -> None:
    article = room.root / "editions" / DAY / "01-ferry.txt"
    article.write_text(TEXT.replace("noon", "midnight"))
    with pytest.raises(ProofError, match="its text changed since") as problem:
        proof(room.workspace, DAY)
    assert "audio-edition build" in (problem.value.hint or "")


def test_settings_that_changed_since_are_refused(room: Room) -> None:
    show = room.root / "editions" / "show.toml"
    show.write_text(show.read_text().replace("[proof]", "[audio]\nloudness = -19\n[proof]"))
    with pytest.raises(ProofError, match="settings of its sound changed"):
        proof(room.workspace, DAY)


def test_an_emptied_cache_is_told(room: Room) -> None:
    shutil.rmtree(room.root / ".cache")
    with pytest.raises(ProofError, match="no longer in the cache"):
        proof(room.workspace, DAY)


def test_an_edition_that_was_not_built_is_refused(room: Room) -> None:
    shutil.rmtree(room.root / "audio")
    with pytest.raises(ProofError, match="was not built"):
        proof(room.workspace, DAY)
    assert room.run("proof").exit_code == 1


def test_nobody_to_listen_is_a_note_unless_it_is_required(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.proof.recognisers import weights

    for name in list(weights.PACKAGED):
        monkeypatch.setitem(
            weights.PACKAGED,
            name,
            replace(weights.PACKAGED[name], parts={"model.bin": ("no_such_package/x",)}),
        )
    show = room.root / "editions" / "show.toml"
    show.write_text(show.read_text().replace('recogniser = "dictation"', ""))
    report = proof(room.workspace, DAY)
    assert report.ok
    assert report.hearing is None
    assert report.deaf
    assert room.certificate["checks"]["matched"]["state"] == "done"
    assert room.certificate["checks"]["heard"] == {"state": "not run"}
    asked = room.run("proof", DAY)
    assert asked.exit_code == 1, "half of what was asked for was not done"
    assert "sound as spoken; nobody listened" in asked.output
    room.require("heard")
    with pytest.raises(ProofError):
        proof(room.workspace, DAY)


def test_a_bound_leaves_sentences_unheard_and_says_so(room: Room) -> None:
    done = room.run("proof", DAY, "--seconds", "0.000001")
    assert done.exit_code == 0, done.output
    assert "the time was up" in done.stdout
    room.require("heard")
    assert room.run("proof", DAY, "--seconds", "0.000001").exit_code == 1
    assert room.run("proof", DAY).exit_code == 0


def test_what_must_be_heard_does_not_go_out_unheard(room: Room) -> None:
    episode = manifest.read(room.root / "audio", DAY)
    assert episode is not None
    assert list(unproved(room.workspace, episode)) == []
    room.require("heard")
    [finding] = unproved(room.workspace, episode)
    assert "was not listened to" in finding.message
    assert room.run("publish", DAY).exit_code == 1
    room.mishears(FERRY, FERRY.replace("13", "30"))
    proof(room.workspace, DAY)
    [finding] = unproved(room.workspace, episode)
    assert "1 sentence was heard otherwise" in finding.message
    proof(room.workspace, DAY, accept=[FERRY])
    assert list(unproved(room.workspace, episode)) == []
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_a_record_of_another_sound_proves_nothing(room: Room) -> None:
    room.require("heard")
    proof(room.workspace, DAY)
    article = room.root / "editions" / DAY / "01-ferry.txt"
    article.write_text(TEXT.replace("noon", "midnight"))
    room.build()
    episode = manifest.read(room.root / "audio", DAY)
    assert episode is not None
    assert [finding.code for finding in unproved(room.workspace, episode)] == ["unproved"]


def test_a_voice_for_tests_is_not_listened_to(room: Room) -> None:
    build(room.workspace, DAY, engine="silence", jobs=1)
    report = proof(room.workspace, DAY)
    assert report.hearing is None
    assert "voice for tests" in report.deaf
    assert room.certificate["checks"]["matched"] == {"state": "not run"}


def test_all_proves_each_and_one_bad_edition_does_not_stop_the_others(room: Room) -> None:
    shutil.copytree(room.root / "editions" / DAY, room.root / "editions" / "2026-11-03")
    build(room.workspace, "2026-11-03", jobs=1)
    (room.root / "editions" / DAY / "01-ferry.txt").write_text(TEXT.replace("noon", "nine"))
    done = room.run("proof", "--all", "--json")
    assert done.exit_code == 1
    objects = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert [told["edition"] for told in objects] == ["2026-11-03"]
    assert f"{DAY}: edition {DAY} cannot be proved" in done.output


def test_usage(room: Room) -> None:
    assert room.run("proof", DAY, "--all").exit_code == 2
    assert room.run("proof", "nowhere").exit_code == 1
    assert room.run("proof", DAY, "2026-11-03", "--accept", "x").exit_code == 2


def test_a_build_stops_before_anything_is_put_in_place(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoder gives another sound than it was given: what was published before stands."""
    from audio_edition.programme import blocks
    from audio_edition.programme.tracks import ArrayTrack

    before = {f.name: f.read_bytes() for f in room.folder.iterdir() if f.is_file()}
    article = room.root / "editions" / DAY / "01-ferry.txt"
    article.write_text(TEXT.replace("noon", "midnight"))
    real = blocks.master

    def deaf(track: Any, *more: Any, **how: Any) -> Any:
        samples = np.concatenate(list(track.blocks()))
        half = len(samples) // 2
        samples[half : half + 44100] = 0
        return real(ArrayTrack.of(samples, track.frames, 44100), *more, **how)

    monkeypatch.setattr(blocks, "master", deaf)
    with pytest.raises(ProofError, match=r"is (cut short|damaged|silent|missing)"):
        build(room.workspace, DAY, jobs=1)
    assert {f.name: f.read_bytes() for f in room.folder.iterdir() if f.is_file()} == before


def test_what_was_heard_and_compared_is_kept_and_can_be_pruned(room: Room) -> None:
    from audio_edition.verbs.cache import cache

    proof(room.workspace, DAY)
    before = cache(room.workspace).drawers
    assert before["heard"].entries >= 4
    assert before["matches"].entries >= 1
    after = cache(room.workspace, max_size=0).drawers
    assert after["heard"].entries == after["matches"].entries == 0


def spoken_as(room: Room, printed: str, way: str) -> tuple[int, str]:
    """How long the sentence is when it is spoken this way, as an ear counts, and by whom."""
    _, script = pipeline.read_script(room.workspace, DAY)
    voice = room.workspace.show.voice
    plain = speak_script(script, voice, room.workspace)
    by = plain.utterances[0].by
    spoken = next(s.spoken for s in script.sentences if s.printed == printed)
    tried = with_takes(script, [Take(spoken, by, way)])
    told = speak_script(tried, voice, room.workspace)
    clip = next(u.clip for u in told.utterances if u.sentence.printed == printed)
    return round(clip.samples * 16000 / clip.rate), by


def test_what_is_heard_wrong_is_spoken_again_and_built_in(room: Room) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    texts = json.loads((room.plugins / "_texts.json").read_text())
    slower, by = spoken_as(room, FERRY, "slower")
    room.hears({**texts, str(slower): FERRY})  # type: ignore[dict-item]
    before = manifest.read(room.root / "audio", DAY)
    done = room.run("proof", DAY, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    [again] = told["again"]
    assert (again["printed"], again["way"], again["by"]) == (FERRY, "slower", by)
    assert told["heard"]["doubts"] == []
    assert told["sound"]["right"] == told["sentences"]
    after = manifest.read(room.root / "audio", DAY)
    assert before is not None
    assert after is not None
    assert after.frames_sha256 != before.frames_sha256
    edition = room.workspace.editions / DAY / "edition.toml"
    assert 'way = "slower"' in edition.read_text()
    assert room.certificate["checks"]["heard"]["doubtful"] == 0
    assert proof(room.workspace, DAY).ok, "it stays so"


def test_what_no_way_mends_is_for_the_editors_ear(room: Room) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    files = {f.name: f.read_bytes() for f in room.folder.iterdir() if f.suffix == ".mp3"}
    done = room.run("proof", DAY)
    assert done.exit_code == 1
    assert "another number is heard" in done.stdout
    assert {f.name: f.read_bytes() for f in room.folder.iterdir() if f.suffix == ".mp3"} == files
    assert not (room.workspace.editions / DAY / "edition.toml").exists()


@pytest.mark.parametrize("how", ["option", "setting"])
def test_speaking_again_can_be_left(room: Room, how: str) -> None:
    room.mishears(FERRY, FERRY.replace("13", "30"))
    texts = json.loads((room.plugins / "_texts.json").read_text())
    slower, _ = spoken_as(room, FERRY, "slower")
    room.hears({**texts, str(slower): FERRY})  # type: ignore[dict-item]
    if how == "setting":
        show = room.root / "editions" / "show.toml"
        show.write_text(show.read_text() + "again = false\n")
    done = room.run("proof", DAY, *(["--no-again"] if how == "option" else []))
    assert done.exit_code == 1
    assert room.run("proof", DAY, "--again").exit_code == 0


def test_a_take_makes_the_build_of_before_old(room: Room) -> None:
    _, by = spoken_as(room, FERRY, "slower")
    _, script = pipeline.read_script(room.workspace, DAY)
    spoken = next(s.spoken for s in script.sentences if s.printed == FERRY)
    folder = room.workspace.editions / DAY
    write_takes(folder, [Take(spoken, by, "slower")], spoken=[spoken])
    with pytest.raises(ProofError, match="cannot be proved as it was built"):
        proof(room.workspace, DAY)
    with pytest.raises(RefusedError, match="this was changed: how its words sound"):
        publish(room.workspace, [DAY])
