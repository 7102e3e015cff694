"""Which part of an archive this process does: told on the command line, else by its queue.

Sources: kubernetes.io/docs/concepts/workloads/controllers/job ("Completion mode": the index counts
from 0; the number of completions is not told), the AWS Batch User Guide ("Environment variables":
index from 0, size), slurm.schedmd.com/job_array.html (ids are what ``--array`` lists).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from audio_edition.archive.model import WHOLE, Shard
from audio_edition.errors import AudioEditionError

COUNT = "AUDIO_EDITION_SHARDS"
"""The number of shards, where a queue does not tell it (Kubernetes) or may tell less of them (a
part of an array that is sent again)."""

_TOLD = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")


def shard_told(text: str) -> Shard:
    """What ``--shard I/N`` says: I counts from 1. Raises ``AudioEditionError``."""
    found = _TOLD.fullmatch(text.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise AudioEditionError(
            f"--shard {text!r} is no part of anything", hint="the third of eight is --shard 3/8"
        )
    return Shard(int(found[1]) - 1, int(found[2]), "--shard")


def shard_of(environment: Mapping[str, str]) -> Shard:
    """What the queue says that runs this process; the whole where none does.

    Raises ``AudioEditionError`` where it says which part, and not of how many.
    """
    count = _number(environment, COUNT)
    slurm = _number(environment, "SLURM_ARRAY_TASK_ID")
    if slurm is not None:
        return _of_slurm(environment, slurm, count)
    batch = _number(environment, "AWS_BATCH_JOB_ARRAY_INDEX")
    if batch is not None:
        size = count or _number(environment, "AWS_BATCH_JOB_ARRAY_SIZE")
        return _checked(batch, size, "AWS_BATCH_JOB_ARRAY_INDEX")
    index = _number(environment, "JOB_COMPLETION_INDEX")
    if index is not None:
        return _checked(index, count, "JOB_COMPLETION_INDEX")
    return WHOLE


def _of_slurm(environment: Mapping[str, str], task: int, count: int | None) -> Shard:
    name = "SLURM_ARRAY_TASK_ID"
    if count is not None:
        return _checked(task, count, name)
    least = _number(environment, "SLURM_ARRAY_TASK_MIN") or 0
    most = _number(environment, "SLURM_ARRAY_TASK_MAX")
    step = _number(environment, "SLURM_ARRAY_TASK_STEP") or 1
    size = _number(environment, "SLURM_ARRAY_TASK_COUNT")
    if size is None or most is None:
        return _checked(task, None, name)
    # of 1,3,7 nobody can tell which of three the 7 is
    if (most - least) % step or (most - least) // step + 1 != size or (task - least) % step:
        raise AudioEditionError(
            f"the array of this Slurm job is no whole range: {size} tasks from {least} to {most}",
            hint=f"--array=0-N and {COUNT}=N+1 in the script's environment; parts of it may then "
            "be sent again",
        )
    return _checked((task - least) // step, size, name)


def _checked(index: int, count: int | None, name: str) -> Shard:
    if count is None:
        raise AudioEditionError(
            f"{name} is {index}, and nobody says of how many", hint=f"set {COUNT}, or --shard I/N"
        )
    if not 0 <= index < count:
        raise AudioEditionError(
            f"{name} is {index}, which is none of {count} (0 to {count - 1})",
            hint=f"set {COUNT} to the size of the array, or --shard I/N",
        )
    return Shard(index, count, name)


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise AudioEditionError(f"{name} is no number: {text[:40]!r}", hint="or say --shard I/N")
    return int(text)
