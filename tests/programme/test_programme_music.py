"""Intro and outro music: every kind of file, ducking, fades, repetition, sting."""

import dataclasses
import subprocess

import numpy as np
import pytest
import soundfile

from audio_edition.errors import ProgrammeError
from audio_edition.programme.loudness import energies, integrated
from audio_edition.programme.mix import add_music, duck_envelope, to_samples, to_segment
from audio_edition.programme.music import digest_of, read_sound
from audio_edition.programme.settings import AudioSettings, MusicSettings
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each
from tests.tools import ROOT, require

RATE = 44100
MUSIC = ROOT / "editions" / "assets" / "intro.flac"


@pytest.fixture
def editions(tmp_path):
    """Where the show's own sounds lie."""
    (tmp_path / "editions").mkdir()
    return tmp_path / "editions"


def build(editions, settings, *, text=True):
    root = editions.parent
    said = [made.utterance(made.clip(root / "clips", made.padded(made.speech(3.0, 5))))]
    parts = [
        made.segment("intro", 0, said if text else []),
        made.segment("article", 1, said * 2),
        made.segment("article", 2, said),
        made.segment("outro", 0, said),
    ]
    return made.assembled(root, made.script(parts), settings)


def with_music(name: str, **changes) -> AudioSettings:
    return dataclasses.replace(AudioSettings(), intro=MusicSettings(music=name, **changes))


def ffmpeg(folder, *words):
    subprocess.run(
        [require("ffmpeg"), "-v", "error", "-y", *map(str, words)], cwd=folder, check=True
    )


CONVERSIONS = {
    "eight-bit.wav": ("-i", MUSIC, "-c:a", "pcm_u8", "-ar", "22050"),
    "stereo.flac": ("-i", MUSIC, "-ar", "48000", "-ac", "2"),
    "mono.ogg": ("-i", MUSIC, "-c:a", "libvorbis", "-ac", "1"),
    "float.wav": ("-i", MUSIC, "-c:a", "pcm_f32le", "-ar", "96000"),
}


@each("name", [*CONVERSIONS, "vbr-with-cover.mp3"])
def test_music_of_any_kind(editions, name):
    if name in CONVERSIONS:
        ffmpeg(editions, *CONVERSIONS[name], name)
    else:
        ffmpeg(editions, "-f", "lavfi", "-i", "testsrc=s=1000x1000", "-frames:v", "1", "c.png")
        words = ("-map", "0", "-map", "1", "-c:a", "libmp3lame", "-q:a", "4", "-c:v", "png")
        ffmpeg(editions, "-i", MUSIC, "-i", "c.png", *words, "-disposition:v", "attached_pic", name)
    sound = read_sound(editions / name, RATE, 60.0)
    assert len(sound) == pytest.approx(8 * RATE, abs=0.06 * RATE)
    reference = read_sound(MUSIC, RATE, 60.0)
    gap = integrated(energies(sound, RATE)) - integrated(energies(reference, RATE))
    assert gap == pytest.approx(0, abs=3.1)  # ffmpeg takes 3 dB when it makes two channels of one


def test_a_three_hour_file_is_read_no_further_than_it_sounds(editions):
    with soundfile.SoundFile(editions / "long.flac", "w", 8000, 1) as sound:
        block = (0.1 * np.sin(np.arange(8000 * 60) * 0.3)).astype(np.float32)
        for _ in range(180):
            sound.write(block)
    result = build(editions, with_music("long.flac"))
    spoken = result.cues[0].end - result.cues[0].start
    assert result.segments[0].duration == pytest.approx(0.05 + 2.5 + spoken + 2.5 + 0.95, abs=0.03)


@each(
    ("name", "data", "says"),
    [
        ("empty.mp3", b"", "is empty"),
        ("text.mp3", b"This is no music.\n" * 400, "not a sound file"),
        ("text.wav", b"This is no music.\n" * 400, "not a sound file"),
        ("header.wav", b"RIFF\x24\0\0\0WAVEfmt ", "not a sound file"),
        ("noise.mp3", bytes(np.random.default_rng(2).integers(0, 256, 99999, np.uint8)), "not a"),
        ("tag-only.mp3", b"ID3\x03\0\0\0\0\x10\0" + bytes(2048), "not a sound file"),
        ("none.flac", None, r"\[intro\] music names none.flac"),
    ],
)
def test_what_is_no_music_is_one_clear_line(editions, capfd, name, data, says):
    if data is not None:
        (editions / name).write_bytes(data)
    with pytest.raises(ProgrammeError, match=says) as caught:
        build(editions, with_music(name))
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert capfd.readouterr().err == ""  # no decoder talks past us


def test_the_duck_is_down_where_speech_is():
    speech = [(RATE, 2 * RATE), (2 * RATE + RATE // 2, 4 * RATE), (6 * RATE, 7 * RATE)]
    gain = duck_envelope(9 * RATE, speech, RATE, -14.0)
    assert gain[0] == 0
    assert gain[round(0.84 * RATE)] == 0  # 150 ms before the first word it starts to fall
    assert gain[RATE] == pytest.approx(-14)
    assert np.all(gain[RATE : 4 * RATE] == gain[RATE])  # the half-second gap is bridged
    assert gain[4 * RATE + round(0.3 * RATE)] == pytest.approx(-7, abs=0.1)
    assert gain[4 * RATE + round(0.61 * RATE)] == 0
    assert np.abs(np.diff(gain)).max() < 14 / (0.149 * RATE)
    assert np.all(duck_envelope(100, [], RATE, -14.0) == 0)


def test_the_bed_is_audible_before_and_quiet_under_the_voice(editions):
    result = build(editions, with_music(str(MUSIC)))
    signal = judges.decoded(result.segments[0].path)
    cue = result.cues[0]
    alone = signal[round(0.5 * RATE) : round((cue.start - 0.2) * RATE)]
    after = signal[round((cue.end + 0.7) * RATE) : round((cue.end + 1.0) * RATE)]
    assert integrated(energies(alone, RATE)) == pytest.approx(-20, abs=3)
    assert np.abs(after).max() > 0.02
    assert np.abs(signal[: round(0.04 * RATE)]).max() < 0.003
    assert np.abs(signal[-round(0.5 * RATE) :]).max() < 0.003
    assert cue.start == pytest.approx(2.55, abs=0.01)
    loudness, peak = judges.levels(result.segments[0].path)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1.0


@each("opening", [1.0, 4.0])
def test_the_music_before_the_voice_is_no_louder_than_the_voice(editions, opening):
    """Not where its beginning is louder than the rest of it, nor where the voice is limited."""
    sound, rate = soundfile.read(MUSIC)
    sound[: 2 * rate] *= opening
    soundfile.write(editions / "loud.flac", sound / np.abs(sound).max() * 0.9, rate)
    peaky = made.speech(4.0, 5)
    peaky[:: made.RATE // 2] = 0.6  # far above the rest: the limiter presses them down
    said = [made.utterance(made.clip(editions.parent / "clips", made.padded(peaky)))]
    parts = [made.segment("intro", 0, said), made.segment("article", 1, said)]
    result = made.assembled(editions.parent, made.script(parts), with_music("loud.flac"))
    signal = judges.decoded(result.path)
    first, second, *_ = result.cues
    lead, voice = (
        integrated(energies(signal[round(begin * RATE) : round(end * RATE)], RATE))
        for begin, end in ((0.05, first.start), (second.start, second.end))
    )
    assert voice - 6 < lead < voice


def test_music_shorter_than_the_speech_repeats_without_a_hole():
    tone = (np.random.default_rng(1).standard_normal(2 * RATE) * 0.2).astype(np.float32)
    voice = np.zeros(10 * RATE, np.float32)
    mixed = add_music(voice, [], tone, MusicSettings(fade_in=0.0, fade_out=0.0), RATE, 9 * RATE)
    level = np.sqrt(np.mean(mixed[: 9 * RATE].reshape(-1, RATE // 10) ** 2, axis=1))
    assert level.min() > 0.08
    assert np.abs(mixed[9 * RATE + 200 :]).max() == 0


def test_an_intro_without_words_is_its_music(editions):
    result = build(editions, with_music(str(MUSIC)), text=False)
    assert result.segments[0].duration == pytest.approx(0.05 + 5.0 + 0.95, abs=0.03)
    assert judges.levels(result.segments[0].path)[0] == pytest.approx(-16, abs=0.5)


def test_the_sting_stands_between_articles_only(editions):
    """In the middle of the pause there: as much silence before it as behind it, by the samples."""
    sting = ROOT / "editions" / "assets" / "sting.flac"
    plain = build(editions, AudioSettings())
    stung = build(editions, dataclasses.replace(AudioSettings(), sting=str(sting)))
    longer = [b.duration - a.duration for a, b in zip(plain.segments, stung.segments, strict=True)]
    assert longer[0] == longer[3] == 0
    assert stung.segments[0].from_cache
    assert stung.segments[3].from_cache  # what has no sting is not made again
    assert sum(longer) == pytest.approx(1.2, abs=0.25)  # the pause itself is as long as before
    signal = judges.decoded(stung.path)
    begin, end = stung.cues[2].end, stung.cues[3].start
    between = np.abs(signal[round(begin * RATE) : round(end * RATE)])
    heard = np.flatnonzero(between > 10 ** (-50 / 20))
    before, after = heard[0] / RATE, (len(between) - heard[-1]) / RATE
    assert before == pytest.approx(1.0, abs=0.05)
    assert after == pytest.approx(1.0, abs=0.12)  # it dies away below what counts here
    assert judges.levels(stung.segments[2].path)[0] == pytest.approx(-16, abs=0.5)


def test_the_sting_lies_four_lu_under_the_voice(editions):
    """By the same meter over the sting alone and over the voice alone, whatever its own level."""
    for gain in (0.2, 1.0):
        sound, rate = soundfile.read(ROOT / "editions" / "assets" / "sting.flac")
        soundfile.write(editions / "sting.flac", sound * gain, rate)
        result = build(editions, dataclasses.replace(AudioSettings(), sting="sting.flac"))
        signal = judges.decoded(result.segments[2].path)
        cue, start = result.cues[3], result.segments[2].start
        begin, end = (round((when - start) * RATE) for when in (cue.start, cue.end))
        sting = integrated(energies(signal[round(0.05 * RATE) : round(1.25 * RATE)], RATE))
        voice = integrated(energies(signal[begin:end], RATE))
        assert sting - voice == pytest.approx(-4, abs=0.6)


@each("duck", [0.0, -6.0, -14.0])
def test_the_bed_lies_as_deep_under_the_voice_as_it_is_told(duck):
    """A steady bed under a stretch of speech: what is left of it there against what it was."""
    bed = (np.random.default_rng(3).standard_normal(9 * RATE) * 0.1).astype(np.float32)
    voice = np.zeros(9 * RATE, np.float32)
    settings = MusicSettings(duck=duck, fade_in=0.0, fade_out=0.0)
    mixed = add_music(voice, [(3 * RATE, 6 * RATE)], bed, settings, RATE, 9 * RATE)
    under = np.std(mixed[3 * RATE : 6 * RATE]) / np.std(mixed[: 2 * RATE])
    assert 20 * np.log10(under) == pytest.approx(duck, abs=0.2)


def test_arrays_come_back_from_pydub_as_they_went_and_digests_follow_the_bytes(editions):
    sound = made.speech(1.0, 3, rate=RATE)
    np.testing.assert_allclose(to_samples(to_segment(sound, RATE), RATE), sound, atol=1e-7)
    told = []
    for size in (1000, 1000, 1001):
        (editions / f"{len(told)}").write_bytes(b"x" * size)
        told.append(digest_of(editions / f"{len(told)}"))
    assert told[0] == told[1] != told[2]
