"""A scheduler that speaks only with who has a certificate of its authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from distributed.config import config

from audio_edition.errors import ExecutorError
from audio_edition.executors.find import open_executor
from audio_edition.places import Places
from audio_edition.speech import elsewhere, workers
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.executors import tasks
from tests.executors.farm import Farm
from tests.speech import obedient
from tests.speech.scripts import TEXTS, plain

VOICE = VoiceSettings(engine="farm", fallback=())


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
def farm(given: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    trusted, own = map(str, given)
    settings = {"CA_FILE": trusted}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {f"{role}__CERT": own, f"{role}__KEY": own}
    named = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": file for name, file in settings.items()}
    farm = Farm(tmp_path_factory.mktemp("farm") / "farm", protocol="tls", settings=named)
    try:
        farm.start()
        farm.have(2)
        yield farm
    finally:
        farm.close()


def test_speech_through_tls_makes_the_same_bytes(
    tmp_path: Path, farm: Farm, given: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(farm.site))
    monkeypatch.setenv(obedient.FOLDER, str(farm.folder))
    monkeypatch.setattr(elsewhere, "_known", {})
    monkeypatch.setattr(workers, "_FEW", 0)
    assert farm.address.startswith("tls://127.0.0.1:")
    with holding(*given):
        with open_executor(farm.address, wait=120.0) as executor:
            assert executor.submit(tasks.number, 4).result(timeout=60)[0] == 4
        there = speak_script(
            plain(),
            VOICE,
            Places(tmp_path / "there"),
            hands=lambda: open_executor(farm.address, wait=120.0),
        )
    here = speak_script(plain(), VOICE, Places(tmp_path / "here"), jobs=1)
    assert there.synthesized == len(TEXTS)
    assert [one.clip.digest for one in there.utterances] == [
        one.clip.digest for one in here.utterances
    ]


def test_who_has_another_authority_or_no_tls_is_refused_in_one_line(
    tmp_path: Path, farm: Farm
) -> None:
    strange = certificates(tmp_path / "theirs")
    with holding(*strange), pytest.raises(ExecutorError, match="same certif") as caught:
        open_executor(farm.address, wait=600.0)  # at once: nothing would come of waiting
    assert "distributed.comm.tls" in str(caught.value.hint)
    assert "\n" not in f"{caught.value.message}{caught.value.hint}"
    plain_address = farm.address.replace("tls://", "tcp://")
    with pytest.raises(ExecutorError, match="does not answer within 2 seconds"):
        open_executor(plain_address, wait=2.0)
