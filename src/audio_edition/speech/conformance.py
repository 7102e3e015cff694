"""The contract of an engine, as checks that anybody who writes one can run.

With pytest, in the tests of your package::

    from audio_edition.speech.conformance import VoiceConformance
    from audio_edition.speech.model import VoiceRequest

    class TestMyEngine(VoiceConformance):
        engine = my_package.engine
        request = VoiceRequest("mine", language="en-US")

or for an engine that is installed: ``python -m audio_edition.speech.conformance mine [voice]``.
A remote voice is really asked, about ten short sentences.
"""

from __future__ import annotations

import pickle
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from audio_edition.errors import SpeechError
from audio_edition.speech import registry
from audio_edition.speech.casting import speaks
from audio_edition.speech.model import Engine, Spoken, Voice, VoiceInfo, VoiceRequest
from audio_edition.speech.say import say

_LONG = (
    "The river rose through the night, and by morning the lower streets were under water, "
    "so the town opened the school and the church, brought blankets and soup from the depot, "
    "and asked everybody who had a boat to come to the market square before eight o’clock. "
)


class VoiceConformance:
    """Derive from it, set ``engine`` and ``request``; every ``test_`` method is one check.

    ``sentence`` must be in the request's language; it needs a handful of words.
    """

    engine: Engine
    request: VoiceRequest
    sentence = "The council will meet again on Friday, at noon."
    other = "Nobody was hurt."

    def voice(self) -> Voice:
        """Open the voice anew."""
        return self.engine.open(self.request)

    def test_the_engine_has_the_face_of_one(self) -> None:
        """Name, ``open`` and ``voices``."""
        assert isinstance(self.engine, Engine), "an engine has a name, open() and voices()"
        assert self.engine.name == self.request.engine, "the name is the entry point's"

    def test_opening_is_quick_and_loads_no_model(self) -> None:
        """A build looks up every sentence before it loads anything."""
        self.voice()
        began = time.process_time()
        self.voice()
        assert time.process_time() - began < 0.5, "open() must not load the model"

    def test_the_voice_has_the_face_of_one(self) -> None:
        """Every attribute, with a sensible value."""
        voice = self.voice()
        assert isinstance(voice, Voice)
        assert voice.engine == self.engine.name
        for name in ("name", "language", "licence", "fingerprint"):
            value = getattr(voice, name)
            assert isinstance(value, str), f"{name} is text"
            assert value, f"{name} is not empty"
            assert "\n" not in value, f"{name} is one line"
        assert isinstance(voice.is_remote, bool)
        assert 8000 <= voice.rate <= 192000
        assert voice.max_characters is None or voice.max_characters >= 20

    def test_it_speaks_the_language_it_was_asked_for(self) -> None:
        """Or ``open`` refuses."""
        assert speaks(self.voice(), self.request.language)

    def test_it_is_ready(self) -> None:
        """``validate_environment`` answers None, or one line."""
        missing = self.voice().validate_environment()
        assert missing is None, missing

    def test_it_is_listed(self) -> None:
        """``voices`` has at least one line."""
        listed = list(self.engine.voices(self.request))
        assert listed
        assert all(isinstance(info, VoiceInfo) for info in listed)
        assert all(info.engine == self.engine.name for info in listed)

    def test_a_request_can_be_sent_to_a_worker(self) -> None:
        """And the voice opened there is the same."""
        sent = pickle.loads(pickle.dumps(self.request))
        assert self.engine.open(sent).fingerprint == self.voice().fingerprint

    def test_an_unknown_option_is_refused(self) -> None:
        """A misspelt key in show.toml must not pass unseen."""
        wrong = replace(self.request, options={**self.request.options, "no_such_option": 1})
        told = ""
        try:
            self.engine.open(wrong)
        except SpeechError as problem:
            told = problem.message
        assert "no_such_option" in told, "open() must refuse the option no_such_option by name"

    def test_it_speaks(self) -> None:
        """Mono int16 at the promised rate, of plausible length."""
        spoken = self.voice().speak(self.sentence)
        self._check(spoken)
        seconds = spoken.pcm.duration
        assert 0.02 * len(self.sentence) < seconds < 5 + 0.5 * len(self.sentence)

    def test_words_are_in_order_and_inside(self) -> None:
        """Each with the text's own letters, where the voice tells words at all."""
        voice = self.voice()
        spoken = say(voice, self.sentence)
        before = 0.0
        for word in spoken.words:
            assert before <= word.start + 1e-6, f"{word} begins before the word before it"
            assert word.start <= word.end <= spoken.pcm.duration + 1e-6, f"{word} is outside"
            assert word.text.strip("“”\"'.,!?") in self.sentence
            before = word.start

    def test_the_same_text_is_the_same_sound(self) -> None:
        """In whatever order it is asked: builds must be reproducible (local voices)."""
        voice = self.voice()
        if voice.is_remote:
            return
        first = voice.speak(self.sentence).pcm.samples.tobytes()
        voice.speak(self.other)
        assert voice.speak(self.sentence).pcm.samples.tobytes() == first
        assert self.voice().speak(self.sentence).pcm.samples.tobytes() == first

    def test_what_changes_the_sound_changes_the_fingerprint(self) -> None:
        """Else the cache would answer with the old pace."""
        voice = self.voice()
        if voice.is_remote:
            return
        faster = self.engine.open(replace(self.request, speed=self.request.speed * 1.3))
        if faster.fingerprint == voice.fingerprint:
            slow, fast = voice.speak(self.sentence), faster.speak(self.sentence)
            assert len(slow.pcm.samples) == len(fast.pcm.samples)

    def test_long_sentences_come_whole(self) -> None:
        """Cut by us to the voice's limit, joined again."""
        voice = self.voice()
        short = say(voice, self.sentence).pcm.duration
        long = say(voice, _LONG).pcm.duration
        assert long > 2 * short

    def test_odd_texts_are_spoken_or_refused_in_one_line(self) -> None:
        """Never another exception, and nothing but silence for nothing to say."""
        voice = self.voice()
        for text in ("Wait … what?", "A “quoted\nline” — twice.", "Zoë’s café: 50% <off> & more"):
            told = ""
            try:
                self._check(say(voice, text))
            except SpeechError as problem:
                told = problem.message
            assert "\n" not in told
        assert say(voice, " — ").pcm.duration < 1.0

    def _check(self, spoken: Spoken) -> None:
        import numpy as np

        samples = spoken.pcm.samples
        assert samples.dtype == np.int16
        assert samples.ndim == 1
        assert spoken.pcm.rate == self.voice().rate, "the voice promises another rate"
        assert np.abs(samples.astype(np.int32)).max() > 30, "silence"


def checks(conformance: type[VoiceConformance]) -> list[tuple[str, Callable[[], None]]]:
    """Return the checks by name, each ready to call."""
    subject = conformance()
    names = [name for name in dir(subject) if name.startswith("test_")]
    return [(name, getattr(subject, name)) for name in names]


def main(arguments: list[str]) -> int:
    """Check an installed engine; returns the number of failures."""
    if not arguments:
        sys.stderr.write("usage: python -m audio_edition.speech.conformance ENGINE [VOICE [TAG]]\n")
        return 2
    name, voice, language = (*arguments, "", "")[:3]
    wanted = VoiceRequest(name, voice, language or "en-US")
    found = registry.find(name)

    class Installed(VoiceConformance):
        engine = found
        request = wanted

    failures = 0
    for check, run in checks(Installed):
        told = check.removeprefix("test_").replace("_", " ")
        try:
            run()
        except Exception as problem:  # an engine may raise anything: that is what is checked
            failures += 1
            place = traceback.extract_tb(problem.__traceback__)[-1]
            told += f": {problem or type(problem).__name__} ({place.filename}:{place.lineno})"
            sys.stdout.write(f"FAIL  {told}\n")
        else:
            sys.stdout.write(f"ok    {told}\n")
    return min(failures, 1)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SpeechError as error:
        sys.exit(f"error: {error.message}")
