"""Blocks: encoded alone, joined bit-exactly, and made again only where they sound otherwise."""

import dataclasses
import json
from itertools import pairwise, product

import numpy as np
import pytest

from audio_edition.places import Places
from audio_edition.programme import blocks
from audio_edition.programme.ahead import Ahead
from audio_edition.programme.blocks import block_key, cut, recall
from audio_edition.programme.loudness import energies, integrated
from audio_edition.programme.plan import CUT_LEAST
from audio_edition.programme.segment import drawer, plan_segment
from audio_edition.programme.settings import AudioSettings, MusicSettings, Pauses
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each
from tests.tools import ROOT

RATE = 44100
HEARD = (
    *({"loudness": -19.0}, {"true_peak": -3.0}, {"bitrate": 96}, {"sample_rate": 48000}),
    {"low_cut": 0.0},
)
STING = str(ROOT / "editions" / "assets" / "sting.flac")


def said(folder, count=6, *, start=0, level=-25.0, pause="sentence", seconds=1.2):
    return [
        made.utterance(
            made.clip(
                folder, made.padded(made.speech(seconds + 0.3 * (n % 4), start + n, level=level))
            ),
            f"Sentence {start + n}.",
            pause=pause,
        )
        for n in range(count)
    ]


def one_article(utterances):
    return made.script([made.segment("article", 1, utterances)])


def entries(root) -> set[str]:
    return {kept.key for kept in blocks.drawer(Places(root).store).kept()}


def parts_of(root, utterances, settings=None) -> list[blocks.MadeBlock]:
    """The blocks of a programme that is one article, in order."""
    settings = settings or AudioSettings()
    plan = plan_segment(
        made.segment("article", 1, utterances),
        settings,
        Places(root),
        after_article=False,
        is_last=True,
    )
    kept = blocks.drawer(Places(root).store)
    found = [recall(block, settings, kept) for block in cut(utterances, settings, plan.tail)]
    assert None not in found
    return found


@each(
    "changes",
    [
        {},
        {"bitrate": 128, "sample_rate": 48000},
        {"pauses": Pauses(sentence=CUT_LEAST, vary=0.0)},
    ],
)
def test_joined_frames_decode_to_the_samples_of_each_block_alone(tmp_path, changes):
    """To the bit, by ffmpeg: no block hears what stood before it."""
    settings = dataclasses.replace(AudioSettings(), **changes)
    utterances = said(tmp_path / "clips")
    result = made.assembled(tmp_path, one_article(utterances), settings)
    whole = judges.decoded(result.path)
    alone = [judges.decoded(part.body.file) for part in parts_of(tmp_path, utterances, settings)]
    assert len(alone) == 6
    assert [len(sound) for sound in alone] == [
        part.body.frames * 1152 for part in parts_of(tmp_path, utterances, settings)
    ]
    np.testing.assert_array_equal(whole, np.concatenate(alone))
    judges.faultless(result.path)


def test_a_changed_sentence_costs_its_block_alone(tmp_path):
    """Wherever it stands; so does one more beside one less."""
    utterances = said(tmp_path / "clips", 6)
    made.assembled(tmp_path, one_article(utterances))
    before = entries(tmp_path)
    assert len(before) == 6
    louder = made.clip(tmp_path / "clips", made.padded(made.speech(2.2, 999, level=-22.0)))
    another = made.utterance(louder, "Another.")
    for at in (0, 3, 5):
        changed = [*utterances[:at], another, *utterances[at + 1 :]]
        result = made.assembled(tmp_path, one_article(changed), out=tmp_path / "second")
        assert len(entries(tmp_path) - before) == 1 + (at == 5)  # of the last its pause is another
    full = made.assembled(tmp_path / "full", one_article(changed))
    assert result.path.read_bytes() == full.path.read_bytes()


def test_sentences_that_follow_too_closely_are_encoded_together(tmp_path):
    pauses = Pauses(clause=0.1, vary=0.0)
    settings = dataclasses.replace(AudioSettings(), pauses=pauses)
    close = said(tmp_path / "clips", 3, pause="clause")
    apart = said(tmp_path / "clips", 2, start=40)
    found = list(cut([*close, *apart], settings, 0.2))
    assert [len(block.utterances) for block in found] == [4, 1]
    assert found[0].pauses == (0.1, 0.1, 0.1)
    result = made.assembled(tmp_path, one_article([*close, *apart]), settings)
    gaps = [b.start - a.end for a, b in pairwise(result.cues)]
    assert gaps == pytest.approx([0.1, 0.1, 0.1, 0.5], abs=0.0135)
    assert judges.levels(result.path)[0] == pytest.approx(-16, abs=0.5)


def loudness_of(result) -> list[float]:
    """Of each sentence as it is heard."""
    signal = judges.decoded(result.path)
    spans = [(round(c.start * RATE), round(c.end * RATE)) for c in result.cues]
    return [integrated(energies(signal[begin:end], RATE)) for begin, end in spans]


@each(("most", "left"), [(3.0, 5.0), (0.0, 8.0)])
def test_a_sentence_far_off_the_others_keeps_what_evening_leaves_it(tmp_path, most, left):
    """8 LU under the rest, of which 3 may be taken; then of which none may."""
    utterances = said(tmp_path / "clips", 6, seconds=2.0)
    quiet = made.clip(tmp_path / "clips", made.padded(made.speech(2.5, 77, level=-33.0)))
    utterances[2] = made.utterance(quiet, "Whispered.")
    settings = dataclasses.replace(AudioSettings(), evenness=most)
    result = made.assembled(tmp_path, one_article(utterances), settings)
    assert judges.levels(result.path)[0] == pytest.approx(-16, abs=0.5)
    heard = loudness_of(result)
    assert np.median(heard) - heard[2] == pytest.approx(left, abs=0.8)


def test_words_alone_are_no_louder_than_sentences(tmp_path):
    """A word is all edges to a 400 ms meter: it gets no more than 0.7 LU for that."""
    utterances = said(tmp_path / "clips", 5, seconds=3.0)
    utterances[2] = made.utterance(made.clip(tmp_path / "clips", made.speech(0.45, 5)), "No.")
    heard = loudness_of(made.assembled(tmp_path, one_article(utterances)))
    assert heard[2] - np.median(heard) < 1.2


def test_the_pauses_are_uneven_the_same_way_each_time(tmp_path):
    """±10 % by the text, and silence by the samples."""
    utterances = said(tmp_path / "clips", 12)
    result = made.assembled(tmp_path, one_article(utterances))
    gaps = [b.start - a.end for a, b in pairwise(result.cues)]
    assert 0.45 <= min(gaps) < max(gaps) - 0.03 <= 0.52
    again = made.assembled(tmp_path / "again", one_article(utterances))
    assert [c.start for c in again.cues] == [c.start for c in result.cues]
    signal = judges.decoded(result.path)
    last = np.flatnonzero(np.abs(signal) > 10 ** (-50 / 20))[-1]
    assert result.duration - last / RATE < 0.45  # the clips' own 0.12 s of silence are in it
    for one, other in pairwise(result.cues):
        pause = signal[round(one.end * RATE) : round(other.start * RATE)]
        assert np.abs(pause[400:-100]).max() < 1e-3


@each(("kind", "seconds"), list(dataclasses.asdict(Pauses()).items())[2:6])
def test_what_the_pauses_are(kind, seconds):
    assert seconds == {"sentence": 0.5, "paragraph": 0.8, "section": 1.0, "article": 2.0}[kind]
    found = [Pauses().after(f"Text {n}.", kind) for n in range(400)]
    assert min(found) >= 0.9 * seconds + 0.01
    assert max(found) <= 1.1 * seconds - 0.01
    assert np.mean(found) == pytest.approx(seconds, rel=0.01)
    assert np.std(found) > 0.02 * seconds
    assert {Pauses(vary=0.0).after(f"Text {n}.", kind) for n in range(9)} == {seconds}


class TestAhead:
    """What is made while speech goes on is what would be made later."""

    @each("sting, fresh", [("", False), (STING, True)])
    def test_the_blocks_are_those_of_the_programme(self, tmp_path, sting, fresh):
        settings = dataclasses.replace(AudioSettings(), sting=sting)
        spoken = made.edition_script(tmp_path / "clips", articles=2, sentences=3, seconds=4.0)
        places = Places(tmp_path / "ahead")
        work = tmp_path / "work"
        work.mkdir()
        segments = [part.segment for part in spoken.segments]
        with Ahead(segments, settings, places, work, fresh=fresh) as ahead:
            for part in spoken.segments:
                for utterance in part.utterances:
                    ahead.hear(part.segment, utterance)
            ahead.finish()
        count = len(spoken.utterances)
        assert len(ahead.made) == count
        times = {kept.key: kept.used for kept in blocks.drawer(places.store).kept()}
        result = made.assembled(
            tmp_path / "ahead", spoken, settings, places=places, new=ahead.made, fresh=fresh
        )
        after = {kept.key for kept in blocks.drawer(places.store).kept()}
        assert after - times.keys() == set() if not sting else len(after - times.keys()) == 1
        plain = made.assembled(tmp_path / "plain", spoken, settings)
        assert result.sha256 == plain.sha256
        assert list(work.iterdir()) == []

    def test_mixes_and_sentences_too_close_are_left_alone(self, tmp_path):
        music = MusicSettings(music=str(ROOT / "editions" / "assets" / "intro.flac"))
        settings = dataclasses.replace(AudioSettings(), intro=music)
        utterances = said(tmp_path / "clips", 3, pause="clause")
        intro = made.segment("intro", 0, utterances[:1])
        article = made.segment("article", 1, utterances)
        segments = [intro.segment, article.segment]
        with Ahead(segments, settings, Places(tmp_path), tmp_path) as ahead:
            ahead.hear(intro.segment, utterances[0])
            for utterance in utterances:
                ahead.hear(article.segment, utterance)
            ahead.finish()
        assert ahead.made == set()

    def test_a_store_that_cannot_be_written_stops_nothing(self, tmp_path):
        (tmp_path / ".cache").write_text("a file where the cache should be")
        (utterance,) = said(tmp_path / "clips", 1)
        article = made.segment("article", 1, [utterance])
        with Ahead([article.segment], AudioSettings(), Places(tmp_path), tmp_path) as ahead:
            ahead.hear(article.segment, utterance)
            ahead.finish()
        assert ahead.made == set()


def test_the_key_holds_all_that_is_heard(tmp_path):
    (utterance,) = said(tmp_path / "clips", 1)
    settings = AudioSettings()

    def key(changed=settings, tail=0.4, lifts=(0.0,), by=""):
        (block,) = cut([dataclasses.replace(utterance, by=by)], changed, tail)
        return block_key(block, changed, lifts)

    plain = key()
    for change in (*HEARD, {"deess": {"": 3.0}}):
        assert key(dataclasses.replace(settings, **change)) != plain, change
    assert len({plain, key(tail=0.5), key(lifts=(1.0,)), key(by="kokoro:am_michael")}) == 4
    assert key(dataclasses.replace(settings, evenness=0.0)) == plain  # a lift tells of it
    assert key(by="piper:joe") == plain  # a voice is its samples, and its treatment


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


@each("change", [*HEARD, {"evenness": 0.0}])
def test_what_is_heard_everywhere_is_in_every_key(tmp_path, spoken, change):
    other = dataclasses.replace(AudioSettings(), **change)
    assert key(tmp_path, spoken, AudioSettings()) != key(tmp_path, spoken, other)


def test_the_last_one_and_the_rest_differ(tmp_path, spoken):
    told = [key(tmp_path, some, AudioSettings()) for some in (spoken, spoken[:1], spoken[::-1])]
    assert len({*told, key(tmp_path, spoken, AudioSettings(), is_last=True)}) == 4


def test_the_drawer_holds_each_segment_once_and_whole(tmp_path, spoken):
    """What ``cache`` counts, verifies and prunes."""
    parts = [made.segment("article", n, spoken) for n in (1, 2, 3)]  # the first two sound alike
    made.assembled(tmp_path, made.script(parts))
    kept = drawer(Places(tmp_path).store)
    assert kept.usage().entries == 2
    assert kept.verify() == (2, 0)
    files = [entry.file for one in kept.kept() if (entry := kept.get(one.key)) is not None]
    assert all(file.read_bytes()[:2] == b"\xff\xfb" for file in files)  # audio from byte 0: no tag


@pytest.fixture
def build(tmp_path):
    def run(edition, settings=None, *, root="", out="out", **more):
        return made.assembled(tmp_path / root, edition, settings, out=tmp_path / out, **more)

    return run


@pytest.fixture
def edition(tmp_path):
    return made.edition_script(tmp_path / "clips", sentences=2, seconds=1.2)


def cached(programme) -> list[bool]:
    return [segment.from_cache for segment in programme.segments]


def replaced(edition, number, segment):
    parts = list(edition.segments)
    parts[number] = segment
    return made.script(parts)


def test_what_sounds_as_before_is_not_made_again(build, edition, tmp_path):
    """Whatever its headline, its files' names and its place in the edition."""
    first = build(edition)
    assert cached(first) == [False] * 5
    again = build(edition, out="again")
    assert cached(again) == [True] * 5
    assert again.sha256 == first.sha256
    assert dataclasses.replace(again, path=first.path, waveform=None, segments=()) == (
        dataclasses.replace(first, waveform=None, segments=())
    )
    segment = edition.segments[1]
    renamed = dataclasses.replace(segment.segment, title="Another headline", id="01-other")
    result = build(replaced(edition, 1, dataclasses.replace(segment, segment=renamed)))
    assert cached(result) == [True] * 5
    assert result.chapters[1].title == "Another headline"
    moved = made.edition_script(tmp_path / "moved", sentences=2, seconds=1.2)
    assert cached(build(moved)) == [True] * 5
    parts = edition.segments
    turned = made.script([parts[0], parts[3], parts[1], parts[2], parts[4]])
    assert cached(build(turned)) == [True] * 5
    fresh = build(edition, fresh=True, out="fresh")
    assert cached(fresh) == [False] * 5
    assert fresh.sha256 == first.sha256


def test_one_changed_sentence_costs_one_segment(build, edition, tmp_path):
    build(edition)
    other = made.utterance(made.clip(tmp_path / "clips", made.speech(1.0, 777)))
    segment = edition.segments[2]
    changed = dataclasses.replace(segment, utterances=(other, *segment.utterances[1:]))
    result = build(replaced(edition, 2, changed), out="second")
    assert cached(result) == [True, True, False, True, True]
    assert result.cues == build(replaced(edition, 2, changed), root="else", out="full").cues


@each("harm", ["numbers", "flip"])
def test_a_damaged_cache_is_mended_and_never_reaches_a_listener(tmp_path, harm):
    """What else may happen to it: tests/store/test_store_damage.py."""
    edition = made.edition_script(tmp_path / "clips", articles=1, sentences=1, seconds=1.2)
    first = made.assembled(tmp_path, edition)
    file = sorted((tmp_path / ".cache" / "segments").rglob("*.mp3"))[0]
    if harm == "flip":
        data = bytearray(file.read_bytes())
        data[5000] ^= 0x55
        file.write_bytes(data)
    else:
        note = file.with_name(f"{file.name[:-17]}.json")
        told = json.loads(note.read_text())
        told["note"]["spots"] = [[1]]
        note.write_text(json.dumps(told))
    again = made.assembled(tmp_path, edition, out=tmp_path / "again")
    assert cached(again).count(False) == 1
    assert again.sha256 == first.sha256
