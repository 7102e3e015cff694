"""Sentences handed out to an executor: what dies, breaks or is not fit, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from audio_edition.errors import ExecutorError, SpeechError
from audio_edition.events import Advanced
from audio_edition.executors.about import installation, when_the_same
from audio_edition.executors.model import TaskExecutor, WorkerDiedError
from audio_edition.places import Places
from audio_edition.speech import elsewhere, handing, worker
from audio_edition.speech.model import Cause, GaveUp, SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.worker import SpeechJob, speak_elsewhere
from tests.speech.scripts import TEXTS, plain

QUIET = VoiceSettings(engine="silence", fallback=())


class Bench(TaskExecutor):
    """Does tasks in this very process, when it is asked to look up, with odd accidents.

    ``fate`` is told each sentence that is about to be spoken, and may raise.
    """

    name: ClassVar[str] = "bench"
    address = "bench://"

    def __init__(self, fate: Callable[[str], None] = lambda text: None) -> None:
        self.fate = fate
        self.said: list[str] = []
        self.batches: list[int] = []
        self.most = self.renewed = 0
        self.closed = False

    @property
    def at_once(self) -> int:
        return 2

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        jobs = next((one for one in args if isinstance(one, tuple)), ())
        if jobs:
            self.batches.append(len(jobs))
        try:
            for job in jobs:
                self.fate(job.text)
                self.said.append(job.text)
                function(*((job,) if one is jobs else one for one in args), **kwargs)
            future.set_result(None if jobs else function(*args, **kwargs))
        except BaseException as problem:
            future.set_exception(problem)
        return future

    def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
        try:
            return {"bench-1": function(*args)}
        except Exception as problem:
            return {"bench-1": problem}

    def renew(self) -> None:
        self.renewed += 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_known", {})


def spoken_on(bench: Bench, tmp_path: Path, *texts: str) -> SpokenScript:
    return speak_script(plain(*texts), QUIET, Places(tmp_path), hands=lambda: bench)


def once(word: str, problem: Exception) -> Callable[[str], None]:
    """Raise ``problem`` the first time that a sentence with ``word`` is to be spoken."""
    left = [problem]

    def fate(text: str) -> None:
        if word in text and left:
            raise left.pop()

    return fate


def digests(spoken: SpokenScript) -> list[str]:
    return [utterance.clip.digest for utterance in spoken.utterances]


def test_what_is_spoken_elsewhere_is_the_same(tmp_path: Path) -> None:
    bench = Bench()
    there = spoken_on(bench, tmp_path / "there")
    here = speak_script(plain(), QUIET, Places(tmp_path / "here"))
    assert digests(there) == digests(here)
    assert sorted(bench.said) == sorted(TEXTS)
    assert bench.said == sorted(TEXTS, key=lambda text: -len(text))  # the longest first
    assert bench.closed


def test_nothing_missing_asks_nobody(tmp_path: Path) -> None:
    speak_script(plain(), QUIET, Places(tmp_path))

    def hands() -> TaskExecutor:
        raise AssertionError("nobody is needed")

    assert speak_script(plain(), QUIET, Places(tmp_path), hands=hands).cached == len(TEXTS)


def test_a_sentence_whose_worker_died_is_spoken_once_more(tmp_path: Path) -> None:
    bench = Bench(once("mayor", WorkerDiedError("killed")))
    spoken = spoken_on(bench, tmp_path)
    assert spoken.synthesized == len(TEXTS)
    assert "mayor" in bench.said[-1]  # after all others, and alone


def test_a_suspect_is_spoken_when_nothing_else_is_under_way(tmp_path: Path) -> None:
    beside: list[tuple[str, int]] = []

    class Slow(Bench):
        """Answers one task, the oldest, each time that it is asked how much it can do."""

        held: ClassVar[list[Callable[[], object]]] = []

        @property
        def at_once(self) -> int:
            if self.held:
                self.held.pop(0)()
            return 3

        def begin(
            self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], /
        ) -> list[Future[Any]]:
            futures: list[Future[Any]] = []
            for call in calls:
                future: Future[Any] = Future()
                text = call[1][0].text
                beside.append((text, len(self.held)))
                died = text == "One." and len(beside) == 1
                done = WorkerDiedError("killed") if died else None
                self.held.append(partial(self._end, future, done, function, call))
                futures.append(future)
            return futures

        def _end(
            self,
            future: Future[Any],
            problem: Exception | None,
            function: Callable[..., Any],
            call: tuple[Any, ...],
        ) -> None:
            if problem is None:
                future.set_result(function(*call))
            else:
                future.set_exception(problem)

    texts = ("One.", "Two", "Six", "Ten")
    spoken = spoken_on(Slow(), tmp_path, *texts)
    assert spoken.synthesized == len(texts)
    assert beside[0] == ("One.", 0)
    assert beside[-1] == ("One.", 0)
    assert max(number for _, number in beside) > 0


def test_a_sentence_that_kills_twice_is_named_and_all_others_are_kept(tmp_path: Path) -> None:
    def fate(text: str) -> None:
        if "mayor" in text:
            raise WorkerDiedError("exit code 139")

    with pytest.raises(GaveUp, match=r"died twice over “.*mayor.*139") as caught:
        spoken_on(Bench(fate), tmp_path)
    assert caught.value.published == "silence gave up (crashed)"
    again = spoken_on(Bench(), tmp_path)
    assert (again.synthesized, again.cached) == (1, len(TEXTS) - 1)


LONG_DAY = tuple(f"Sentence number {n:03} of a long day." for n in range(200))


def test_many_sentences_are_few_tasks_and_the_last_ones_are_small(tmp_path: Path) -> None:
    bench = Bench()
    told: list[int] = []
    spoken = speak_script(
        plain(*LONG_DAY),
        QUIET,
        Places(tmp_path / "there"),
        hands=lambda: bench,
        listen=lambda event: told.append(event.done) if isinstance(event, Advanced) else None,
    )
    assert bench.said == list(LONG_DAY)
    assert len(bench.batches) < len(LONG_DAY) / 3
    assert bench.batches[-1] <= 3 < max(bench.batches)
    assert told == list(range(1, len(LONG_DAY) + 1))
    assert digests(spoken) == digests(
        speak_script(plain(*LONG_DAY), QUIET, Places(tmp_path / "here"))
    )


def test_a_voice_that_turns_out_slow_is_given_single_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]

    def fate(_: str) -> None:
        now[0] += 5.0  # longer than a task is meant to take

    monkeypatch.setattr(handing.time, "monotonic", lambda: now[0])
    bench = Bench(fate)
    assert spoken_on(bench, tmp_path, *LONG_DAY[:60]).synthesized == 60
    assert min(bench.batches[:2]) > 3
    assert set(bench.batches[2:]) == {1}


def test_few_sentences_are_a_task_each(tmp_path: Path) -> None:
    bench = Bench()
    spoken_on(bench, tmp_path, "One.", "Two.", "Three.", "Four.")
    assert bench.batches == [1, 1, 1, 1]


def test_a_batch_whose_worker_died_is_spoken_one_by_one(tmp_path: Path) -> None:
    bench = Bench(once("number 003", WorkerDiedError("killed")))
    spoken = spoken_on(bench, tmp_path, *LONG_DAY)
    assert spoken.synthesized == len(LONG_DAY)
    first = bench.batches[0]
    assert first > 3
    assert bench.batches.count(1) >= first
    assert set(bench.said) == set(LONG_DAY)
    # not alone at the end: who else was in the batch is no suspect
    assert bench.said.index(LONG_DAY[3]) < len(LONG_DAY) / 2


def test_a_batch_with_poison_is_split_and_only_the_poison_is_missing(tmp_path: Path) -> None:
    deaths: list[int] = []

    def fate(text: str) -> None:
        if "number 007" in text:
            deaths.append(len(bench.said))
            raise WorkerDiedError("exit code 139")

    bench = Bench(fate)
    with pytest.raises(GaveUp, match=r"died twice over “Sentence number 007.*139"):
        spoken_on(bench, tmp_path, *LONG_DAY)
    assert len(deaths) == 3  # in a batch, by itself, and when nothing else was under way
    again = spoken_on(Bench(), tmp_path, *LONG_DAY)
    assert (again.synthesized, again.cached) == (1, len(LONG_DAY) - 1)


def test_who_only_waited_behind_poison_is_spoken_all_the_same(tmp_path: Path) -> None:
    deaths: dict[str, int] = {}

    def fate(text: str) -> None:
        for word, times in (("number 007", 9), ("number 008", 1)):
            if word in text and deaths.setdefault(word, 0) < times:
                deaths[word] += 1
                raise WorkerDiedError("exit code 139")

    with pytest.raises(GaveUp, match="died twice over “Sentence number 007"):
        spoken_on(Bench(fate), tmp_path, *LONG_DAY)
    assert deaths == {"number 007": 3, "number 008": 1}
    again = spoken_on(Bench(), tmp_path, *LONG_DAY)
    assert (again.synthesized, again.cached) == (1, len(LONG_DAY) - 1)


def test_a_voice_that_dies_of_everything_is_given_up_soon(tmp_path: Path) -> None:
    deaths: list[str] = []

    def fate(text: str) -> None:
        deaths.append(text)
        raise WorkerDiedError("exit code 139")

    bench = Bench(fate)
    with pytest.raises(GaveUp, match="died twice over"):
        spoken_on(bench, tmp_path, *(f"Day {n}." for n in range(12)))
    split = sum(number > 1 for number in bench.batches)
    assert len(deaths) == split + 12 + 2


def test_a_batch_that_was_lost_with_its_executor_is_dealt_anew(tmp_path: Path) -> None:
    bench = Bench(once("number 003", BrokenExecutor("the scheduler was lost")))
    spoken = spoken_on(bench, tmp_path, *LONG_DAY)
    assert spoken.synthesized == len(LONG_DAY)
    assert set(bench.said) == set(LONG_DAY)
    assert bench.renewed == 1


def test_a_sentence_of_a_batch_that_fails_is_raised_whole_and_those_before_are_kept(
    tmp_path: Path,
) -> None:
    problem = GaveUp("full", hint="wait", cause=Cause.BUSY, status=429, engine="other")
    with pytest.raises(GaveUp) as caught:
        spoken_on(Bench(once("number 003", problem)), tmp_path, *LONG_DAY)
    assert (caught.value.published, caught.value.hint) == (problem.published, "wait")
    assert spoken_on(Bench(), tmp_path, *LONG_DAY).cached >= 3


def test_an_executor_that_breaks_is_renewed_and_nothing_is_lost(tmp_path: Path) -> None:
    bench = Bench(once("mayor", BrokenExecutor("the scheduler was lost")))
    spoken = spoken_on(bench, tmp_path)
    assert spoken.synthesized == len(TEXTS)
    assert bench.renewed == 1
    assert digests(spoken) == digests(speak_script(plain(), QUIET, Places(tmp_path / "here")))


def test_one_that_breaks_again_and_again_is_given_up(tmp_path: Path) -> None:
    def fate(text: str) -> None:
        if "mayor" in text:
            raise BrokenExecutor("the scheduler was lost")

    bench = Bench(fate)
    with pytest.raises(ExecutorError, match=r"broke \d times in a row: the scheduler was lost"):
        spoken_on(bench, tmp_path, "The mayor spoke.")
    assert 0 < bench.renewed < 10
    assert bench.closed


def test_one_without_anybody_left_is_told_by_its_own_check(tmp_path: Path) -> None:
    class Silent(Bench):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
            return Future()

        def check(self) -> None:
            raise ExecutorError("had no workers for 1 seconds")

    with pytest.raises(ExecutorError, match="had no workers"):
        spoken_on(Silent(), tmp_path)


def test_few_are_under_way_at_a_time(tmp_path: Path) -> None:
    class Slow(Bench):
        """Answers what it has in hand only when it is asked how much it can do."""

        held: ClassVar[list[Callable[[], object]]] = []

        @property
        def at_once(self) -> int:
            held, self.held[:] = list(self.held), []
            for answer in held:
                answer()
            return 2

        def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
            future: Future[Any] = Future()
            done = super().submit(function, *args, **kw)
            self.held.append(lambda: future.set_result(done.result()))
            self.most = max(self.most, len(self.held))
            return future

    bench = Slow()
    texts = [f"Sentence number {n} of a long day." for n in range(20)]
    spoken_on(bench, tmp_path, *texts)
    assert len(bench.said) == 20
    assert bench.most == 2


def test_one_that_breaks_now_and_then_is_renewed_as_often(tmp_path: Path) -> None:
    broken: set[str] = set()

    def fate(text: str) -> None:
        if text not in broken:
            broken.add(text)
            raise BrokenExecutor("the scheduler was lost")

    bench = Bench(fate)
    texts = [f"Sentence number {n} of a long day." for n in range(8)]
    assert spoken_on(bench, tmp_path, *texts).synthesized == 8
    assert bench.renewed > 3


def test_a_voice_that_is_another_one_there_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = worker._require
    monkeypatch.setattr(worker, "_require", lambda voice, wanted: real(voice, wanted + " other"))
    bench = Bench()
    with pytest.raises(ExecutorError, match=r"bench-1 .*is another voice on") as caught:
        spoken_on(bench, tmp_path)
    assert "the same voice file" in str(caught.value.hint)
    assert bench.said == []


def test_a_worker_with_another_voice_that_joins_late_keeps_nothing(tmp_path: Path) -> None:
    places = Places(tmp_path)
    spoken = speak_script(plain("Hello."), QUIET, places)
    job = SpeechJob("k" * 64, "Hello.", worker.VoiceRequest("silence"), fingerprint="another")
    with pytest.raises(ExecutorError, match="is another voice"):
        speak_elsewhere(installation(), (job,), places.store.address)
    assert worker.utterances.recall(worker.utterances.drawer(places.store), job.key) is None
    assert spoken.synthesized == 1


@pytest.mark.parametrize("late", [False, True])
def test_another_version_is_refused_with_its_mend(
    tmp_path: Path, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the survey, and with the sentence where it joins after that."""
    theirs = replace(installation(), version="0.0.1")

    class Old(Bench):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            if late:
                return super().everywhere(function, *args)
            return {"bench-1": installation(), "bench-2": theirs}

        def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
            with monkeypatch.context() as there:
                there.setattr("audio_edition.executors.about.installation", lambda: theirs)
                return super().submit(function, *args, **kw)

    with pytest.raises(ExecutorError, match=r"has audio-edition 0\.0\.1") as caught:
        spoken_on(Old(), tmp_path)
    assert str(caught.value.hint).startswith("there: pip install audio-edition==")
    assert ("1 of 2 workers" in caught.value.message) is not late


def test_a_worker_without_the_program_is_refused(tmp_path: Path) -> None:
    class Bare(Bench):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            return {"bare": ModuleNotFoundError("No module named 'audio_edition'")}

    with pytest.raises(ExecutorError, match="bare has no audio-edition"):
        spoken_on(Bare(), tmp_path)
    lost = ModuleNotFoundError("No module named 'audio_edition.executors'")
    with pytest.raises(ExecutorError, match="has no audio-edition, or an old one"):
        spoken_on(Bench(once("mayor", lost)), tmp_path)


class Distant(Bench):
    """Its workers have a folder of their own where the store should be."""

    def __init__(self, here: str, there: str) -> None:
        super().__init__()
        self._moved = {here: there}

    def _there(self, args: tuple[Any, ...]) -> list[Any]:
        return [self._moved.get(one, one) if isinstance(one, str) else one for one in args]

    def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
        return super().everywhere(function, *self._there(args))

    def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
        return super().submit(function, *self._there(args), **kw)


def test_workers_that_do_not_see_the_store_are_refused_with_its_mend(tmp_path: Path) -> None:
    places = Places(tmp_path / "here")
    bench = Distant(places.store.address, str(tmp_path / "there"))
    with pytest.raises(ExecutorError, match="does not see this show's cache") as caught:
        speak_script(plain(), QUIET, places, hands=lambda: bench)
    assert "[cache] store" in str(caught.value.hint)
    assert bench.said == []


def test_workers_that_read_the_store_and_write_elsewhere_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = worker.open_store
    elsewhere_too = str(tmp_path / "there")

    class ReadOnly(Bench):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            if function is when_the_same and args[1] is elsewhere.answer_mark:
                token = args[3]
                worker.utterances.drawer(real(elsewhere_too)).put(token, {})
                return super().everywhere(function, *args[:2], elsewhere_too, token)
            return super().everywhere(function, *args)

    with pytest.raises(ExecutorError, match="does not see this show's cache"):
        spoken_on(ReadOnly(), tmp_path / "here")


def test_through_a_shared_place_the_sound_arrives_from_another_machine(tmp_path: Path) -> None:
    """Client and worker have each a folder of their own, and the shared place between them."""
    (tmp_path / "shared").mkdir()
    shared = f"file://{tmp_path / 'shared'}"
    here, there = f"{shared}#{tmp_path / 'here'}", f"{shared}#{tmp_path / 'there'}"

    class Show(Places):
        @property
        def store(self) -> Any:
            return worker.open_store(here)

    bench = Distant(here, there)
    texts = (*TEXTS, TEXTS[0])  # one twice
    spoken = speak_script(plain(*texts), QUIET, Show(tmp_path), hands=lambda: bench)
    assert sorted(bench.said) == sorted(TEXTS)
    assert spoken.synthesized == len(texts)
    assert digests(spoken) == digests(
        speak_script(plain(*texts), QUIET, Places(tmp_path / "alone"))
    )


def test_workers_that_were_found_fit_are_not_asked_for_every_edition(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Bench):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            asked.append(function.__name__)
            return super().everywhere(function, *args)

    spoken_on(Counting(), tmp_path, "One.")
    first = len(asked)
    spoken_on(Counting(), tmp_path, "Two.")
    assert first > 1
    assert asked[first:] == ["installation"]


def test_workers_known_by_name_are_not_asked_at_all_until_another_comes(tmp_path: Path) -> None:
    asked: list[str] = []
    there = ["bench-1"]

    class Named(Bench):
        @property
        def workers(self) -> frozenset[str]:
            return frozenset(there)

        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            asked.append(function.__name__)
            (answer,) = super().everywhere(function, *args).values()
            return dict.fromkeys(there, answer)

    spoken_on(Named(), tmp_path, "One.")
    assert asked
    asked.clear()
    spoken_on(Named(), tmp_path, "Two.")
    assert asked == []
    there.append("bench-2")
    spoken_on(Named(), tmp_path, "Three.")
    assert "when_the_same" in asked
    asked.clear()
    spoken_on(Named(), tmp_path / "another store", "Four.")
    assert asked  # nobody said that they see this one


def test_a_failure_of_the_program_s_own_is_no_reason_for_another_voice(tmp_path: Path) -> None:
    both = VoiceSettings(engine="silence", fallback=("espeak",))
    bench = Bench(once("mayor", ExecutorError("not fit", hint="mend it")))
    with pytest.raises(ExecutorError, match="not fit"):
        speak_script(plain(), both, Places(tmp_path), hands=lambda: bench)
    with pytest.raises(SpeechError, match="a worker cannot be used: KeyError"):
        spoken_on(Bench(once("mayor", KeyError("odd"))), tmp_path)
