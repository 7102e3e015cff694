"""From script to sound: cache, workers, fallback, casting; with an engine of a third party."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from audio_edition.edition.model import Take
from audio_edition.errors import ExecutorError, SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.executors.about import installation, when_the_same
from audio_edition.executors.model import TaskExecutor, WorkerDiedError
from audio_edition.faults import RefusedBySystemError
from audio_edition.places import Places
from audio_edition.script.model import Script, Sentence
from audio_edition.speech import crew, early, elsewhere, worker, workers
from audio_edition.speech.breath import clauses
from audio_edition.speech.casting import Casting
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import Cause, GaveUp, SpokenScript, Utterance
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script, speak_text
from audio_edition.speech.warm import kept_warm
from audio_edition.speech.worker import SpeechJob, speak_elsewhere
from audio_edition.store.store import StoreError
from tests.rows import each
from tests.speech.obedient import FOLDER, obedient, told
from tests.speech.scripts import TEXTS, plain, script_of, sentence

QUIET = VoiceSettings(engine="silence", fallback=())
ODD = VoiceSettings(engine="odd", fallback=("silence",))


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceSettings:
    """A voice of somebody else's, by as many workers as are asked for."""
    monkeypatch.syspath_prepend(str(obedient(tmp_path / "site", "odd")))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(workers, "_FEW", 0)
    return ODD


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def quiet(places: Places, *texts: str, **options: Any) -> tuple[int, int]:
    """How many sentences were spoken, and how many were known."""
    spoken = speak_script(plain(*texts), QUIET, places, **options)
    return spoken.synthesized, spoken.cached


def digests(spoken: SpokenScript) -> list[str]:
    return [utterance.clip.digest for utterance in spoken.utterances]


def test_a_changed_word_re_makes_one_sentence(places: Places) -> None:
    assert quiet(places) == (len(TEXTS), 0)
    changed = [text.replace("spring", "summer") for text in TEXTS]
    second = speak_script(plain(*changed), QUIET, places)
    assert (second.synthesized, second.cached) == (1, len(TEXTS) - 1)
    assert [u.from_cache for u in second.utterances] == [t in TEXTS for t in changed]
    assert quiet(places, *changed) == (0, len(TEXTS))
    other = [replace(sentence(text), printed="Printed: " + text) for text in TEXTS]
    assert speak_script(script_of(*other), QUIET, places).synthesized == 0, "printed is not spoken"
    assert speak_script(plain(), replace(QUIET, speed=1.5), places).synthesized == len(TEXTS)
    assert quiet(places, fresh=True) == (len(TEXTS), 0)


LONG = (
    "The ferry from Tallinn, which had waited for nine hours, came into the harbor on Monday, "
    "and the two ministers who had been on board shook hands before they left in separate cars."
)


def test_a_changed_word_of_a_long_sentence_re_makes_its_clause(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = speak_script(plain(LONG), QUIET, places).utterances[0]
    monkeypatch.setattr(SilentVoice, "clause_pause", 0.25, raising=False)
    said: list[str] = []
    monkeypatch.setattr(
        worker, "say", lambda voice, text, take: said.append(text) or say(voice, text, take)
    )
    heard: list[str] = []

    def spoken(text: str, **how: Any) -> Utterance:
        del said[:], heard[:]
        made = speak_script(
            plain(text), QUIET, places, heard=lambda _, one: heard.append(one.by), **how
        )
        assert (made.synthesized, made.cached, len(heard)) == (1, 0, 1)
        return made.utterances[0]

    first = spoken(LONG)
    assert sorted(said) == sorted(clauses(LONG))
    assert len(said) == 2
    parts = [speak_text(text, QUIET, places).clip.duration for text in clauses(LONG)]
    assert first.clip.duration == pytest.approx(sum(parts) + 0.25, abs=1e-3)
    assert first.clip.digest != whole.clip.digest
    changed = spoken(LONG.replace("ministers", "painters"))
    assert [text.split()[:2] for text in said] == [["and", "the"]]
    assert changed.clip.digest != first.clip.digest
    mixed = (
        LONG.replace("nine", "ten"),
        LONG.replace("ministers", "painters").replace("nine", "ten"),
    )
    spoken(mixed[0])
    spoken(mixed[1])
    assert said == [], "both of its clauses were spoken before, in other sentences"
    spoken(LONG, fresh=True)
    assert len(said) == 2
    assert speak_script(plain(LONG), QUIET, places).cached == 1
    taken = replace(sentence(LONG), takes=(Take(LONG, first.by, "slower"),))
    assert speak_script(script_of(taken), QUIET, places).synthesized == 1
    assert said[-1] == LONG, "what is said another way is said whole"


@each(
    ("text", "cut"),
    [
        ("Short, and so it stays.", 1),
        (LONG, 2),
        (LONG.replace("Monday, ", "Monday; "), 2),
        (LONG.replace("Monday, ", "Monday: "), 2),
        (LONG.replace("Monday, ", "Monday — "), 2),
        (LONG.replace("Monday, ", "Monday,” "), 2),
        (LONG.replace("Monday, ", "Monday "), 1),
        (LONG.replace("came into", "[[kˈeɪm]] into"), 2),
        (LONG.replace("on Monday, and", "on [[mˈʌndeɪ, ˈænd]]"), 1),
        ("It needed 1,000 boats of all the islands in the north that year, " * 3, 3),
        ("Apples, pears, plums, figs, dates, nuts, beans, peas, leeks, kale, rice, oats, rye.", 1),
    ],
)
def test_where_a_sentence_is_cut(text: str, cut: int) -> None:
    found = clauses(text.strip())
    assert len(found) == cut, found
    assert " ".join(found).replace(",", "") == text.strip().replace(" —", "").replace(",", "")
    assert all(min(len(one) for one in found) >= 60 for _ in found if cut > 1)
    assert [one for one in found[:-1] if one.rstrip("”")[-1] not in ",;:"] == []


def test_the_same_sentence_twice_is_spoken_once(places: Places) -> None:
    heard: list[Event] = []
    script = plain("Good morning.", "Good morning.", "Goodbye.")
    spoken = speak_script(script, QUIET, places, listen=heard.append)
    assert (spoken.synthesized, spoken.cached) in ((3, 0), (2, 1))
    assert [e.total for e in heard if isinstance(e, Advanced)] == [2, 2]
    one, two, _ = spoken.utterances
    assert one.clip == two.clip


def test_any_number_of_workers_gives_the_same_bytes_in_the_script_s_order(
    tmp_path: Path, odd: VoiceSettings
) -> None:
    alone = speak_script(plain(), odd, Places(tmp_path / "1"), jobs=1)
    heard: list[Event] = []
    for jobs in (2, 3):
        there = Places(tmp_path / str(jobs))
        many = speak_script(plain(), odd, there, jobs=jobs, listen=heard.append)
        assert digests(many) == digests(alone)
        assert [u.sentence.spoken for u in many.utterances] == list(TEXTS)
    advanced = [e for e in heard if isinstance(e, Advanced)]
    assert [e.done for e in advanced] == list(range(1, len(TEXTS) + 1)) * 2
    assert all(e.note for e in advanced)
    assert len(set(told(tmp_path, "spoke"))) > 2, "nobody else spoke"


@each(
    ("word", "why", "jobs"),
    [("GAVEUP", "failed", 2), ("BUG", "failed", 1), ("POISON", "crashed", 2)],
)
def test_an_engine_that_fails_hands_over_the_whole_edition(
    tmp_path: Path, odd: VoiceSettings, word: str, why: str, jobs: int
) -> None:
    heard: list[Event] = []
    script = plain(*TEXTS, f"This one is a {word} for the voice.")
    spoken = speak_script(script, odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert spoken.engine == "silence"
    assert spoken.fallback == f"odd gave up ({why}): the whole edition is spoken by silence"
    assert any(isinstance(e, Warned) for e in heard)
    assert spoken.synthesized == len(TEXTS) + 1


def test_a_worker_killed_once_is_started_again(places: Places, odd: VoiceSettings) -> None:
    spoken = speak_script(plain(*TEXTS, "It happens ONCE, and no more."), odd, places, jobs=2)
    assert (spoken.engine, spoken.fallback) == ("odd", "")


def test_without_anybody_else_it_fails_with_every_reason(
    places: Places, odd: VoiceSettings
) -> None:
    with pytest.raises(SpeechError, match="odd gave up"):
        speak_script(plain("GAVEUP now."), odd, places, fallback=False)
    both = replace(odd, fallback=("odd:unready",))
    with pytest.raises(SpeechError, match=r"odd gave up.*no batteries"):
        speak_script(plain("GAVEUP now."), both, places)


@each("jobs", [1, 2])
def test_a_disk_that_refuses_is_no_reason_for_another_voice(
    tmp_path: Path, odd: VoiceSettings, jobs: int
) -> None:
    """Whichever process met it, it is told as what it is."""
    heard: list[Event] = []
    script = plain(*TEXTS, "This one finds the disk FULL.")
    told = r"odd\.wav cannot be written: the disk is full"
    with pytest.raises(RefusedBySystemError, match=told) as caught:
        speak_script(script, odd, Places(tmp_path / "full"), jobs=jobs)
    assert "cache --prune" in str(caught.value.hint)
    (tmp_path / ".cache").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        speak_script(plain(), odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert heard == []


def test_a_remote_voice_is_asked_by_threads(
    tmp_path: Path, places: Places, odd: VoiceSettings
) -> None:
    spoken = speak_script(plain(), replace(odd, voice="remote"), places)
    assert (spoken.engine, spoken.synthesized) == ("odd", len(TEXTS))
    assert set(told(tmp_path, "spoke")) == {os.getpid()}


def test_a_phrase_a_sign_and_nothing(places: Places) -> None:
    utterance = speak_text("Hello, harbor.", QUIET, places)
    assert [word.text for word in utterance.words] == ["Hello,", "harbor."]
    assert utterance.clip.duration > 0.4
    spoken = speak_script(plain("— * —", "Words."), QUIET, places)
    assert spoken.utterances[0].clip.duration == pytest.approx(0.1, abs=0.01)
    nothing = speak_script(script_of(), QUIET, places)
    assert nothing.synthesized == nothing.cached == 0


def test_the_crew_is_no_larger_than_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 64)
    assert workers.crew_size(["x" * 100]) == 1
    assert workers.crew_size(["x" * 100] * 10) <= 4
    monkeypatch.setattr(crew, "_MEMORY", 2**60)
    assert workers.crew_size(["x" * 100] * 1000) == 1


def cast(settings: VoiceSettings, *sentences: Sentence, section: str = "") -> list[tuple[str, str]]:
    script = script_of(*sentences, section=section)
    chosen = Casting(settings, "").cast(script.segments)
    return [(one.voice.engine, one.voice.name) for one in chosen]


def test_an_article_s_voice_wins_then_part_section_language(odd: VoiceSettings) -> None:
    chosen = replace(
        odd,
        voices={"anna": "odd:anna"},
        sections={"Opinion": "odd:opinion"},
        parts={"headline": "anna"},
        languages={"de": "silence"},
    )
    said = (
        sentence("A body."),
        sentence("A headline.", part="headline"),
        sentence("Its own voice.", voice="odd:own", part="headline"),
    )
    names = [name for _, name in cast(chosen, *said, section="Opinion")]
    assert names == ["opinion", "anna", "own"]
    german = (sentence("Guten Morgen.", language="de-AT"), sentence("Hello."))
    assert [engine for engine, _ in cast(chosen, *german)] == ["silence", "odd"]
    other = sentence("Colour.", language="en-GB")
    assert cast(odd, other) == [("odd", "odd")], "another region is no error"


def test_a_voice_that_does_not_speak_the_language_is_an_error(
    places: Places, odd: VoiceSettings
) -> None:
    script: Script = script_of(sentence("Guten Morgen.", language="de"))
    with pytest.raises(SpeechError, match=r"01-a\.md:3: .*speaks en-US, not de") as caught:
        speak_script(script, odd, places)
    assert "[voice.languages] de" in str(caught.value.hint)


def test_two_voices_speak_when_told_to_and_the_fallback_replaces_both(
    places: Places, odd: VoiceSettings
) -> None:
    both = (sentence("One and two."), sentence("Two.", voice="silence"))
    spoken = speak_script(script_of(*both), odd, places)
    assert (spoken.engine, spoken.voice, spoken.fallback) == ("odd", "odd", "")
    more = (sentence("Three.", voice="odd:second"), sentence("Four."), sentence("GAVEUP."))
    spoken = speak_script(script_of(*more), odd, places)
    assert (spoken.voice, spoken.synthesized) == ("silence", 3)


LOADER = VoiceSettings(engine="loader", fallback=())


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where the voice writes down which process loaded it, and which spoke."""
    monkeypatch.syspath_prepend(str(obedient(tmp_path / "site", "loader", loads=True)))
    monkeypatch.setattr(early, "cores", lambda: 2)
    folder = tmp_path / "log"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    yield folder
    assert not any(map(is_alive, told(folder, "loaded"))), "workers are let go whatever happens"


def wait_for(log: Path, count: int) -> list[int]:
    for _ in range(1200):
        if len(told(log, "loaded")) >= count:
            return told(log, "loaded")
        time.sleep(0.05)
    raise AssertionError("no worker loaded the voice")


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return process != os.getpid()


def test_who_loaded_early_speaks_and_more_are_hired_where_they_are_too_few(
    tmp_path: Path, log: Path
) -> None:
    places = Places(tmp_path)
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        loaded = wait_for(log, 1)
        spoken = speak_script(plain(), LOADER, places, jobs=1, hands=hands)
        assert set(told(log, "spoke")) == set(loaded)
    assert spoken.synthesized == len(TEXTS)
    alone = speak_script(plain(), LOADER, Places(tmp_path / "alone"), jobs=1)
    assert [u.clip.digest for u in spoken.utterances] == [u.clip.digest for u in alone.utterances]
    (log / "spoke").unlink()
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        script = plain(*(f"Number {n} was a long day. " * 6 for n in range(40)))
        speak_script(script, LOADER, places, jobs=3, hands=hands)
    assert len(set(told(log, "spoke"))) > 1


def test_nobody_waits_for_workers_that_were_not_needed(tmp_path: Path, log: Path) -> None:
    places = Places(tmp_path)
    speak_script(plain(), LOADER, places, jobs=1)
    (log / "loaded").unlink(missing_ok=True)
    with early.loading(LOADER, "en-US", places, number=2) as hands:
        assert all(map(is_alive, wait_for(log, 2)))
        assert speak_script(plain(), LOADER, places, hands=hands).synthesized == 0
    block = early.loading(LOADER, "en-US", places, number=1)
    block.__enter__()
    wait_for(log, 3)
    assert not block.__exit__(KeyError, KeyError(), None)


def test_a_worker_that_died_meanwhile_is_replaced(tmp_path: Path, log: Path) -> None:
    places = Places(tmp_path)
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        os.kill(wait_for(log, 1)[0], signal.SIGKILL)
        spoken = speak_script(plain(), LOADER, places, jobs=1, hands=hands)
    assert (spoken.engine, spoken.synthesized) == ("loader", len(TEXTS))


def test_a_voice_that_cannot_be_loaded_is_told_by_who_speaks(tmp_path: Path, log: Path) -> None:
    broken = VoiceSettings(engine="loader", voice="broken", fallback=())
    with early.loading(broken, "en-US", Places(tmp_path), number=1) as hands:
        loaded = wait_for(log, 1)
        speak_script(plain(), broken, Places(tmp_path), jobs=1, hands=hands)
        assert set(told(log, "spoke")) == set(loaded)  # it lives on, and answers for itself


@each("engine", ["silence", "nobody", "on one core", "at a desk"])
def test_what_loads_nothing_or_where_it_speaks_needs_nobody(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    settings = VoiceSettings(engine=engine) if " " not in engine else LOADER
    if engine == "on one core":
        monkeypatch.setattr(early, "cores", lambda: 1)
    desk = kept_warm() if engine == "at a desk" else nullcontext()
    with desk, early.loading(settings, "en-US", Places(tmp_path), number=2) as hands:
        assert hands().at_once == 0


LONG_DAY = tuple(f"Sentence number {n:03} of a long day." for n in range(100))
MOVED: Mapping[str, str] = {}
KILLED = WorkerDiedError("exit code 139")
LOST = BrokenExecutor("the scheduler was lost")


class Bench(TaskExecutor):
    """Does tasks in this very process, when it is asked to look up, with odd accidents.

    ``fate`` is told each sentence that is about to be spoken, and may raise.
    """

    name: ClassVar[str] = "bench"
    address = "bench://"
    at_once = 2

    def __init__(
        self, fate: Callable[[str], None] = lambda text: None, moved: Mapping[str, str] = MOVED
    ) -> None:
        self.fate, self._moved = fate, moved
        self.said: list[str] = []
        self.batches: list[int] = []
        self.asked: list[str] = []
        self.renewed = 0
        self.closed = False

    def _there(self, args: tuple[Any, ...]) -> list[Any]:
        """Workers may have a folder of their own where the store should be."""
        return [self._moved.get(one, one) if isinstance(one, str) else one for one in args]

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        args = tuple(self._there(args))
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
        self.asked.append(function.__name__)
        try:
            return {"bench-1": function(*self._there(args))}
        except Exception as problem:
            return {"bench-1": problem}

    def renew(self) -> None:
        self.renewed += 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.closed = True


class Answering(Bench):
    """Whoever is asked, these are the answers."""

    def __init__(self, told: Mapping[str, object]) -> None:
        super().__init__()
        self.everywhere = lambda function, /, *args: told  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_known", {})


def spoken_on(bench: Bench, tmp_path: Path, *texts: str) -> SpokenScript:
    return speak_script(plain(*texts), QUIET, Places(tmp_path), hands=lambda: bench)


def fate_of(deaths: list[str], problem: Exception, **times: int) -> Callable[[str], None]:
    """Raise ``problem`` each of so many times that a sentence with a word is to be spoken."""

    def fate(text: str) -> None:
        for word, most in times.items():
            if word.strip("_") in text and deaths.count(word) < most:
                deaths.append(word)
                raise problem

    return fate


def once(word: str, problem: Exception) -> Callable[[str], None]:
    return fate_of([], problem, **{word: 1})


def refused(bench: Bench, folder: Path, match: str) -> str:
    """The hint of what is said of workers that are not fit; nobody has spoken."""
    with pytest.raises(ExecutorError, match=match) as caught:
        spoken_on(bench, folder)
    assert bench.said == []
    return str(caught.value.hint)


def test_what_is_spoken_elsewhere_is_the_same_and_what_is_known_asks_nobody(tmp_path: Path) -> None:
    bench = Bench()
    there = spoken_on(bench, tmp_path / "there")
    here = speak_script(plain(), QUIET, Places(tmp_path / "here"))
    assert digests(there) == digests(here)
    assert bench.said == sorted(TEXTS, key=lambda text: -len(text))  # the longest first
    assert bench.batches == [1] * len(TEXTS), "few sentences are a task each"
    assert bench.closed

    def hands() -> TaskExecutor:
        raise AssertionError("nobody is needed")

    places = Places(tmp_path / "here")
    assert speak_script(plain(), QUIET, places, hands=hands).cached == len(TEXTS)


class Slow(Bench):
    """Answers one task, the oldest, each time that it is asked how much it can do; of the first
    the worker dies.
    """

    def __init__(self, lives: int) -> None:
        super().__init__()
        self._lives = lives
        self.held: list[Callable[[], object]] = []
        self.beside: list[tuple[str, int]] = []

    @property
    def at_once(self) -> int:  # type: ignore[override]
        if self.held:
            self.held.pop(0)()
        return 3

    def begin(
        self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], /
    ) -> list[Future[Any]]:
        return [self._begun(function, call) for call in calls]

    def _begun(self, function: Callable[..., Any], call: tuple[Any, ...]) -> Future[Any]:
        future: Future[Any] = Future()
        self.beside.append((call[1][0].text, len(self.held)))
        if len(self.beside) > self._lives:
            self.held.append(lambda: future.set_result(function(*call)))
        else:
            self.held.append(lambda: future.set_exception(KILLED))
        return future


def test_a_suspect_is_spoken_when_nothing_else_is_under_way(tmp_path: Path) -> None:
    bench = Slow(1)
    assert spoken_on(bench, tmp_path, "One.", "Two", "Six", "Ten").synthesized == 4
    assert bench.beside[0] == bench.beside[-1] == ("One.", 0)
    assert max(number for _, number in bench.beside) > 0
    few = Slow(0)
    assert spoken_on(few, tmp_path, *LONG_DAY[:20]).synthesized == 20
    assert max(number for _, number in few.beside) < 3, "few are under way at a time"


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
    here = speak_script(plain(*LONG_DAY), QUIET, Places(tmp_path / "here"))
    assert digests(spoken) == digests(here)


@each("problem", [KILLED, LOST])
def test_a_batch_that_was_lost_is_spoken_all_the_same(tmp_path: Path, problem: Exception) -> None:
    bench = Bench(once("003", problem))
    assert spoken_on(bench, tmp_path, *LONG_DAY).synthesized == len(LONG_DAY)
    assert set(bench.said) == set(LONG_DAY)
    assert bench.renewed == (problem is LOST)
    if problem is KILLED:  # one by one
        assert bench.batches.count(1) >= bench.batches[0] > 3
        # not alone at the end: who else was in the batch is no suspect
        assert bench.said.index(LONG_DAY[3]) < len(LONG_DAY) / 2


def test_a_batch_with_poison_is_split_and_only_the_poison_is_missing(tmp_path: Path) -> None:
    deaths: list[str] = []
    with pytest.raises(GaveUp, match=r"died twice over “Sentence number 007.*139") as caught:
        spoken_on(Bench(fate_of(deaths, KILLED, _007=9, _008=1)), tmp_path, *LONG_DAY)
    assert caught.value.published == "silence gave up (crashed)"
    # in a batch, by itself, and when nothing else was under way; who only waited behind it is
    # spoken
    assert sorted(deaths) == ["_007"] * 3 + ["_008"]
    again = spoken_on(Bench(), tmp_path, *LONG_DAY)
    assert (again.synthesized, again.cached) == (1, len(LONG_DAY) - 1)


def test_a_voice_that_dies_of_everything_is_given_up_soon(tmp_path: Path) -> None:
    deaths: list[str] = []
    bench = Bench(fate_of(deaths, KILLED, Day=99))
    with pytest.raises(GaveUp, match="died twice over"):
        spoken_on(bench, tmp_path, *(f"Day {n}." for n in range(12)))
    split = sum(number > 1 for number in bench.batches)
    assert len(deaths) == split + 12 + 2


def test_a_sentence_of_a_batch_that_fails_is_raised_whole_and_those_before_are_kept(
    tmp_path: Path,
) -> None:
    problem = GaveUp("full", hint="wait", cause=Cause.BUSY, status=429, engine="other")
    with pytest.raises(GaveUp) as caught:
        spoken_on(Bench(once("003", problem)), tmp_path, *LONG_DAY)
    assert (caught.value.published, caught.value.hint) == (problem.published, "wait")
    assert spoken_on(Bench(), tmp_path, *LONG_DAY).cached >= 3


def test_an_executor_that_breaks_is_renewed_unless_it_breaks_again_and_again(
    tmp_path: Path,
) -> None:
    now_and_then = Bench(fate_of([], LOST, **dict.fromkeys((f"00{n}" for n in range(8)), 1)))
    assert spoken_on(now_and_then, tmp_path, *LONG_DAY[:8]).synthesized == 8
    assert now_and_then.renewed > 3
    for_ever = Bench(fate_of([], LOST, mayor=99))
    with pytest.raises(ExecutorError, match=r"broke \d times in a row: the scheduler was lost"):
        spoken_on(for_ever, tmp_path, "The mayor spoke.")
    assert 0 < for_ever.renewed < 10
    assert for_ever.closed


def test_one_without_anybody_left_is_told_by_its_own_check(tmp_path: Path) -> None:
    class Silent(Bench):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
            return Future()

        def check(self) -> None:
            raise ExecutorError("had no workers for 1 seconds")

    refused(Silent(), tmp_path, "had no workers")


def test_a_voice_that_is_another_one_there_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = worker._require
    monkeypatch.setattr(worker, "_require", lambda voice, wanted: real(voice, wanted + " other"))
    hint = refused(Bench(), tmp_path, r"bench-1 .*is another voice on")
    assert "the same voice file" in hint


def test_a_worker_with_another_voice_that_joins_late_keeps_nothing(tmp_path: Path) -> None:
    places = Places(tmp_path)
    job = SpeechJob("k" * 64, "Hello.", worker.VoiceRequest("silence"), fingerprint="another")
    with pytest.raises(ExecutorError, match="is another voice"):
        speak_elsewhere(installation(), (job,), places.store.address)
    assert worker.utterances.recall(worker.utterances.drawer(places.store), job.key) is None


def test_another_version_is_refused_with_its_mend(tmp_path: Path) -> None:
    """At the survey; where it joins after that: tests/executors/test_executors_about.py."""
    theirs = replace(installation(), version="0.0.1")
    bench = Answering({"bench-1": installation(), "bench-2": theirs})
    with pytest.raises(ExecutorError, match=r"has audio-edition 0\.0\.1") as caught:
        spoken_on(bench, tmp_path)
    assert str(caught.value.hint).startswith("there: pip install audio-edition==")
    assert "1 of 2 workers" in caught.value.message


def test_a_worker_without_the_program_is_refused(tmp_path: Path) -> None:
    bare = Answering({"bare": ModuleNotFoundError("No module named 'audio_edition'")})
    refused(bare, tmp_path, "bare has no audio-edition")
    lost = ModuleNotFoundError("No module named 'audio_edition.executors'")
    with pytest.raises(ExecutorError, match="has no audio-edition, or an old one"):
        spoken_on(Bench(once("mayor", lost)), tmp_path)


def test_workers_that_do_not_see_the_store_are_refused_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those that read another, nor those that read it and write elsewhere."""
    here, there = Places(tmp_path).store.address, str(tmp_path / "there")
    away = Bench(moved={here: there})
    assert "[cache] store" in refused(away, tmp_path, "does not see this show's cache")
    real = worker.open_store

    class ReadOnly(Bench):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            if function is when_the_same and args[1] is elsewhere.answer_mark:
                token = args[3]
                worker.utterances.drawer(real(there)).put(token, {})
                return super().everywhere(function, *args[:2], there, token)
            return super().everywhere(function, *args)

    refused(ReadOnly(), tmp_path / "here", "does not see this show's cache")


def test_through_a_shared_place_the_sound_arrives_from_another_machine(tmp_path: Path) -> None:
    """Client and worker have each a folder of their own, and the shared place between them."""
    (tmp_path / "shared").mkdir()
    shared = f"file://{tmp_path / 'shared'}"
    here, there = f"{shared}#{tmp_path / 'here'}", f"{shared}#{tmp_path / 'there'}"

    class Show(Places):
        @property
        def store(self) -> Any:
            return worker.open_store(here)

    bench = Bench(moved={here: there})
    texts = (*TEXTS, TEXTS[0])  # one twice
    spoken = speak_script(plain(*texts), QUIET, Show(tmp_path), hands=lambda: bench)
    assert sorted(bench.said) == sorted(TEXTS)
    assert spoken.synthesized == len(texts)
    alone = speak_script(plain(*texts), QUIET, Places(tmp_path / "alone"))
    assert digests(spoken) == digests(alone)


def test_workers_that_were_found_fit_are_not_asked_for_every_edition(tmp_path: Path) -> None:
    """And those known by name not at all, until another comes."""
    first, second = Bench(), Bench()
    spoken_on(first, tmp_path, "One.")
    spoken_on(second, tmp_path, "Two.")
    assert len(first.asked) > 1
    assert second.asked == ["installation"]
    elsewhere._known.clear()
    there = ["bench-1"]

    class Named(Bench):
        @property
        def workers(self) -> frozenset[str]:
            return frozenset(there)

        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
            (answer,) = super().everywhere(function, *args).values()
            return dict.fromkeys(there, answer)

    def asked(folder: Path, text: str) -> list[str]:
        bench = Named()
        spoken_on(bench, folder, text)
        return bench.asked

    assert asked(tmp_path, "Three.")
    assert asked(tmp_path, "Four.") == []
    there.append("bench-2")
    assert "when_the_same" in asked(tmp_path, "Five.")
    assert asked(tmp_path / "another store", "Six."), "nobody said that they see this one"


def test_a_failure_of_the_program_s_own_is_no_reason_for_another_voice(tmp_path: Path) -> None:
    both = VoiceSettings(engine="silence", fallback=("espeak",))
    bench = Bench(once("mayor", ExecutorError("not fit", hint="mend it")))
    with pytest.raises(ExecutorError, match="not fit"):
        speak_script(plain(), both, Places(tmp_path), hands=lambda: bench)
    with pytest.raises(SpeechError, match="a worker cannot be used: KeyError"):
        spoken_on(Bench(once("mayor", KeyError("odd"))), tmp_path)
