"""The verb and the command: an edition that was built, proved in place."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from audio_edition import pipeline
from audio_edition.cli.main import cli
from audio_edition.edition.model import Take
from audio_edition.edition.takes import write_takes
from audio_edition.errors import ProofError, RefusedError
from audio_edition.programme import blocks
from audio_edition.programme.tracks import ArrayTrack
from audio_edition.proof.recognisers import weights
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.script.takes import with_takes
from audio_edition.speech.speak import speak_script
from audio_edition.trust import ShowTrust
from audio_edition.verbs.build import build
from audio_edition.verbs.cache import cache
from audio_edition.verbs.proof import proof
from audio_edition.verbs.proved import unproved
from audio_edition.verbs.publish import publish
from audio_edition.workspace import Workspace
from tests.proof.editions import DATA

DAY = "2026-11-02"
TEXT, SHOW = ((DATA / name).read_text("utf-8") for name in ("ferry.txt", "show.toml"))
FERRY = "The ferry left at noon with 13 people on board."
WRONG = FERRY.replace("13", "30")


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

    def hears(self, texts: dict[Any, str]) -> None:
        (self.plugins / "_texts.json").write_text(json.dumps(texts))

    def mishears(self) -> None:
        """Another number is heard."""
        texts = json.loads((self.plugins / "_texts.json").read_text())
        assert FERRY in texts.values()
        self.hears({k: WRONG if v == FERRY else v for k, v in texts.items()})

    @property
    def asked(self) -> list[str]:
        file = self.plugins / "_asked.txt"
        return file.read_text().splitlines() if file.exists() else []

    def setting(self, line: str) -> None:
        """A line more in the table ``[proof]``."""
        show = self.root / "editions" / "show.toml"
        show.write_text(f"{show.read_text()}{line}\n")

    def rewrite(self, old: str, new: str) -> None:
        """Other words in the article."""
        article = self.root / "editions" / DAY / "01-ferry.txt"
        article.write_text(TEXT.replace(old, new))

    @property
    def certificate(self) -> dict[str, Any]:
        return json.loads((self.folder / "proof.json").read_text())

    @property
    def episode(self) -> Episode:
        told = manifest.read(self.root / "audio", DAY)
        assert told is not None
        return told

    @property
    def sounds(self) -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in self.folder.iterdir() if f.suffix == ".mp3"}

    def spoken_as(self, way: str) -> tuple[int, Take]:
        """How long the sentence is when it is spoken this way, as an ear counts, and its take."""
        _, script = pipeline.read_script(self.workspace, DAY)
        voice = self.workspace.show.voice
        by = speak_script(script, voice, self.workspace).utterances[0].by
        spoken = next(s.spoken for s in script.sentences if s.printed == FERRY)
        take = Take(spoken, by, way)
        told = speak_script(with_takes(script, [take]), voice, self.workspace)
        clip = next(u.clip for u in told.utterances if u.sentence.printed == FERRY)
        return round(clip.samples * 16000 / clip.rate), take

    def hears_when_slower(self) -> Take:
        """The sentence is heard right when it is spoken slower, and otherwise not."""
        self.mishears()
        slower, take = self.spoken_as("slower")
        texts = json.loads((self.plugins / "_texts.json").read_text())
        self.hears({**texts, str(slower): FERRY})
        return take

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--show", str(self.root), *arguments])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show")
    edition = root / "editions" / DAY
    edition.mkdir(parents=True)
    (edition / "01-ferry.txt").write_text(TEXT)
    (root / "editions" / "show.toml").write_text(SHOW)
    (root / "editions" / "plugins").mkdir()
    shutil.copy(Path(__file__).with_name("dictation.py"), root / "editions" / "plugins")
    ShowTrust(root).call_own()
    Room(root).build()
    return root


@pytest.fixture
def room(built: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(built, tmp_path / "show")
    ShowTrust(tmp_path / "show").call_own()
    return Room(tmp_path / "show")


def test_an_edition_as_it_was_built_is_proved_and_a_second_proof_asks_nobody(room: Room) -> None:
    checks, sounds = room.certificate["checks"], room.sounds
    assert checks["matched"]["state"] == "done", "the build has matched already"
    assert checks["matched"]["lowest"] > 0.8
    assert checks["heard"] == {"state": "not run"}
    report = proof(room.workspace, DAY)
    assert (report.ok, report.findings) == (True, ())
    assert report.hearing.heard == len(report.matching.matches) == report.matching.right
    checks, asked = room.certificate["checks"], room.asked
    assert checks["matched"]["sentences"] == report.matching.right
    assert (checks["heard"]["recogniser"], checks["heard"]["doubtful"]) == ("dictation", 0)
    assert room.sounds == sounds, "nothing is spoken nor put in place"
    again = proof(room.workspace, DAY)
    assert room.asked == asked
    assert again.hearing.known == again.hearing.heard
    assert again.matching.known == again.matching.segments
    proof(room.workspace, DAY, fresh=True)
    assert len(room.asked) == 2 * len(asked)
    before = len(room.asked)
    room.rewrite("in the storm", "in the terrible winter storm")
    room.build()
    assert room.certificate["checks"]["heard"] == {"state": "not run"}, "it is of another sound"
    assert proof(room.workspace, DAY).ok
    assert room.asked[before:] == ["Nobody was hurt in the terrible winter storm."]
    kept = cache(room.workspace).drawers
    assert kept["heard"].entries >= 4
    assert kept["matches"].entries >= 1
    pruned = cache(room.workspace, max_size=0).drawers
    assert pruned["heard"].entries == pruned["matches"].entries == 0


def test_what_is_heard_otherwise_and_no_way_mends_is_for_the_editors_ear(room: Room) -> None:
    room.mishears()
    sounds = room.sounds
    done = room.run("proof", DAY)
    assert done.exit_code == 1, done.output
    assert "another number is heard" in done.stdout
    assert FERRY in done.stdout
    assert f"http://127.0.0.1:8000/{DAY}/index.html?t=" in done.stdout
    assert room.certificate["checks"]["heard"]["doubtful"] == 1
    assert room.sounds == sounds
    assert not (room.workspace.editions / DAY / "edition.toml").exists()
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
    with pytest.raises(ProofError, match="has no sentence"):
        proof(room.workspace, DAY, accept=["No such sentence."])
    assert room.run("proof", DAY, "--accept", "No such sentence.").exit_code == 1
    room.mishears()
    done = room.run("proof", DAY, "--accept", FERRY)
    assert done.exit_code == 0, done.output
    assert "1 accepted by you" in done.output
    assert room.run("proof", DAY).exit_code == 0
    lexicon = room.root / "editions" / "lexicon.toml"
    lexicon.write_text('board = { respell = "bored", because = "so it is said here" }\n')
    room.build()
    room.mishears()
    hearing = proof(room.workspace, DAY).hearing
    assert [item.printed for item in hearing.doubtful] == [FERRY]


def test_a_file_that_was_tampered_with_is_told_and_not_certified(room: Room) -> None:
    before, file = room.certificate, room.folder / room.episode.file
    data = file.read_bytes()
    file.unlink()  # the store may have a link to it
    file.write_bytes(data[: len(data) // 2])
    report = proof(room.workspace, DAY)
    assert not report.ok
    assert len(report.matching.faults) >= 1
    assert not report.written
    assert room.certificate == before
    assert room.run("proof", DAY).exit_code == 1


def test_an_edition_that_changed_since_is_refused(room: Room) -> None:
    room.rewrite("noon", "midnight")
    with pytest.raises(ProofError, match="its text changed since") as problem:
        proof(room.workspace, DAY)
    assert "audio-edition build" in (problem.value.hint or "")
    room.rewrite("", "")
    room.setting("[audio]\nloudness = -19")
    with pytest.raises(ProofError, match="settings of its sound changed"):
        proof(room.workspace, DAY)


def test_what_is_not_there_cannot_be_proved(room: Room) -> None:
    assert room.run("proof", DAY, "--all").exit_code == 2
    assert room.run("proof", "nowhere").exit_code == 1
    assert room.run("proof", DAY, "2026-11-03", "--accept", "x").exit_code == 2
    shutil.rmtree(room.root / ".cache")
    with pytest.raises(ProofError, match="no longer in the cache"):
        proof(room.workspace, DAY)
    shutil.rmtree(room.root / "audio")
    with pytest.raises(ProofError, match="was not built"):
        proof(room.workspace, DAY)
    assert room.run("proof").exit_code == 1


def test_nobody_to_listen_is_a_note_unless_it_is_required(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, packaged in weights.PACKAGED.items():
        nowhere = replace(packaged, parts={"model.bin": ("no_such_package/x",)})
        monkeypatch.setitem(weights.PACKAGED, name, nowhere)
    show = room.root / "editions" / "show.toml"
    show.write_text(show.read_text().replace('recogniser = "dictation"', ""))
    report = proof(room.workspace, DAY)
    assert (report.ok, report.hearing) == (True, None)
    assert report.deaf
    assert room.certificate["checks"]["matched"]["state"] == "done"
    assert room.certificate["checks"]["heard"] == {"state": "not run"}
    asked = room.run("proof", DAY)
    assert asked.exit_code == 1, "half of what was asked for was not done"
    assert "sound as spoken; nobody listened" in asked.output
    room.setting('required = "heard"')
    with pytest.raises(ProofError):
        proof(room.workspace, DAY)


def test_a_voice_for_tests_is_not_listened_to(room: Room) -> None:
    build(room.workspace, DAY, engine="silence", jobs=1)
    report = proof(room.workspace, DAY)
    assert report.hearing is None
    assert "voice for tests" in report.deaf
    assert room.certificate["checks"]["matched"] == {"state": "not run"}


def test_what_must_be_heard_does_not_go_out_unheard(room: Room) -> None:
    """A bound leaves sentences unheard, and says so."""
    episode = room.episode
    assert list(unproved(room.workspace, episode)) == []
    done = room.run("proof", DAY, "--seconds", "0.000001")
    assert done.exit_code == 0, done.output
    assert "the time was up" in done.stdout
    room.setting('required = "heard"')
    assert room.run("proof", DAY, "--seconds", "0.000001").exit_code == 1
    [finding] = unproved(room.workspace, episode)
    assert "was not listened to" in finding.message
    assert room.run("publish", DAY).exit_code == 1
    room.mishears()
    proof(room.workspace, DAY)
    [finding] = unproved(room.workspace, episode)
    assert "1 sentence was heard otherwise" in finding.message
    proof(room.workspace, DAY, accept=[FERRY])
    assert list(unproved(room.workspace, episode)) == []
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_all_proves_each_and_one_bad_edition_does_not_stop_the_others(room: Room) -> None:
    shutil.copytree(room.root / "editions" / DAY, room.root / "editions" / "2026-11-03")
    build(room.workspace, "2026-11-03", jobs=1)
    room.rewrite("noon", "nine")
    done = room.run("proof", "--all", "--json")
    assert done.exit_code == 1
    objects = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert [told["edition"] for told in objects] == ["2026-11-03"]
    assert f"{DAY}: edition {DAY} cannot be proved" in done.output


def test_a_build_stops_before_anything_is_put_in_place(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoder gives another sound than it was given: what was published before stands."""
    before = {f.name: f.read_bytes() for f in room.folder.iterdir() if f.is_file()}
    room.rewrite("noon", "midnight")
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


def test_what_is_heard_wrong_is_spoken_again_and_built_in(room: Room) -> None:
    take, before = room.hears_when_slower(), room.episode
    done = room.run("proof", DAY, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    [again] = told["again"]
    assert (again["printed"], again["way"], again["by"]) == (FERRY, "slower", take.by)
    assert told["heard"]["doubts"] == []
    assert told["sound"]["right"] == told["sentences"]
    assert room.episode.frames_sha256 != before.frames_sha256
    assert 'way = "slower"' in (room.workspace.editions / DAY / "edition.toml").read_text()
    assert room.certificate["checks"]["heard"]["doubtful"] == 0
    assert proof(room.workspace, DAY).ok, "it stays so"


def test_speaking_again_can_be_left(room: Room) -> None:
    room.hears_when_slower()
    assert room.run("proof", DAY, "--no-again").exit_code == 1
    room.setting("again = false")
    assert room.run("proof", DAY).exit_code == 1
    assert room.run("proof", DAY, "--again").exit_code == 0


def test_a_take_makes_the_build_of_before_old(room: Room) -> None:
    _, take = room.spoken_as("slower")
    write_takes(room.workspace.editions / DAY, [take], spoken=[take.spoken])
    with pytest.raises(ProofError, match="cannot be proved as it was built"):
        proof(room.workspace, DAY)
    with pytest.raises(RefusedError, match="this was changed: how its words sound"):
        publish(room.workspace, [DAY])
