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
from tests.executors import tasks
from tests.executors.farm import Farm


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
        farm.have(1)
        yield farm
    finally:
        farm.close()


def test_who_has_a_certificate_is_served_and_nobody_else(
    tmp_path: Path, farm: Farm, given: tuple[Path, Path]
) -> None:
    assert farm.address.startswith("tls://127.0.0.1:")
    with holding(*given), open_executor(farm.address, wait=120.0) as executor:
        assert executor.submit(tasks.number, 4).result(timeout=60)[0] == 4
    strange = certificates(tmp_path / "theirs")
    with holding(*strange), pytest.raises(ExecutorError, match="same certif") as caught:
        open_executor(farm.address, wait=600.0)  # at once: nothing would come of waiting
    assert "distributed.comm.tls" in str(caught.value.hint)
    assert "\n" not in f"{caught.value.message}{caught.value.hint}"
    plain_address = farm.address.replace("tls://", "tcp://")
    with pytest.raises(ExecutorError, match="does not answer within 2 seconds"):
        open_executor(plain_address, wait=2.0)
