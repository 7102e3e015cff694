"""The edge engine against a local websocket that speaks the service's protocol.

The real service cannot be asked from a test; the messages are those that edge-tts reads.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import edge
from audio_edition.speech.model import GaveUp, VoiceRequest
from audio_edition.speech.say import say
from tests.rows import each
from tests.speech import standin

communicate = pytest.importorskip("edge_tts.communicate")
web = pytest.importorskip("aiohttp.web")

QUICK = {"first_wait": 0.01, "per_second": 500.0, "attempts": 3, "deadline": 5.0}


class Service:
    def __init__(self) -> None:
        self.behaviour = "good"
        self.ssml: list[str] = []
        self.configs: list[str] = []

    async def talk(self, request: Any) -> Any:
        if self.behaviour == "busy":
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.configs.append((await socket.receive()).data)
        ssml = (await socket.receive()).data
        self.ssml.append(ssml)
        text = ssml.split("'>")[-1].split("<")[0]
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        if self.behaviour == "good":
            at = 2_500_000
            for word in text.split():
                data = {"Offset": at, "Duration": 2_000_000, "text": {"Text": word.strip(".,“”")}}
                told = json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})
                await socket.send_str(f"X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{told}")
                at += 3_000_000
            sound = standin.mp3_of(standin.letters(text))
            head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            for n in range(0, len(sound), 960):
                await socket.send_bytes(len(head).to_bytes(2, "big") + head + sound[n : n + 960])
        if self.behaviour == "hang":
            await asyncio.sleep(30)
        await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")
        await socket.close()
        return socket

    async def serve(self) -> Any:
        app = web.Application()
        app.router.add_get("/edge/v1", self.talk)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    running, loop = Service(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(running.serve(), loop).result(10)
    url = f"ws://127.0.0.1:{runner.addresses[0][1]}/edge/v1?TrustedClientToken=x"
    monkeypatch.setattr(communicate, "WSS_URL", url)
    yield running
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=10)
    loop.close()


def opened(voice: str = "", language: str = "en-US", speed: float = 1.0) -> edge.EdgeVoice:
    return edge.engine.open(VoiceRequest("edge", voice, language, speed, QUICK))


def test_speech_comes_with_its_words_of_the_voice_and_pace_that_are_asked(service: Service) -> None:
    assert opened().name == "en-US-AriaNeural"
    spoken = say(opened(), "Crews worked through the night.")
    assert [word.text for word in spoken.words] == ["Crews", "worked", "through", "the", "night"]
    assert spoken.words[2].start - spoken.words[1].start == pytest.approx(0.3, abs=0.01)
    assert spoken.pcm.duration == pytest.approx(0.07 * 26, abs=0.3)
    assert '"wordBoundaryEnabled":"true"' in service.configs[0]
    opened("en-GB-SoniaNeural", speed=1.1).speak("Good morning to all of you.")
    for words in ("en-GB", "SoniaNeural", "rate='+10%'"):
        assert words in service.ssml[1]
    voices = [opened(), opened(speed=1.1), opened("en-GB-SoniaNeural")]
    assert len({voice.fingerprint for voice in voices}) == 3
    assert {voice.validate_environment() for voice in voices} == {None}


@each("behaviour", ["busy", "silent", "hang"])
def test_what_fails_is_tried_again_then_given_up(service: Service, behaviour: str) -> None:
    service.behaviour = behaviour
    voice = edge.engine.open(VoiceRequest("edge", options={**QUICK, "deadline": 0.3}))
    with pytest.raises(GaveUp, match="edge failed 3 times"):
        voice.speak("Good morning.")


def test_no_connection_is_told_by_the_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(communicate, "WSS_URL", "ws://127.0.0.1:1/edge/v1?TrustedClientToken=x")
    with pytest.raises(GaveUp, match=r"no connection to 127\.0\.0\.1 \(Connect"):
        opened().speak("Good morning.")


@each(
    ("language", "name"),
    [("en-US", "en-US-AriaNeural"), ("en-GB", "en-GB-SoniaNeural"), ("de-AT", "de-DE-KatjaNeural")],
)
def test_the_language_decides_where_no_voice_is_named(language: str, name: str) -> None:
    assert opened(language=language).name == name


def test_strangers_are_refused_in_one_line() -> None:
    with pytest.raises(SpeechError, match="no usual voice for xx"):
        opened(language="xx")
    with pytest.raises(SpeechError, match="no voice 'bob'"):
        opened("bob")
