"""The contract of a recogniser, as checks that anybody who writes one can run.

With pytest, in the tests of your package::

    from audio_edition.proof.conformance import RecogniserConformance
    from audio_edition.proof.model import RecogniserRequest

    class TestMine(RecogniserConformance):
        recogniser = my_package.recogniser
        request = RecogniserRequest("mine", "en-US")

Set ``sound`` (mono float32 at 16 kHz) and the ``words`` that are spoken in it, and it is checked
that they are heard.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProofError
from audio_edition.proof.model import EAR_RATE, Ear, Recogniser, RecogniserRequest
from audio_edition.proof.words import distance, tokens


class RecogniserConformance:
    """Derive from it, set ``recogniser`` and ``request``; every ``test_`` method is one check."""

    recogniser: Recogniser
    request: RecogniserRequest
    sound: NDArray[np.float32] | None = None
    words = ""

    def ears(self) -> Sequence[Ear]:
        """Open the recogniser anew."""
        return self.recogniser.open(self.request)

    def test_the_recogniser_has_the_face_of_one(self) -> None:
        """Name and ``open``; the name is that of the entry point."""
        assert isinstance(self.recogniser, Recogniser), "a recogniser has a name and open()"
        assert self.recogniser.name == self.request.recogniser, "the name is the entry point's"

    def test_its_ears_have_the_face_of_ears(self) -> None:
        """At least one, each with a name and a digest."""
        ears = self.ears()
        assert ears, "open() returns at least one ear"
        for ear in ears:
            assert isinstance(ear, Ear), "an ear has a name, a digest and hear()"
            for told in (ear.name, ear.digest):
                assert isinstance(told, str), "name and digest are text"
                assert told, "name and digest are not empty"
                assert "\n" not in told, "name and digest are one line"
        assert len({ear.digest for ear in ears}) == len(ears), "each ear has a digest of its own"

    def test_the_digest_is_the_same_each_time(self) -> None:
        """What was heard is kept under it."""
        first = [ear.digest for ear in self.ears()]
        assert [ear.digest for ear in self.ears()] == first

    def test_opening_is_quick_and_loads_no_model(self) -> None:
        """An edition that was heard before is only looked up."""
        self.ears()
        began = time.process_time()
        for ear in self.ears():
            _ = ear.digest
        assert time.process_time() - began < 3.0, "open() must not load the model"

    def test_a_text_for_each_sound_in_order(self) -> None:
        """However many there are, and however short."""
        sounds = [np.zeros(length, np.float32) for length in (EAR_RATE, 400, 3 * EAR_RATE)]
        for ear in self.ears():
            texts = ear.hear(sounds)
            assert len(texts) == len(sounds), "one text a sound"
            assert all(isinstance(text, str) for text in texts), "texts are text"
            assert ear.hear([]) == [], "no sound, no text"

    def test_it_hears(self) -> None:
        """The words that are spoken, and the same twice."""
        if self.sound is None:
            return
        wanted = "".join(tokens(self.words))
        for ear in self.ears():
            [text] = ear.hear([self.sound])
            change = distance(wanted, "".join(tokens(text))).change
            assert change < 0.3, f"{ear.name} heard {text!r}, not {self.words!r}"
            assert ear.hear([self.sound]) == [text], "the same sound, the same text"

    def test_weights_that_are_not_there_are_refused_in_one_line(self) -> None:
        """By ``open`` or by the first ``hear``; a recogniser without weights refuses any."""
        if not self.request.weights and self.recogniser.name != "whisper":
            return
        wrong = replace(self.request, weights=("no/such/weights",))
        told = ""
        try:
            for ear in self.recogniser.open(wrong):
                ear.hear([np.zeros(EAR_RATE, np.float32)])
        except ProofError as problem:
            told = problem.message
        assert told, "weights that do not exist must be refused with a ProofError"
        assert "\n" not in told
