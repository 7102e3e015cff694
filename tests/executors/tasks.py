"""Tasks for executors: functions that another process finds by their names."""

import os
import sys
import time
from pathlib import Path

from audio_edition.errors import SpeechError


class CrookedError(Exception):
    """Takes other arguments than it keeps: it can be pickled, but not read back."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def number(n: int) -> tuple[int, int]:
    return n, os.getpid()


def fails(message: str) -> None:
    raise SpeechError(message, hint="mend it")


def fails_crookedly() -> None:
    raise CrookedError("a", "b")


def prints() -> str:
    print("a library that prints", flush=True)
    os.write(1, b"\x80\x04 and not through Python")
    return "said"


def dies(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
    os._exit(3)


def notes(log: str, word: str) -> None:
    with Path(log).open("a") as file:
        file.write(f"{word}\n")


def hangs(begun: str) -> None:
    Path(begun).touch()
    while True:
        time.sleep(0.05)
