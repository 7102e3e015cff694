"""Kokoro without its model: which voice speaks what, and weights by their bytes."""

import hashlib
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import kokoro, kokoro_sounds, kokoro_weights
from audio_edition.speech.engines.kokoro_sounds import NUMBERS, symbols
from audio_edition.speech.engines.kokoro_text import Phonemizer, espeak_voice
from audio_edition.speech.model import GaveUp, VoiceInfo, VoiceRequest
from tests.rows import each, table
from tools import pack_voices

pytest.importorskip("piper")
REQUEST = VoiceRequest("kokoro")


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as the weights, as long as nobody speaks."""
    file = tmp_path / "weights.onnx"
    file.write_bytes(b"known")
    monkeypatch.setattr(kokoro_weights, "_packaged", lambda: [file] * 4)
    monkeypatch.setattr(kokoro_weights, "are_known", lambda files: set(files) == {file})
    return file


def opened(voice: str = "", language: str = "en-US", **request: object) -> kokoro.KokoroVoice:
    return kokoro.engine.open(VoiceRequest("kokoro", voice, language, **request))  # type: ignore[arg-type]


def listed(request: VoiceRequest = REQUEST) -> list[VoiceInfo]:
    return list(kokoro.engine.voices(request))


@each(
    ("language", "name"),
    [
        *(("en", "af_heart"), ("en-US", "af_heart"), ("en-AU", "af_heart"), ("en-GB", "bf_emma")),
        *(("es-MX", "ef_dora"), ("fr-CA", "ff_siwis"), ("it-IT", "if_sara"), ("pt-BR", "pf_dora")),
    ],
)
def test_a_language_finds_its_voice(weights: Path, language: str, name: str) -> None:
    assert opened(language=language).name == name


def test_a_voice_speaks_the_region_that_is_asked_but_keeps_its_accent(weights: Path) -> None:
    assert opened("ef_dora", "es-AR").language == "es-AR"
    assert opened("ef_dora", "en-US").language == "es"
    assert opened("bf_emma", "en-US").language == "en-GB"
    assert opened(language="es-AR").fingerprint != opened(language="es-ES").fingerprint


def test_every_listed_voice_is_ready_and_there_are_men_and_women_of_five_languages(
    weights: Path,
) -> None:
    assert all(not info.missing and info.licence == "Apache-2.0" for info in listed())
    kinds = {(info.language, info.name[1]) for info in listed()}
    both = {(tag, kind) for tag in ("en-US", "en-GB", "es", "it", "pt-BR") for kind in "fm"}
    assert kinds >= both
    assert {tag.partition("-")[0] for tag, _ in kinds} == {"en", "es", "fr", "it", "pt"}
    assert "Apache License" in (kokoro_weights.PACKED / "LICENSE").read_text("utf-8")
    notice = (kokoro_weights.PACKED / "NOTICE").read_text("utf-8")
    assert all(file.stem in notice for file in kokoro_weights.PACKED.glob("*.xz"))


# SHA-256 of what the model gets of each voice, of kokoro-js' own tables
HEARD = {
    **{"af_bella": "7c7c15345ae05268", "af_heart": "ff7ba9962a8f2273"},
    **{"am_michael": "09771cc0f0dc0ce5", "bf_emma": "37f552387c0044f8"},
    **{"bm_george": "6142ddf79824fe49", "ef_dora": "4ccbfb5e72844160"},
    **{"em_alex": "5d3ed72a271770d3", "ff_siwis": "3a777db650ba5a2d"},
    **{"if_sara": "7bdb85b09c93b359", "im_nicola": "335233fa47cc455d"},
    **{"pf_dora": "3d517bd96f7075ee", "pm_alex": "27a2a6ad32b93396"},
}


def test_the_model_gets_of_each_voice_what_kokoro_s_own_tables_give_it() -> None:
    told = {}
    for style in kokoro_weights.voices(()).values():
        rows = b"".join(style.row(length) for length in range(1, kokoro_weights.LONGEST + 1))
        heard = pack_voices.heard(np.frombuffer(rows, "<f4").reshape(-1, kokoro_weights.WIDTH))
        told[style.name] = hashlib.sha256(heard).hexdigest()[:16]
    assert told == HEARD


def test_a_table_is_packed_without_loss(tmp_path: Path) -> None:
    shape = kokoro_weights.LONGEST, kokoro_weights.WIDTH
    rows = np.random.default_rng().normal(size=shape).astype("<f4")
    file = tmp_path / "af_any.xz"
    file.write_bytes(pack_voices.packed(rows))
    assert kokoro_weights.StyleFile("af_any", file, "en").row(7) == rows[6].tobytes()


@each(
    ("voice", "language", "what"),
    [("af_hart", "en-US", "no voice 'af_hart'"), ("", "de-DE", "does not speak de-DE")],
)
def test_a_voice_that_is_not_there_is_one_line(
    weights: Path, voice: str, language: str, what: str
) -> None:
    with pytest.raises(SpeechError, match=what) as caught:
        opened(voice, language)
    assert caught.value.hint
    assert not isinstance(caught.value, GaveUp)


def test_a_voice_of_the_show_is_one_too(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    data = bytes(kokoro_weights.VOICE_BYTES)
    for name, there in (("bm_ours", data), ("bm_short", data[:-4]), ("zf_other", data)):
        (tmp_path / "voices" / f"{name}.bin").write_bytes(there)
    names = {info.name for info in listed(VoiceRequest("kokoro", folder=tmp_path))}
    assert names & {"bm_ours", "bm_short", "zf_other"} == {"bm_ours"}
    assert opened("bm_ours", folder=tmp_path).language == "en-GB"


def test_other_weights_are_refused_and_not_listed_as_ready(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").write_bytes(b"other weights")
    wanted = VoiceRequest("kokoro", folder=tmp_path, options={"model": "mine.onnx"})
    with pytest.raises(SpeechError, match="not the Kokoro weights that are known") as caught:
        kokoro.engine.open(wanted).speak("Nobody was hurt.")
    assert caught.value.hint
    assert all("mine.onnx" in info.missing for info in listed(wanted))
    with pytest.raises(SpeechError, match=r"no Kokoro weights 'other\.onnx'"):
        opened(folder=tmp_path, options={"model": "other.onnx"})


def test_without_weights_it_is_not_ready_and_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kokoro_weights, "PACKAGES", ("no-such-package-anywhere",))
    with pytest.raises(GaveUp, match="not installed") as caught:
        opened()
    assert "audio-edition[kokoro]" in str(caught.value.hint)
    assert listed()
    assert all("not installed" in info.missing for info in listed())


CASES = Path(__file__).parent / "data" / "kokoro_sounds"


def test_the_numbers_are_the_model_s_own() -> None:
    # from "vocab" of the model's config.json
    told = {";": 1, "?": 6, "—": 9, " ": 16, "\u0303": 17, "ʦ": 20, "A": 24, "O": 31, "T": 36}
    told |= {"ᵊ": 42, "f": 48, "h": 50, "z": 68, "æ": 72, "ə": 83, "ɡ": 92, "ɲ": 114, "œ": 120}
    told |= {"ɹ": 123, "ʁ": 128, "ʧ": 133, "ʌ": 138, "ʒ": 147, "ˈ": 156, "ː": 158, "ᵻ": 177}
    assert {symbol: NUMBERS[symbol] for symbol in told} == told
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    assert kokoro_sounds.EDGE not in NUMBERS.values()


@each(("language", "phonemes", "wanted"), table(CASES / "sounds-of-each-language.tsv"))
def test_sounds_of_each_language(language: str, phonemes: str, wanted: str) -> None:
    wanted = unicodedata.normalize("NFD", wanted)
    assert symbols(phonemes, language) == wanted
    assert symbols(wanted, language) == wanted, "what is in symbols stays"


@each("language", ["en-us", "en-gb", "es", "fr"])
def test_nothing_is_left_that_the_model_does_not_know(language: str) -> None:
    every = "".join(map(chr, range(0x20, 0x400))) + "ɫʀʍɦɱʉ̩̯͡‿ˑ²漢🙂"
    assert set(symbols(every, language)) <= set(NUMBERS)


def test_marks_are_no_sound() -> None:
    assert not kokoro_sounds.has_sound("“—”, ˈ…")
    assert kokoro_sounds.has_sound("“ə”")


@each(("text", "wanted"), table(CASES / "marks-are-kept.tsv"), least=7)
def test_marks_are_kept(text: str, wanted: str) -> None:
    assert Phonemizer("en-US").symbols(text) == wanted


def test_letters_and_names_are_read_as_by_the_other_voices() -> None:
    said = Phonemizer("en-US").symbols("Plan A is with the F B I, said Inês.")
    assert "plˈæn ˈA" in said
    assert "sˈɜɹkəm" not in said


@each(
    ("tag", "voice"),
    [
        *(("es-MX", "es-419"), ("es", "es"), ("es-ES", "es"), ("fr-BE", "fr"), ("pt", "pt")),
        *(("pt-PT", "pt"), ("pt-BR", "pt-br"), ("en-AU", "en-us"), ("en-GB", "en-gb-x-rp")),
    ],
)
def test_regions(tag: str, voice: str) -> None:
    assert espeak_voice(tag) == voice
