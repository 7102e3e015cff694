"""The key of a segment: all that is heard is in it, and nothing else."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from audio_edition.places import Places
from audio_edition.programme.segment import drawer, plan_segment
from audio_edition.programme.settings import AudioSettings, MusicSettings, Pauses
from tests.programme import fabricate as made
from tests.rows import each
from tests.tools import ROOT

STING = str(ROOT / "editions" / "assets" / "sting.flac")
MUSIC = MusicSettings(music=str(ROOT / "editions" / "assets" / "intro.flac"))


@pytest.fixture
def spoken(tmp_path):
    """One segment whose sentences end in plain pauses."""
    clips = [made.clip(tmp_path / "c", made.padded(made.speech(1.0, n))) for n in (1, 2)]
    return [made.utterance(clip, pause="sentence") for clip in clips]


def key(root, said, settings, *, kind="article", after_article=True, is_last=False):
    segment = made.segment(kind, 1, said)
    return plan_segment(
        segment, settings, Places(root), after_article=after_article, is_last=is_last
    ).key


@each(
    "kind, change",
    product(
        ["intro", "outro"],
        [
            *({name: 1.0} for name in ("lead", "tail", "fade_in", "fade_out")),
            *({"level": -6.0}, {"duck": -20.0}, {"music": STING}, {"music": ""}),
            {"hook": "low-cut"},
        ],
    ),
)
def test_every_setting_of_the_music_is_in_it(tmp_path, spoken, kind, change):
    plain = dataclasses.replace(AudioSettings(), **{kind: MUSIC})
    other = dataclasses.replace(plain, **{kind: dataclasses.replace(MUSIC, **change)})
    assert key(tmp_path, spoken, plain, kind=kind) != key(tmp_path, spoken, other, kind=kind)
    assert key(tmp_path, spoken, plain) == key(tmp_path, spoken, other)  # articles have none


@each("name", [field.name for field in dataclasses.fields(Pauses)])
def test_no_pause_is_in_it_that_is_not_heard(tmp_path, spoken, name):
    """These sentences have plain pauses, and the last one the article's."""
    for sting in ("", STING):
        plain = dataclasses.replace(AudioSettings(), sting=sting)
        pauses = dataclasses.replace(Pauses(), **{name: 0.2 if name == "vary" else 3.0})
        other = dataclasses.replace(plain, pauses=pauses)
        is_heard = name in {"sentence", "article", "vary"}
        assert (key(tmp_path, spoken, plain) != key(tmp_path, spoken, other)) is is_heard


def test_the_sting_is_in_it_where_it_sounds(tmp_path, spoken):
    plain, stung = AudioSettings(), dataclasses.replace(AudioSettings(), sting=STING)
    assert key(tmp_path, spoken, plain) != key(tmp_path, spoken, stung)
    for place in ({"after_article": False}, {"kind": "intro"}):
        assert key(tmp_path, spoken, plain, **place) == key(tmp_path, spoken, stung, **place)


def test_a_changed_file_is_another_sound(tmp_path, spoken):
    """Sting and music by their bytes, not by their names."""
    (tmp_path / "editions").mkdir()
    file = tmp_path / "editions" / "s.wav"
    told = []
    for data in (b"one", b"two"):
        file.write_bytes(data)
        sting = dataclasses.replace(AudioSettings(), sting="s.wav")
        music = dataclasses.replace(AudioSettings(), intro=MusicSettings(music="s.wav"))
        told.append((key(tmp_path, spoken, sting), key(tmp_path, spoken, music, kind="intro")))
    assert told[0][0] != told[1][0]
    assert told[0][1] != told[1][1]


@each(
    "change",
    [
        *({"loudness": -19.0}, {"true_peak": -3.0}, {"bitrate": 64}, {"sample_rate": 48000}),
        *({"evenness": 0.0}, {"low_cut": 0.0}),
    ],
)
def test_what_is_heard_everywhere_is_in_every_key(tmp_path, spoken, change):
    other = dataclasses.replace(AudioSettings(), **change)
    assert key(tmp_path, spoken, AudioSettings()) != key(tmp_path, spoken, other)


def test_the_last_one_and_the_rest_differ(tmp_path, spoken):
    settings = AudioSettings()
    assert key(tmp_path, spoken, settings) != key(tmp_path, spoken, settings, is_last=True)
    assert key(tmp_path, spoken, settings) != key(tmp_path, spoken[:1], settings)
    assert key(tmp_path, spoken, settings) != key(tmp_path, spoken[::-1], settings)


def test_the_drawer_holds_each_segment_once_and_whole(tmp_path, spoken):
    """What ``cache`` counts, verifies and prunes."""
    parts = [made.segment("article", n, spoken) for n in (1, 2, 3)]  # the first two sound alike
    made.assembled(tmp_path, made.script(parts))
    kept = drawer(Places(tmp_path).store)
    assert kept.usage().entries == 2
    assert kept.verify() == (2, 0)
    files = [entry.file for one in kept.kept() if (entry := kept.get(one.key)) is not None]
    assert all(file.read_bytes()[:2] == b"\xff\xfb" for file in files)  # audio from byte 0: no tag
