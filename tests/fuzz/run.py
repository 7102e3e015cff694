"""Ask a target many times, and keep what it should not have done."""

from __future__ import annotations

import shutil
import traceback
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audio_edition.errors import AudioEditionError
from tests.fuzz.mutate import case
from tests.fuzz.targets import FuzzTarget


@dataclass(frozen=True)
class Fault:
    """What a target raised that is no error of ours, and for which case."""

    target: str
    number: int
    data: bytes
    told: str


def faults(target: FuzzTarget, numbers: Iterable[int], folder: Path) -> Iterator[Fault]:
    """Every fault among the cases of these ``numbers``; ``folder`` is emptied for each."""
    for number in numbers:
        data = case(target.seeds, target.words, number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a picture that is odd is told by Pillow too
                target.ask(data, folder)
        except AudioEditionError as problem:
            if not problem.message.strip() or "\n" in problem.message:
                yield Fault(target.name, number, data, f"not one line: {problem.message!r}")
            if "internal error" in problem.message:
                yield Fault(target.name, number, data, problem.message)
        except Exception:
            yield Fault(target.name, number, data, traceback.format_exc())


__all__ = ["Fault", "faults"]
