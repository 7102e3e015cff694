"""Our own engines keep the contract that third parties are held to."""

import re
import subprocess
import sys
import types
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech import registry
from audio_edition.speech.conformance import VoiceConformance, checks
from audio_edition.speech.engines import espeak, gtts, silence
from audio_edition.speech.engines.silence import SilenceEngine, SilentVoice
from audio_edition.speech.model import Engine, VoiceRequest
from tests.speech import standin
from tests.tools import ROOT


class TestSilence(VoiceConformance):
    engine = silence.engine
    request = VoiceRequest("silence")


class TestEspeak(VoiceConformance):
    engine = espeak.engine
    request = VoiceRequest("espeak")


class TestGtts(VoiceConformance):
    engine = gtts.engine
    request = VoiceRequest("gtts")

    @pytest.fixture(autouse=True)
    def service(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with standin.serving(tmp_path) as running:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(running.ca))
            options = {"endpoint": running.url, "per_second": 200.0}
            type(self).request = VoiceRequest("gtts", options=options)
            yield


def test_the_suite_finds_what_is_wrong() -> None:
    class Forgetful(SilentVoice):
        fingerprint = "always the same"

    class Wrong(SilenceEngine):
        def open(self, request: VoiceRequest) -> SilentVoice:
            return Forgetful(language="en-US", speed=request.speed)

    class Subject(VoiceConformance):
        engine: Engine = Wrong()
        request = VoiceRequest("silence")

    failed = []
    for name, run in checks(Subject):
        try:
            run()
        except AssertionError:
            failed.append(name)
    assert failed == [
        "test_an_unknown_option_is_refused",
        "test_what_changes_the_sound_changes_the_fingerprint",
    ]


def test_it_runs_from_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audio_edition.speech.conformance", "silence"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("ok  ") == len(checks(VoiceConformance))


def test_the_engine_in_the_documentation_keeps_the_contract(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = (ROOT / "docs" / "voices.md").read_text("utf-8")
    code = next(b for b in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "MyEngine" in b)
    model = types.ModuleType("my_model")
    model.Error = RuntimeError  # type: ignore[attr-defined]
    model.say = lambda text, speed: (  # type: ignore[attr-defined]
        SilentVoice("en-US", speed).speak(text).pcm.samples
    )
    monkeypatch.setitem(sys.modules, "my_model", model)
    package = types.ModuleType("my_voices")
    monkeypatch.setitem(sys.modules, "my_voices", package)
    exec(compile(code, "docs/voices.md", "exec"), package.__dict__)

    class Documented(VoiceConformance):
        engine = package.engine
        request = VoiceRequest("mine")

    for _, run in checks(Documented):
        run()


def test_our_engines_are_entry_points_like_anybody_s() -> None:
    entries = {e.name: e.value for e in metadata.entry_points(group=registry.VOICES.group)}
    assert {name: entries.get(name) for name in registry.BUILT_IN} == registry.BUILT_IN
    for name in registry.BUILT_IN:
        engine = registry.find(name)
        assert isinstance(engine, Engine)
        assert engine.name == name


def test_an_unknown_name_is_met_with_the_nearest_and_a_show_s_own_plugin_is_none(
    tmp_path: Path,
) -> None:
    with pytest.raises(SpeechError, match="no engine 'pipper'") as caught:
        registry.find("pipper")
    assert caught.value.hint == "did you mean 'piper'?"
    (tmp_path / "plugins").mkdir()
    assert registry.near("mine", tmp_path) == registry.near("mine")
    (tmp_path / "plugins" / "mine.py").write_text("raise SystemExit")
    assert "from packages, not from editions/plugins" in registry.near("mine", tmp_path)


def test_finding_ours_imports_no_engine_package() -> None:
    code = (
        "import sys; from audio_edition.speech import registry, speak, settings\n"
        "[registry.find(n) for n in registry.BUILT_IN]\n"
        "heavy = {'numpy', 'onnxruntime', 'piper', 'gtts', 'requests', 'edge_tts',"
        " 'aiohttp', 'soundfile'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
