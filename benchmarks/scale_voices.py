"""What speech costs on this machine, and what an edition is in bytes and requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Article, Edition, Workspace, build
from audio_edition.errors import AudioEditionError
from audio_edition.executors.local import LocalExecutor
from audio_edition.places import Places
from audio_edition.speech import registry
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.warm import kept_warm
from tests.speech.scripts import plain
from tests.store.bucket import faulty_bucket

TEXTS = Path(__file__).with_name("bench_speech_edition.txt").read_text("utf-8").splitlines()
PIPER = VoiceSettings(engine="piper", fallback=())
VOICES = ("piper", "kokoro", "espeak")


def piper(folder: Path, sentences: int) -> float:
    """Print what one and two processes take; core seconds a character."""
    texts = TEXTS[:sentences]
    walls = {}
    with kept_warm():
        speak_script(plain("A first sentence."), PIPER, Places(folder / "first"), jobs=1)
        began, cpu = time.perf_counter(), time.process_time()
        speak_script(plain(*texts), PIPER, Places(folder / "1"), jobs=1, hands=LocalExecutor)
        walls[1], cpu = time.perf_counter() - began, time.process_time() - cpu
    executor = LocalExecutor()
    executor.want(2)
    speak_script(
        plain("One more of them.", "And another one."), PIPER, Places(folder / "2"), jobs=2,
        hands=lambda: _Kept(executor),
    )  # fmt: skip
    began = time.perf_counter()
    driver = time.process_time()
    speak_script(plain(*texts), PIPER, Places(folder / "2"), jobs=2, hands=lambda: executor)
    walls[2], driver = time.perf_counter() - began, time.process_time() - driver
    pace = cpu / sum(map(len, texts))
    print(
        f"Piper, {len(texts)} sentences, models loaded: 1 process {walls[1]:.2f} s, 2 processes "
        f"{walls[2]:.2f} s ({walls[1] / walls[2]:.2f} x as fast); {1000 * pace:.2f} ms of a core a "
        f"character; driver {1000 * driver / len(texts):.2f} ms a sentence",
        flush=True,
    )
    return pace


class _Kept(LocalExecutor):
    """Speaks with another's processes, and leaves them open."""

    def __init__(self, inner: LocalExecutor) -> None:
        super().__init__()
        self._inner = inner
        self._crew = inner._crew

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have the other's processes do it."""
        return self._inner.submit(function, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing of it is ours."""


def cost_model(folder: Path, sentences: int, voices: Sequence[str] = VOICES) -> None:
    """Print core seconds an hour of sound by voice, bytes an hour, requests an edition."""
    texts = TEXTS[:sentences]
    for name in voices:
        try:
            voice = registry.find(name).open(VoiceRequest(name, "", "en-US"))
            missing = voice.validate_environment()
        except AudioEditionError as problem:
            missing = problem.message
        if missing:
            print(f"{name}: not measured ({missing})")
            continue
        voice.speak("It rained.")
        cpu, sound = time.process_time(), 0.0
        some = texts if name != "kokoro" else texts[: max(1, len(texts) // 4)]
        for text in some:
            sound += voice.speak(text).pcm.duration
        cpu = time.process_time() - cpu
        print(f"{name}: {3600 * cpu / sound:.0f} core seconds an hour of sound", flush=True)
    with pytest.MonkeyPatch.context() as patch, faulty_bucket(patch) as bucket:
        for number, what in enumerate(("with an empty shared cache", "with all of it there")):
            settings = {
                "show": {"title": "The Lantern", "base_url": "https://example.org/"},
                "voice": {"engine": "piper", "fallback": []},
                "cache": {"store": bucket.address()},
            }
            workspace = Workspace.of(folder / str(number), settings)
            edition = Edition.of(id="2026-11-02", articles=[Article.of("A day", texts)])
            bucket.requests.clear()
            cpu = time.process_time()
            report = build(workspace, edition, jobs=1)
            cpu = time.process_time() - cpu
            asked = ", ".join(f"{count} {kind}" for kind, count in sorted(bucket.counts.items()))
            sound = sum(one.clip.duration for one in report.spoken.utterances)
            size = sum(file.stat().st_size for file in workspace.audio.rglob("*") if file.is_file())
            print(
                f"an edition of {len(report.spoken.utterances)} sentences ({sound:.0f} s) {what}: "
                f"{asked}; {3600 * cpu / sound:.0f} core seconds and "
                f"{3600 * size / sound / 1e6:.0f} MB of audio/ an hour of sound",
                flush=True,
            )


__all__ = ["cost_model", "piper"]
