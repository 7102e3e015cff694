"""Layer A: the finished MP3 against the clips it was made of."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import lameenc
import numpy as np
import pytest
import soundfile

from audio_edition.errors import ProofError
from audio_edition.events import Advanced
from audio_edition.mp3.info import read_info
from audio_edition.places import Places
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.proof.match import Matching, drawer, match_programme
from tests.programme.fabricate import assembled, clip, edition_script, script, segment, utterance
from tests.programme.fabricate import speech as speech_like
from tests.proof.editions import FAULTS, Made, made, sentences
from tests.rows import each

SEED = 11


def fabricated(root: Path, **more: object) -> Made:
    """Speech-like sound in five segments; no voice is needed."""
    spoken = edition_script(root / "clips", articles=3, sentences=5, seconds=1.6)
    programme = assembled(root, spoken, **more)
    samples, _ = soundfile.read(programme.path, dtype="float32")
    return Made(spoken, programme, samples, Places(root))


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return fabricated(tmp_path_factory.mktemp("match"))


@pytest.fixture(scope="module")
def spoken_edition(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Eight sentences of news by a real voice."""
    return made(tmp_path_factory.mktemp("espeak"), "espeak", sentences("tune")[:8], 2)


def told(matching: Matching) -> list[tuple[str, int]]:
    return [(fault.kind, fault.index) for fault in matching.faults]


def of(it: Made, samples: np.ndarray, file: Path, **more: object) -> Matching:
    return match_programme(it.spoken, it.programme, file=it.written(samples, file), **more)


def test_a_programme_as_it_was_made_is_right(edition: Made, spoken_edition: Made) -> None:
    for it in (edition, spoken_edition):
        events: list[Advanced] = []
        matching = match_programme(it.spoken, it.programme, listen=events.append)
        assert matching.findings == ()
        assert matching.right == len(it.programme.cues)
        assert min(match.correlation for match in matching.matches) > 0.85
        assert all(abs(match.lag) < 0.005 for match in matching.matches)
        assert [event.done for event in events] == [*range(1, len(it.programme.segments) + 1)]
        assert {event.stage for event in events} == {"proof"}


def test_what_a_limiter_presses_is_right(spoken_edition: Made, tmp_path: Path) -> None:
    it = spoken_edition
    programme = assembled(tmp_path, it.spoken, AudioSettings(loudness=-12.0), places=it.places)
    assert match_programme(it.spoken, programme).findings == ()


def test_several_faults_are_told_at_once_when_what_and_where(
    spoken_edition: Made, tmp_path: Path
) -> None:
    it = spoken_edition
    random = np.random.default_rng(SEED)
    samples = FAULTS["silent"](it, 1, random)
    samples = FAULTS["truncated"](replace(it, samples=samples), 3, random)
    samples = FAULTS["missing"](replace(it, samples=samples), 5, random)
    matching = of(it, samples, tmp_path / "x.mp3")
    assert told(matching) == [("silent", 1), ("truncated", 3), ("missing", 5)]
    finding = next(one for one in matching.findings if one.code == "proof-silent")
    cue = it.programme.cues[1]
    assert (finding.severity, finding.where) == ("error", "tune.txt:2")
    assert cue.printed[:30] in finding.message
    assert f"{int(cue.start) // 60}:{int(cue.start) % 60:02}" in finding.message
    assert "is silent" in finding.message
    assert finding.remedy
    assert json.loads(json.dumps([finding.as_object() for finding in matching.findings]))


def _times(begin: float, end: float, gain: float) -> Callable[..., None]:
    """Change the level of a part of the sentence."""

    def change(samples: np.ndarray, place: slice, rate: int) -> None:
        length = place.stop - place.start
        samples[place.start + int(begin * length) : place.start + int(end * length)] *= gain

    return change


def _noise(level: float, offset: float = 0.0) -> Callable[..., None]:
    """Half a second of noise, from the sentence's midst on or ``offset`` seconds behind its end."""

    def add(samples: np.ndarray, place: slice, rate: int) -> None:
        at = place.stop + int(offset * rate) if offset else (place.start + place.stop) // 2
        length = rate // 2 if not offset else rate // 10
        random = np.random.default_rng(SEED)
        samples[at : at + length] += (level * random.standard_normal(length)).astype(np.float32)

    return add


def _hum(level: float, hertz: float, *, everywhere: bool = False) -> Callable[..., None]:
    def add(samples: np.ndarray, place: slice, rate: int) -> None:
        where = slice(0, len(samples)) if everywhere else place
        tone = np.sin(2 * np.pi * hertz * np.arange(len(samples[where])) / rate)
        samples[where] += (level * tone).astype(np.float32)

    return add


@each(
    ("name", "disturb", "kind"),
    [
        ("26 dB quieter", _times(0, 1, 0.05), "level"),
        ("6 dB quieter", _times(0, 1, 0.5), "level"),
        ("6 dB louder", _times(0, 1, 2.0), "level"),
        ("half a second 14 dB quieter", _times(0.3, 0.6, 0.2), "damaged"),
        ("half a second of noise", _noise(0.3), "damaged"),
        ("mains hum", _hum(0.05, 50), "noise"),
        ("a hum an octave up", _hum(0.05, 120), "noise"),
        ("a whistle", _hum(0.05, 1000), "noise"),
        ("noise in the pause", _noise(0.01, 0.1), "foreign"),
        ("a hum all through", _hum(0.01, 60, everywhere=True), "foreign"),
    ],
)
def test_what_disturbs_the_right_words_is_told(
    spoken_edition: Made, tmp_path: Path, name: str, disturb: Callable[..., None], kind: str
) -> None:
    samples = spoken_edition.samples.copy()
    disturb(samples, spoken_edition.cut(5), spoken_edition.programme.rate)
    found = told(of(spoken_edition, samples, tmp_path / "x.mp3"))
    assert (kind, 5) in found if "through" in name else found == [(kind, 5)]


def test_the_same_sentence_twice_is_no_fault(tmp_path: Path) -> None:
    said = edition_script(tmp_path / "clips", articles=1, sentences=4, seconds=1.5)
    first = said.segments[1]
    twice = replace(first, utterances=(*first.utterances, *first.utterances[1:3]))
    spoken = replace(said, segments=(said.segments[0], twice, said.segments[2]))
    assert match_programme(spoken, assembled(tmp_path, spoken)).findings == ()


@each("remembers", [False, True])
def test_a_damaged_segment_in_the_store_is_noticed(tmp_path: Path, remembers: bool) -> None:
    """The cache says that a segment is this; the sound is that of another."""
    one, other = (
        edition_script(tmp_path / "clips", articles=1, sentences=4, seconds=1.5, seed=seed)
        for seed in (1, 2)
    )
    programme, clips = assembled(tmp_path, one), (u.clip for u in other.utterances)
    parts = (
        replace(part, utterances=tuple(replace(u, clip=next(clips)) for u in part.utterances))
        for part in one.segments
    )
    lie = replace(one, segments=tuple(parts))
    kept = drawer(Places(tmp_path).store) if remembers else None
    assert match_programme(one, programme, known=kept).faults == ()
    matching = match_programme(lie, programme, known=kept)
    assert matching.right == 0
    assert {fault.index for fault in matching.faults} == set(range(len(programme.cues)))


def test_what_was_compared_is_not_compared_again_and_a_fault_never_answered_from_memory(
    edition: Made, tmp_path: Path
) -> None:
    kept = drawer(Places(tmp_path).store)
    first, second = (
        match_programme(edition.spoken, edition.programme, known=kept) for _ in range(2)
    )
    assert (first.known, second.known) == (0, second.segments)
    assert (first.compared, second.compared) == (len(first.matches), 0)
    assert second.matches == first.matches
    samples = FAULTS["silent"](edition, 4, np.random.default_rng(SEED))
    for _ in range(2):
        assert told(of(edition, samples, tmp_path / "x.mp3", known=kept)) == [("silent", 4)]


def test_one_new_sentence_compares_its_neighbours_at_most(tmp_path: Path) -> None:
    kept = drawer(Places(tmp_path).store)
    before = edition_script(tmp_path / "clips", articles=3, sentences=4, seconds=1.5)
    match_programme(before, assembled(tmp_path, before), known=kept)
    part = before.segments[2]
    new = utterance(clip(tmp_path / "clips", speech_like(1.5, 5555)), "A new sentence.")
    part = replace(part, utterances=(part.utterances[0], new, *part.utterances[2:]))
    after = replace(before, segments=(*before.segments[:2], part, *before.segments[3:]))
    matching = match_programme(after, assembled(tmp_path, after), known=kept)
    assert matching.findings == ()
    # its neighbours as well at most: a frame of theirs lies against a new one
    assert 1 <= matching.compared <= 3
    fresh = match_programme(after, assembled(tmp_path, after))
    assert fresh.compared == len(fresh.matches) > 12
    for one, other in zip(matching.matches, fresh.matches, strict=True):
        assert one.state == other.state == "right"
        assert one.correlation == pytest.approx(other.correlation, abs=0.01)


def test_speech_under_music_is_right_and_its_loss_is_told(tmp_path: Path) -> None:
    random = np.random.default_rng(SEED)
    time = np.arange(44100 * 30) / 44100
    music = sum(np.sin(2 * np.pi * f * time) for f in (220, 277.2, 329.6)) * 0.1
    (tmp_path / "editions").mkdir()
    soundfile.write(tmp_path / "editions" / "bed.flac", music, 44100)
    settings = AudioSettings(intro=MusicSettings(music="bed.flac"))
    it = fabricated(tmp_path, settings=settings)
    bedded = {it.programme.segments[0].id}
    assert match_programme(it.spoken, it.programme, bedded=bedded).findings == ()
    samples = it.samples.copy()
    place = it.cut(1)
    length = place.stop - place.start
    samples[place] = music[:length] * 0.3 + random.normal(0, 1e-4, length)
    matching = of(it, samples, tmp_path / "x.mp3", bedded=bedded)
    assert [index for _, index in told(matching)] == [1]


def test_what_a_hook_changed_beyond_knowing_is_not_judged(edition: Made, tmp_path: Path) -> None:
    samples = edition.samples.copy()
    samples[edition.cut(0)] = samples[edition.cut(0)][::-1]
    hooked = {edition.programme.segments[0].id}
    matching = of(edition, samples, tmp_path / "x.mp3", hooked=hooked)
    assert matching.faults == ()
    assert [match.state for match in matching.matches[:2]] == ["unjudged", "right"]
    assert told(of(edition, samples, tmp_path / "x.mp3")) != []


def test_a_test_voice_and_a_sentence_without_sound_are_not_judged(tmp_path: Path) -> None:
    it = made(tmp_path / "quiet", "silence", sentences("tune")[:6], 2)
    matching = match_programme(it.spoken, it.programme)
    assert (matching.findings, matching.right) == ((), 0)
    assert {match.state for match in matching.matches} == {"unjudged"}
    said = [
        utterance(clip(tmp_path / "clips", speech_like(1.5, 1)), "One."),
        utterance(clip(tmp_path / "clips", np.zeros(0)), "—"),
        utterance(clip(tmp_path / "clips", speech_like(1.5, 2)), "Two."),
    ]
    spoken = script([segment("intro", 0, said)])
    matching = match_programme(spoken, assembled(tmp_path, spoken))
    assert [match.state for match in matching.matches] == ["right", "unjudged", "right"]


@each("bitrate", [48, 128])
def test_a_file_encoded_anew_is_told_and_its_sentences_still_found(
    edition: Made, tmp_path: Path, bitrate: int
) -> None:
    """By another encoder, without an Info tag: it starts late, and no sentence is to blame."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(edition.programme.rate)
    encoder.set_channels(1)
    encoder.silence()
    pcm = (edition.samples * 32767).astype(np.int16)
    file = tmp_path / "x.mp3"
    file.write_bytes(bytes(encoder.encode(pcm.tobytes())) + bytes(encoder.flush()))
    matching = match_programme(edition.spoken, edition.programme, file=file)
    assert "proof-file" in [finding.code for finding in matching.findings]
    assert all(kind == "moved" for kind, _ in told(matching))
    assert len(matching.faults) <= 1


def test_a_segments_own_file_cut_off_is_told(tmp_path: Path) -> None:
    """Behind its Info frame may be no frame at all."""
    it = fabricated(tmp_path)
    own = it.programme.path.parent / it.programme.segments[1].path.name
    data = own.read_bytes()
    info = read_info(own)
    assert info is not None
    own.unlink()  # the store may have a link to it
    for kept in (0, 60, 2000):
        own.write_bytes(data[: info.audio_start + kept])
        found = match_programme(it.spoken, it.programme).findings
        assert [(f.code, f.where) for f in found] == [("proof-segment", own.name)], kept


def test_what_is_no_mp3_or_of_another_script_is_one_line(edition: Made, tmp_path: Path) -> None:
    file = tmp_path / "x.mp3"
    file.write_bytes(b"not audio at all" * 100)
    with pytest.raises(ProofError, match="cannot be decoded"):
        match_programme(edition.spoken, edition.programme, file=file)
    with pytest.raises(ProofError):
        match_programme(edition.spoken, edition.programme, file=tmp_path / "missing.mp3")
    other = replace(edition.spoken, segments=edition.spoken.segments[1:])
    with pytest.raises(ProofError, match="not the script"):
        match_programme(other, edition.programme)
