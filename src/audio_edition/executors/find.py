"""Which executors there are: the seam ``executors``, known by the scheme of their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio_edition.errors import ExecutorError
from audio_edition.plugins import Seam

if TYPE_CHECKING:
    from audio_edition.executors.model import ExecutorFactory, TaskExecutor

LOCAL = "local"
"""The processes of this machine: what everybody has who says nothing."""

EXECUTORS: Seam[ExecutorFactory] = Seam(
    name="executors",
    noun="executor",
    built_in={
        LOCAL: "audio_edition.executors.local:open_local",
        "tcp": "audio_edition.executors.dask:open_dask",
        "tls": "audio_edition.executors.dask:open_dask",
    },
    error=ExecutorError,
    contract="docs/executors.md",
)


def scheme_of(address: str) -> str:
    """Return who is meant by an address: ``tcp`` of ``tcp://host:8786``, ``local`` of ``local``."""
    return address.partition(":")[0].lower()


def check_address(address: str) -> None:
    """Raise ``ExecutorError`` for an address that no executor is known for; opens nothing."""
    scheme = scheme_of(address)
    if not EXECUTORS.exists(scheme):
        raise ExecutorError(
            f"{address!r} names no executor: there is none for {scheme!r}",
            hint="tcp://HOST:8786 is a Dask scheduler; " + EXECUTORS.near(scheme),
        )


def open_executor(address: str, *, wait: float) -> TaskExecutor:
    """Return the executor at ``address``, ready for tasks; ``wait`` is in seconds.

    Raises ``ExecutorError`` where there is none, or nobody answers.
    """
    from audio_edition.executors.model import TaskExecutor

    check_address(address)
    factory = EXECUTORS.find(scheme_of(address))
    try:
        opened = factory(address, wait)
    except ExecutorError:
        raise
    except Exception as problem:  # another package's: anything may come
        raise ExecutorError(
            f"the executor at {address} cannot be opened: {problem!r}",
            hint="see the documentation of the package that offers it",
        ) from problem
    if not isinstance(opened, TaskExecutor):
        raise ExecutorError(
            f"what is offered for {scheme_of(address)!r} gave no TaskExecutor",
            hint=f"see {EXECUTORS.contract}",
        )
    return opened
