"""A late pattern does what a pattern does, and is compiled at its first use."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator

import pytest

import audio_edition
from audio_edition.late import _Late, late


def test_it_is_compiled_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = re.compile
    monkeypatch.setattr(
        re, "compile", lambda source, flags=0: (asked.append(source), real(source, flags))[1]
    )
    pattern = late("never (asked) before")
    assert asked == []
    assert pattern.search("it was never asked before")
    assert asked == ["never (asked) before"]
    pattern.search("again")
    assert len(asked) == 1


def test_it_answers_as_a_pattern_does() -> None:
    source, text = r"(?P<word>[a-z]+)(\d)?", "Rain1 fell2, and fell."
    plain, one = re.compile(source, re.IGNORECASE), late(source, re.IGNORECASE)
    assert one.findall(text) == plain.findall(text)
    assert one.sub(r"<\g<word>>", text) == plain.sub(r"<\g<word>>", text)
    assert one.split(text) == plain.split(text)
    assert [m.span() for m in one.finditer(text)] == [m.span() for m in plain.finditer(text)]
    found = one.match(text, 6)
    assert found is not None
    assert found["word"] == "fell"
    assert found.re == plain
    assert (one.pattern, one.flags, one.groups) == (plain.pattern, plain.flags, plain.groups)
    assert one.groupindex == plain.groupindex


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_it_is_copied_and_sent_as_what_it_is_made_of(again: object) -> None:
    assert callable(again)
    found = again(late("a+b", re.IGNORECASE))
    assert found.fullmatch("AAB")


def patterns() -> Iterator[tuple[str, _Late]]:
    for module in pkgutil.walk_packages(audio_edition.__path__, "audio_edition."):
        if module.name.endswith("__main__"):
            continue
        try:
            names = vars(importlib.import_module(module.name))
        except ImportError:
            continue  # of an extra that is not installed
        for name, value in names.items():
            if isinstance(value, _Late):
                yield f"{module.name}.{name}", value


def test_every_pattern_of_ours_can_be_compiled() -> None:
    found = dict(patterns())
    assert len(found) > 100
    for name, pattern in found.items():
        assert pattern.groups >= 0, name
