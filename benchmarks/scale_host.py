"""Many Dask workers in one process, for a benchmark: ``python scale_host.py ADDRESS NUMBER``.

They speak Dask's own protocol with a real scheduler, each with one thread and a folder of its
own. What they share is the machine, so they leave out what would run beside the work on
machines of their own: the profiler, the watch over memory, pages about themselves. A voice
that only waits may be used by all of them at once, where a real one is given its turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from unittest import mock

from audio_edition.speech import worker as speaking

QUIET = {
    "WORKER__PROFILE__ENABLED": "False",
    "WORKER__MEMORY__TARGET": "False",
    "WORKER__MEMORY__SPILL": "False",
    "WORKER__MEMORY__PAUSE": "False",
    "WORKER__MEMORY__TERMINATE": "False",
    "WORKER__HTTP__ROUTES": "[]",
    "ADMIN__TICK__INTERVAL": "1s",
    "ADMIN__TICK__CYCLE": "10s",
    "ADMIN__TICK__LIMIT": "1h",
    "ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
    "ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "False",
}
"""Settings of Dask, as its environment names them below ``DASK_DISTRIBUTED__``."""


async def serve(address: str, number: int) -> None:
    """Work until the scheduler is gone."""
    from distributed import Worker  # reads the settings now

    workers = [Worker(address, nthreads=1, dashboard=False) for _ in range(number)]
    for worker in workers:
        await worker
    await asyncio.gather(*(worker.finished() for worker in workers))


if __name__ == "__main__":
    os.environ.update({f"DASK_DISTRIBUTED__{name}": value for name, value in QUIET.items()})
    with mock.patch.object(speaking, "turn", contextlib.nullcontext()):
        asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
