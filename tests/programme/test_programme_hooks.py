"""Audio hooks: found by path, keyed by digest, forbidden when told, and told apart."""

import dataclasses
import itertools

import numpy as np
import pytest

from audio_edition.errors import AudioEditionError, ProgrammeError, ShowError
from audio_edition.places import Places
from audio_edition.plugins import ShowPlugins
from audio_edition.programme.conformance import check_hook
from audio_edition.programme.hooks import HOOKS
from audio_edition.programme.low_cut import low_cut
from audio_edition.programme.mix import to_samples, to_segment
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.tables import Table
from tests.programme import fabricate as made
from tests.rows import each

RATE = 44100

HOOKS_OF_A_SHOW = """
from audio_edition.plugins import plugin

def quieter(segment):
    return segment.apply_gain(-20).set_channels(2).set_frame_rate(48000).set_sample_width(2)

def longer(segment):
    return segment + segment[:1000]

def cut(segment):
    return segment[:100]

def nothing(segment):
    return None

def fails(segment):
    raise KeyError("no such thing")

def leaves(segment):
    raise SystemExit("goodbye")

@plugin("audio-hooks", "doubled")
def doubled(segment):
    return segment + segment

number = 5
"""


def hooked(name: str) -> AudioSettings:
    return dataclasses.replace(AudioSettings(), intro=MusicSettings(hook=name))


def places_of(root, *, allowed=True):
    return Places(root, plugins=ShowPlugins(root / "editions" / "plugins", allowed=allowed))


def build(root, hook="", *, allowed=True, out=None):
    said = [made.utterance(made.clip(root / "clips", made.padded(made.speech(2.0, 5))))]
    parts = [made.segment("intro", 0, said), made.segment("article", 1, said * 2)]
    settings = hooked(hook) if hook else AudioSettings()
    places = places_of(root, allowed=allowed)
    return made.assembled(root, made.script(parts), settings, places=places, out=out)


def write(root, text=HOOKS_OF_A_SHOW, folder="editions/plugins", name="jingle.py"):
    file = root / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def show(tmp_path):
    write(tmp_path)
    return tmp_path


def test_a_hook_may_change_the_sound_and_lengthen_it(show):
    plain = build(show)
    for name, more in (("quieter", 0.0), ("longer", 1.0)):
        result = build(show, f"jingle:{name}")
        assert result.segments[0].loudness == pytest.approx(-16, abs=0.5)
        longer = result.segments[0].duration - plain.segments[0].duration
        assert longer == pytest.approx(more, abs=0.03)
        assert result.cues[0] == plain.cues[0]


@each("folder", ["editions/plugins", "editions", "."])
def test_where_a_show_keeps_its_hooks(tmp_path, folder):
    """The folder of plugins comes first; a module may lie in a folder there."""
    write(tmp_path, "def mix(segment):\n    return segment + segment\n", folder=folder)
    if folder != "editions/plugins":
        assert build(tmp_path, "jingle:mix").segments[0].duration > 5
        write(tmp_path, "def mix(segment):\n    return segment\n")
        assert build(tmp_path, "jingle:mix").segments[0].duration < 5
    else:
        write(tmp_path, folder="editions/plugins/sounds")
        assert build(tmp_path, "sounds.jingle:doubled").segments[0].duration > 5


@each(
    ("name", "says"),
    [
        ("jingle:cut", "shorter than"),
        ("jingle:nothing", "gave NoneType, not an AudioSegment"),
        ("jingle:fails", "failed: KeyError: 'no such thing'"),
        ("jingle:leaves", "failed: SystemExit: goodbye"),
        ("jingle:absent", r"jingle\.py has no function absent"),
        ("jingle:number", r"jingle\.py has no function number"),
        ("nowhere:mix", "no module nowhere"),
    ],
)
def test_a_hook_that_fails_is_one_clear_line(show, name, says):
    with pytest.raises(AudioEditionError, match=says) as caught:
        build(show, name)
    assert "\n" not in caught.value.message
    assert not list((show / "out").glob(".*")), "no draft is left"


def test_a_name_of_the_shows_own(show):
    plain = build(show)
    result = build(show, "doubled")
    assert result.segments[0].duration > plain.segments[0].duration + 1.9
    write(show, HOOKS_OF_A_SHOW.replace("segment + segment\n", "segment + segment + segment\n"))
    again = build(show, "doubled")
    assert not again.segments[0].from_cache
    assert again.segments[0].duration > result.segments[0].duration + 1.9


@each("name", ["jingle:longer", "doubled"])
def test_no_plugins_means_none_but_ours(show, name):
    build(show, name)  # and what is kept of it does not count either
    with pytest.raises(ProgrammeError) as caught:
        build(show, name, allowed=False)
    assert "--no-plugins" in f"{caught.value.message} {caught.value.hint}"
    assert "\n" not in caught.value.message
    assert "low-cut" in HOOKS.names()
    result = build(show, "low-cut", allowed=False)
    assert result.segments[0].loudness == pytest.approx(-16, abs=0.5)
    assert build(show, "low-cut").segments[0].from_cache


def test_low_cut_takes_the_rumble_and_nothing_else():
    time = np.arange(2 * RATE) / RATE
    pitches = ((20, -60, -40), (80, -3.5, -2.5), (200, -0.1, 0.1), (3000, -0.01, 0.01))
    middle = slice(RATE // 2, -RATE // 2)  # where the tone begins and ends there is more than it
    for pitch, least, most in pitches:
        tone = (0.25 * np.sin(2 * np.pi * pitch * time)).astype(np.float32)
        cut = to_samples(low_cut(to_segment(tone, RATE)), RATE)
        assert len(cut) == len(tone)
        level = 20 * np.log10(np.std(cut[middle]) / np.std(tone[middle]))
        assert least < level < most, pitch


def later(segment):
    return segment[:400] + segment


MOOD = itertools.count(1)


def moody(segment):
    return segment.apply_gain(-next(MOOD))


def test_the_kit_passes_what_keeps_the_contract():
    check_hook(low_cut)
    check_hook(lambda segment: segment)
    check_hook(lambda segment: segment + segment.reverse())


@each(
    ("hook", "says"),
    [
        (lambda segment: None, "not an AudioSegment"),
        (lambda segment: segment[:200], "less than it was given"),
        (lambda segment: segment - 120, "silence"),
        (lambda segment: 1 / 0, "ZeroDivisionError"),
        (later, r"moves what is spoken by \+0\.40 s"),
        (moody, "another sound"),
    ],
)
def test_the_kit_says_what_a_hook_does_wrong(hook, says):
    with pytest.raises(AssertionError, match=says):
        check_hook(hook)


@each("hook", ["import os", "jingle", "low-cut", "a.b:c", "a..b:c", ".a:c", "a:b:c"])
def test_what_a_hook_may_be_called(tmp_path, hook):
    table = Table({"intro": {"hook": hook}}, file=tmp_path / "show.toml")
    if hook in ("jingle", "low-cut", "a.b:c"):
        assert AudioSettings.from_table(table).intro.hook == hook
    else:
        with pytest.raises(ShowError, match="my_module:function"):
            AudioSettings.from_table(table)
