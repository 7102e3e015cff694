"""Sentences spoken on a Dask cluster of real processes, which die, stand still and come back."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
import trustme
from distributed.config import config

from audio_edition.errors import ExecutorError
from audio_edition.executors.conformance import check_executor
from audio_edition.executors.dask import DaskExecutor
from audio_edition.executors.find import open_executor
from audio_edition.places import Places
from audio_edition.speech import elsewhere, workers
from audio_edition.speech.model import GaveUp, SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.archive.made import SHOW, digests, make_show, run, write_article
from tests.executors import tasks
from tests.executors.farm import Farm, until
from tests.speech import obedient
from tests.speech.scripts import plain
from tests.tools import ROOT

VOICE = VoiceSettings(engine="farm", fallback=())
WAITING = tuple(f"WAIT for number {n} of this long day." for n in range(4))
# Enough for batches, in each of which somebody waits after others spoke
MANY = tuple(
    f"{'WAIT' if n % 9 == 3 else 'Look'} at the number {n:02} of this long and quiet day."
    for n in range(36)
)


@pytest.fixture(scope="module")
def shared_farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with closing(Farm(tmp_path_factory.mktemp("farm") / "farm")) as farm:
        farm.start()
        yield farm


@pytest.fixture
def farm(shared_farm: Farm, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.syspath_prepend(str(shared_farm.site))
    monkeypatch.setenv(obedient.FOLDER, str(shared_farm.folder))
    monkeypatch.setattr(elsewhere, "_known", {})
    monkeypatch.setattr(workers, "_FEW", 0)
    shared_farm.anew()
    return shared_farm


def on(farm: Farm, number: int) -> Callable[[], DaskExecutor]:
    """Hands that reach the farm, once it has ``number`` workers."""

    def hands() -> DaskExecutor:
        executor = open_executor(farm.address, wait=120.0)
        assert isinstance(executor, DaskExecutor)
        until(lambda: executor.at_once == number, f"{number} workers")
        return executor

    return hands


def clips(spoken: SpokenScript) -> list[str]:
    return [utterance.clip.digest for utterance in spoken.utterances]


class Speaking:
    """A script that is being spoken, while the test does something to the cluster."""

    def __init__(self, hands: Callable[[], DaskExecutor], root: Path, *texts: str) -> None:
        self._done: Future[SpokenScript] = Future()
        self._asked = partial(speak_script, plain(*texts), VOICE, Places(root), hands=hands)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._done.set_result(self._asked())
        except BaseException as problem:
            self._done.set_exception(problem)

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until something is true of the work that goes on; fail as it does."""
        until(lambda: true() or self._done.done(), what)
        if not true():
            self.result()

    def result(self) -> SpokenScript:
        return self._done.result(timeout=240)


def alone(root: Path, *texts: str) -> list[str]:
    return clips(speak_script(plain(*texts), VOICE, Places(root), jobs=1))


def test_an_archive_has_the_bytes_of_this_machine_and_nobody_here_speaks(
    tmp_path: Path, farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793600000")
    farm.have(3)
    for number in range(3):
        lines = [f"The ferry number {n} of harbor {number} left at noon." for n in range(4)]
        write_article(tmp_path / "in", f"{number}", f"2016-03-0{number + 1}", "Harbor", *lines)
    settings = SHOW.replace('"silence"', '"farm"')
    here, there = (make_show(tmp_path / name, settings) for name in ("here", "there"))
    assert not run(here, tmp_path / "in").failed
    (farm.folder / "spoke").unlink()
    assert not run(there, tmp_path / "in", on=farm.address).failed
    assert digests(there / "audio") == digests(here / "audio")
    spoke = set(obedient.told(farm.folder, "spoke"))
    assert spoke <= {worker.pid for worker in farm.workers}
    assert len(spoke) > 1


def test_it_keeps_the_contract(farm: Farm) -> None:
    farm.have(3)
    number = len(farm.workers)
    check_executor(on(farm, number), kills=True)
    until(lambda: sum(w.poll() is None for w in farm.workers) == number - 1, "one that died")


def test_poison_in_a_batch_is_named_and_all_others_are_kept(tmp_path: Path, farm: Farm) -> None:
    farm.have(4)
    farm.go()
    places = Places(tmp_path)
    poison = "POISON 12 is in the middle of this long and quiet day."
    texts = (*MANY[:20], poison, *MANY[20:])
    with pytest.raises(GaveUp, match=r"died twice over “POISON 12.*: a worker was lost"):
        speak_script(plain(*texts), VOICE, places, hands=on(farm, 4))
    until(lambda: sum(w.poll() is None for w in farm.workers) == 1, "three that died of it")
    again = speak_script(plain(*MANY), VOICE, places, jobs=1)
    assert (again.synthesized, again.cached) == (0, len(MANY))


def test_a_worker_with_another_version_is_refused_in_one_line(tmp_path: Path, farm: Farm) -> None:
    farm.kill()
    site = tmp_path / "old"
    shutil.copytree(ROOT / "src" / "audio_edition", site / "audio_edition")
    init = site / "audio_edition" / "__init__.py"
    text = init.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("__version__")]
    init.write_text(text.replace(lines[0], '__version__ = "0.0.7"'), "utf-8")
    farm.hire(site)
    with pytest.raises(ExecutorError, match=r"tcp://.* has audio-edition 0\.0\.7") as caught:
        speak_script(plain(), VOICE, Places(tmp_path / "show"), hands=on(farm, 1))
    assert "pip install audio-edition==" in str(caught.value.hint)
    assert "\n" not in caught.value.message
    farm.kill()


def test_without_workers_and_without_a_scheduler_one_line(tmp_path: Path, farm: Farm) -> None:
    farm.have(1)

    def impatient() -> DaskExecutor:
        executor = on(farm, 1)()
        executor.wait = 2.0
        return executor

    speaking = Speaking(impatient, tmp_path / "there", *WAITING)
    speaking.until(farm.waiting, "a sentence under way")
    farm.kill()
    with pytest.raises(ExecutorError, match="had no workers for 2 seconds") as caught:
        speaking.result()
    assert "dask worker tcp://127.0.0.1" in str(caught.value.hint)
    with pytest.raises(ExecutorError, match="had no workers for 1 seconds"):
        open_executor(farm.address, wait=1.0)


def test_the_scheduler_killed_and_started_again(tmp_path: Path, farm: Farm) -> None:
    farm.have(1)
    speaking = Speaking(on(farm, 1), tmp_path / "there", *MANY)
    speaking.until(farm.waiting, "a sentence under way")
    farm.kill_scheduler()
    farm.kill()  # as a cluster's own guard does: workers end with their scheduler
    farm.go()
    farm.start()
    farm.have(2)
    spoken = speaking.result()
    assert spoken.synthesized == len(MANY)
    assert clips(spoken) == alone(tmp_path / "here", *MANY)


def certificates(folder: Path) -> tuple[Path, Path]:
    """An authority of its own, and a certificate with its key that it gave."""
    folder.mkdir()
    authority = trustme.CA()
    trusted, own = folder / "ca.pem", folder / "own.pem"
    authority.cert_pem.write_to_path(str(trusted))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(own))
    return trusted, own


@contextmanager
def holding(trusted: Path, own: Path) -> Iterator[None]:
    """Have the client's certificates in Dask's settings while the block runs."""
    tls = config["distributed"]["comm"]["tls"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tls, "ca-file", str(trusted))
        patch.setitem(tls, "client", {"cert": str(own), "key": str(own)})
        yield


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificates(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def secure(given: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    trusted, own = map(str, given)
    settings = {"CA_FILE": trusted}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {f"{role}__CERT": own, f"{role}__KEY": own}
    named = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": file for name, file in settings.items()}
    folder = tmp_path_factory.mktemp("farm") / "farm"
    with closing(Farm(folder, protocol="tls", settings=named)) as farm:
        farm.start()
        farm.have(1)
        yield farm


def test_who_has_a_certificate_is_served_and_nobody_else(
    tmp_path: Path, secure: Farm, given: tuple[Path, Path]
) -> None:
    assert secure.address.startswith("tls://127.0.0.1:")
    with holding(*given), open_executor(secure.address, wait=120.0) as executor:
        assert executor.submit(tasks.number, 4).result(timeout=60)[0] == 4
    strange = certificates(tmp_path / "theirs")
    with holding(*strange), pytest.raises(ExecutorError, match="same certif") as caught:
        open_executor(secure.address, wait=600.0)  # at once: nothing would come of waiting
    assert "distributed.comm.tls" in str(caught.value.hint)
    assert "\n" not in f"{caught.value.message}{caught.value.hint}"
    plain_address = secure.address.replace("tls://", "tcp://")
    with pytest.raises(ExecutorError, match="does not answer within 2 seconds"):
        open_executor(plain_address, wait=2.0)
