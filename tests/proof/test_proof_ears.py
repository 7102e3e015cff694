"""The recognisers that come with the program, on speech."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from audio_edition.errors import ProofError
from audio_edition.places import Places
from audio_edition.proof.conformance import RecogniserConformance
from audio_edition.proof.model import EAR_RATE, RecogniserRequest
from audio_edition.proof.recognisers import weights
from audio_edition.proof.recognisers.weights import PACKAGED, own_choice
from audio_edition.proof.recognisers.whisper import _token_ids, recogniser
from audio_edition.proof.words import distance, tokens
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import Utterance
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script, speak_text
from tests.proof.ears import needs_ears
from tests.proof.editions import script_of, sentences
from tests.proof.test_proof_recognisers import FILES, zipped

pytestmark = needs_ears
TEXT = "The council will meet again on Friday at noon."


def as_heard(*said: Utterance) -> np.ndarray:
    """One sound after the other, at the rate that an ear takes."""
    parts = [one.clip.read().samples.astype(np.float32) / 32768 for one in said]
    return soxr.resample(np.concatenate(parts), said[0].clip.rate, EAR_RATE)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    return as_heard(speak_text(TEXT, VoiceSettings(), Places(tmp_path_factory.mktemp("voice"))))


class TestWhisper(RecogniserConformance):
    recogniser = recogniser
    request = RecogniserRequest("whisper", "en-US")
    words = TEXT

    @pytest.fixture(autouse=True)
    def _speech(self, sound: np.ndarray) -> None:
        self.sound = sound


def test_english_is_heard_by_the_quick_one_first_other_languages_by_the_other() -> None:
    assert [item.name for item in own_choice("en-GB")] == ["tiny.en", "base"]
    assert [item.name for item in own_choice("de-DE")] == ["base"]
    with pytest.raises(ProofError, match="do not know the language de"):
        recogniser.open(RecogniserRequest("whisper", "de", ("tiny.en",)))[0].hear(
            [np.zeros(EAR_RATE, np.float32)]
        )


def test_the_sound_makes_its_own_words_the_likeliest(sound: np.ndarray) -> None:
    others = (
        TEXT.replace("Friday", "Monday"),
        TEXT.replace(" again", ""),
        TEXT.replace("noon", "moon"),
    )
    for ear in recogniser.open(RecogniserRequest("whisper", "en-US")):
        own, *worse = ear.weigh(sound, (TEXT, *others))
        assert own < 0
        assert min(own - one for one in worse) > 5, (own, worse)
        assert ear.weigh(np.zeros(28 * EAR_RATE, np.float32), (TEXT,)) is None


def test_a_text_is_cut_into_the_tokens_that_the_model_writes(sound: np.ndarray) -> None:
    for ear in recogniser.open(RecogniserRequest("whisper", "en-US")):
        features, _ = ear._features([sound])
        [result] = ear._loaded().generate(features, [ear._prompt()], beam_size=1)
        tokens = [
            number for number in result.sequences_ids[0] if number < ear._ids["<|endoftext|>"]
        ]
        assert _token_ids(" ".join(ear.hear([sound])), ear._ids) == tokens


def test_a_sentence_of_a_minute_is_heard_whole(tmp_path: Path) -> None:
    """Longer than the model's window: cut where it is quiet, every piece heard."""
    said = sentences("tune")[:16]
    whole = as_heard(
        *speak_script(script_of(said, 1), VoiceSettings(), Places(tmp_path)).utterances
    )
    assert len(whole) > 50 * EAR_RATE
    wanted = "".join(word for sentence in said for word in tokens(sentence.spoken))
    for ear in recogniser.open(RecogniserRequest("whisper", "en-US")):
        [text] = ear.hear([whole])
        assert distance(wanted, "".join(tokens(verbalize(text)))).change < 0.2, text


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "small.zip").write_bytes(zipped(FILES))
    [ear] = recogniser.open(RecogniserRequest("whisper", "en", ("small.zip",), tmp_path))
    with pytest.raises(ProofError, match="cannot be used"):
        ear.hear([np.zeros(EAR_RATE, np.float32)])
    known = PACKAGED["tiny.en"]
    other = weights.Packaged("tiny.en", known.packages, known.parts, "0" * 64, True)
    monkeypatch.setitem(PACKAGED, "tiny.en", other)
    with pytest.raises(ProofError, match="are not the known ones"):
        own_choice("en")[0].read()
