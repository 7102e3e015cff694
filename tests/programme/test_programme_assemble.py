"""The whole programme, judged by other people's tools."""

import dataclasses
import json
from itertools import pairwise

import mutagen.mp3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import ProgrammeError
from audio_edition.events import Advanced
from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme import master as room
from audio_edition.programme.master import master, published_ceiling
from audio_edition.programme.settings import AudioSettings, Pauses
from audio_edition.programme.tracks import ArrayTrack
from audio_edition.programme.waveform import waveform_json
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("programme")


@pytest.fixture(scope="module")
def spoken(folder):
    """Three articles whose voices lie 11 dB apart."""
    return made.edition_script(folder / "clips", levels=(-25.0, -31.0, -20.0))


@pytest.fixture(scope="module")
def programme(folder, spoken):
    return made.assembled(folder, spoken)


def test_the_files_are_there_and_faultless(programme):
    names = sorted(path.name for path in programme.path.parent.iterdir())
    stories = [f"{number:02}-story-{number}.mp3" for number in (1, 2, 3)]
    assert names == [*stories, "2026-11-02.mp3", "intro.mp3", "outro.mp3", "waveform.json"]
    for item in (programme, *programme.segments):
        assert item.size == item.path.stat().st_size
        assert len(judges.decoded(item.path)) == round(item.duration * programme.rate)
        judges.faultless(item.path)
    assert programme.duration == programme.samples / programme.rate
    total = sum(segment.duration for segment in programme.segments)
    assert total == pytest.approx(programme.duration, abs=1e-9)
    probed = float(judges.probe(programme.path)["format"]["duration"])
    told = (probed, mutagen.mp3.MP3(programme.path).info.length, programme.duration)
    assert max(told) - min(told) <= SAMPLES / programme.rate + 1e-6


def test_loudness_and_peaks_are_the_shows(programme):
    loudness, peak = judges.levels(programme.path)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1.0
    assert programme.loudness == pytest.approx(loudness, abs=0.15)
    assert programme.true_peak == pytest.approx(peak, abs=0.2)
    articles = []
    for segment in programme.segments:
        loudness, peak = judges.levels(segment.path)
        assert loudness == pytest.approx(-16, abs=0.5), segment.id
        assert peak <= -1.0, segment.id
        assert segment.loudness == pytest.approx(loudness, abs=0.15)
        if segment.kind == "article":
            articles.append(loudness)
    assert max(articles) - min(articles) <= 0.5


def test_chapters_stand_in_time_order_with_exact_starts(programme):
    probed = judges.probe(programme.path)["chapters"]
    assert [c["tags"]["title"] for c in probed] == [c.title for c in programme.chapters]
    starts = [float(c["start_time"]) for c in probed]
    assert starts == sorted(starts)
    for told, chapter, segment in zip(starts, programme.chapters, programme.segments, strict=True):
        assert told == pytest.approx(chapter.start, abs=0.0006)
        assert chapter.start == segment.start
    ends = [c.end for c in programme.chapters]
    assert [0.0, *ends[:-1]] == [c.start for c in programme.chapters]
    assert ends[-1] == programme.duration


def test_every_sentence_sounds_where_its_cue_says(programme, spoken):
    """The clip is found again in the decoded programme, within a millisecond."""
    import soxr

    signal = judges.decoded(programme.path)
    assert len(programme.cues) == len(spoken.utterances)
    for cue, utterance in zip(programme.cues, spoken.utterances, strict=True):
        pcm = utterance.clip.read()
        sound = soxr.resample(pcm.samples.astype(np.float32), pcm.rate, programme.rate)
        # the clip sounds whole, and words keep their place in it: the first starts at 0.04 s
        assert cue.end - cue.start == pytest.approx(pcm.duration, abs=1 / programme.rate)
        clip_start = cue.words[0].start - utterance.words[0].start
        assert clip_start == pytest.approx(cue.start, abs=1e-9)
        piece = sound[4000:34000]
        at = round(clip_start * programme.rate) + 4000
        assert abs(judges.found_at(signal, piece, at) - at) <= programme.rate / 1000
        before = round(cue.start * programme.rate)
        assert np.abs(signal[before - programme.rate // 50 : before]).max() < 0.01
        assert cue.start <= cue.words[0].start <= cue.words[-1].end <= cue.end


def test_pauses_are_of_their_kind(programme, spoken):
    pauses = Pauses()
    for (before, after), utterance in zip(
        pairwise(programme.cues), spoken.utterances, strict=False
    ):
        gap = after.start - before.end
        told = utterance.sentence
        kind = told.pause_after if before.segment_id == after.segment_id else "article"
        # frames fill up: half a frame either way
        assert gap == pytest.approx(pauses.after(told.spoken, kind), abs=0.0135)
        assert gap == pytest.approx(pauses.of(kind), rel=0.1001)


def test_the_waveform_is_audiowaveforms(programme):
    data = json.loads(programme.waveform.read_text())
    kind = [data[key] for key in ("version", "channels", "bits", "sample_rate")]
    assert kind == [2, 1, 8, 44100]
    signal = judges.decoded(programme.path)
    for point in range(0, data["length"], 37):
        piece = signal[point * data["samples_per_pixel"] :][: data["samples_per_pixel"]]
        low, high = data["data"][2 * point : 2 * point + 2]
        assert low / 128 == pytest.approx(piece.min(), abs=0.02)
        assert high / 128 == pytest.approx(piece.max(), abs=0.02)


def test_the_number_of_threads_changes_no_byte(spoken, programme, tmp_path):
    for jobs in (1, 4):
        heard = []
        other = made.assembled(tmp_path / str(jobs), spoken, jobs=jobs, listen=heard.append)
        steps = [event for event in heard if isinstance(event, Advanced)]
        assert [(event.done, event.total) for event in steps] == [(n, 5) for n in range(1, 6)]
        assert other.sha256 == programme.sha256
        assert [s.sha256 for s in other.segments] == [s.sha256 for s in programme.segments]


def small(folder, sounds, kind="article", rate=made.RATE):
    said = [made.utterance(made.clip(folder, sound, rate)) for sound in sounds]
    return made.script([made.segment(kind, number, [u]) for number, u in enumerate(said, 1)])


def test_short_quiet_silent_and_empty_segments(tmp_path):
    """One second, one word, a whisper, silence, a single sample, no sample."""
    sounds = [
        made.speech(1.0, 1),
        made.padded(made.speech(0.25, 2)),
        made.speech(3.0, 3, level=-52),
        np.zeros(made.RATE, np.float32),
        np.full(1, 0.3, np.float32),
        np.zeros(0, np.float32),
        made.speech(2.0, 4),
    ]
    result = made.assembled(tmp_path, small(tmp_path / "clips", sounds))
    assert len(judges.decoded(result.path)) == result.samples
    judges.faultless(result.path)
    for segment in (result.segments[0], result.segments[2], result.segments[6]):
        assert segment.loudness == pytest.approx(-16, abs=0.5), segment.id
    assert max(segment.true_peak for segment in result.segments) <= -1.0
    silent, pause = result.segments[3], Pauses().after("A sentence.", "article")
    assert silent.loudness == -70
    assert silent.duration == pytest.approx(1.0 + pause, abs=0.03)  # silence keeps its length
    assert result.cues[5].start == result.cues[5].end
    assert [w for w in result.warnings if "03-story-3" in w] == []


def test_noise_is_not_made_into_thunder(tmp_path):
    hiss = (np.random.default_rng(1).standard_normal(made.RATE * 2) * 1e-3).astype(np.float32)
    result = made.assembled(tmp_path, small(tmp_path / "clips", [hiss]))
    assert result.loudness < -16.5
    assert "too quiet" in result.warnings[0]


@each(
    ("rate", "changes"),
    [
        (16000, {}),
        (24000, {"bitrate": 64, "true_peak": -2.0}),
        (44100, {"sample_rate": 48000, "loudness": -19.0}),
        (48000, {"bitrate": 192, "sample_rate": 32000, "loudness": -23.0}),
    ],
)
def test_voices_of_any_rate_and_other_settings_hold(tmp_path, rate, changes):
    settings = dataclasses.replace(AudioSettings(), **changes)
    sounds = [made.speech(3.0, 1, rate=rate), made.speech(2.0, 2, rate=rate, level=-31)]
    result = made.assembled(tmp_path, small(tmp_path / "clips", sounds, rate=rate), settings)
    for file in (result.path, *(segment.path for segment in result.segments)):
        loudness, peak = judges.levels(file)
        assert loudness == pytest.approx(settings.loudness, abs=0.5)
        assert peak <= -1.0
    assert len(judges.decoded(result.path)) == result.samples
    judges.faultless(result.path)


def test_names_and_what_cannot_name_a_file(tmp_path):
    with pytest.raises(ProgrammeError, match="no segments"):
        made.assembled(tmp_path, made.script([]))
    spoken = small(tmp_path / "clips", [made.speech(1, 1)], kind="intro")
    result = made.assembled(tmp_path, spoken, name="intro")
    assert result.path.name == "intro.mp3"
    assert result.segments[0].path.name == "intro-segment.mp3"
    inner = dataclasses.replace(spoken.segments[0].segment, id="../escape")
    evil = made.script([dataclasses.replace(spoken.segments[0], segment=inner)])
    with pytest.raises(ProgrammeError, match="cannot name a file"):
        made.assembled(tmp_path, evil)
    assert not (tmp_path / "escape.mp3").exists()


@each("taken", ["out", "out/2026-11-02.mp3", "out/01-story-1.mp3"])
def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path, taken):
    spoken = small(tmp_path / "clips", [made.speech(1, 1)])
    if taken == "out":
        (tmp_path / "out").write_text("a file")
    else:
        (tmp_path / taken).mkdir(parents=True)
    with pytest.raises(ProgrammeError, match="the audio cannot be written to") as caught:
        made.assembled(tmp_path, spoken)
    assert "\n" not in caught.value.message
    assert caught.value.hint


@given(st.lists(st.integers(0, 900), max_size=30), st.integers(0, 2**32 - 1))
def test_pieces_are_told_as_one(lengths: list[int], seed: int) -> None:
    frames = np.random.default_rng(seed).integers(-128, 128, (sum(lengths), 2), np.int8)
    edges = np.cumsum([0, *lengths])
    told = json.loads(waveform_json((frames[a:b] for a, b in pairwise(edges)), len(frames), 44100))
    group = told["samples_per_pixel"] // 1152
    assert told["length"] == len(told["data"]) // 2 == -(-len(frames) // group) <= 800
    groups = [frames[at : at + group] for at in range(0, len(frames), group)]
    assert told["data"] == [int(value) for g in groups for value in (g[:, 0].min(), g[:, 1].max())]


@each("count", [0, 1, 799, 800, 801, 1600, 1601])
def test_it_has_as_many_points_as_it_may(count: int) -> None:
    told = json.loads(waveform_json([np.zeros((count, 2), np.int8)], count, 44100))
    assert told["length"] == -(-count // max(1, -(-count // 800)))


RATE = 44100


def track(level: float = -25.0) -> ArrayTrack:
    sound = made.speech(5.0, 11, rate=RATE, level=level)
    return ArrayTrack.of(sound, -(-len(sound) // 1152), RATE)


@each("wrong", [-3.0, -1.0, 1.0, 3.0])
def test_a_loudness_foretold_wrongly_is_corrected_the_right_way(tmp_path, wrong):
    """The plan believes in a sound ``wrong`` dB louder than it is: the second try mends it."""
    told = track()
    believed = dataclasses.replace(told, hops=told.hops * np.float32(10 ** (wrong / 10)))
    result = master(believed, AudioSettings(), tmp_path / "a.mp3")
    assert result.loudness == pytest.approx(-16, abs=0.21)
    assert judges.levels(tmp_path / "a.mp3")[0] == pytest.approx(-16, abs=0.3)


def test_a_peak_the_codec_adds_is_taken_off_again(tmp_path, monkeypatch):
    """Without the room that is kept for it, 64 kbit/s overshoots at the first try."""
    settings = dataclasses.replace(AudioSettings(), loudness=-12.0, true_peak=-1.5, bitrate=64)
    monkeypatch.setattr(room, "_OVERSHOOT", {64: -1.5})
    monkeypatch.setattr(room, "_ATTEMPTS", 1)
    once = master(track(), settings, tmp_path / "a.mp3")
    assert once.true_peak > published_ceiling(settings)
    monkeypatch.setattr(room, "_ATTEMPTS", 3)
    mended = master(track(), settings, tmp_path / "b.mp3")
    assert mended.true_peak <= published_ceiling(settings)
    assert judges.levels(tmp_path / "b.mp3")[1] <= published_ceiling(settings) + 0.1
