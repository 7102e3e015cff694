"""A late pattern does what a pattern does, and is compiled at its first use."""

import copy
import importlib
import pickle
import pkgutil
import re
from collections.abc import Callable, Iterator
from itertools import chain
from unittest.mock import Mock

import pytest

import audio_edition
import newsletters
from newsletters.late import _Late, late
from tests.rows import each


def test_it_is_compiled_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = Mock(wraps=re.compile)
    monkeypatch.setattr(re, "compile", compiled)
    pattern = late("never (asked) before")
    compiled.assert_not_called()
    assert pattern.search("it was never asked before")
    pattern.search("again")
    compiled.assert_called_once()


def test_it_answers_as_a_pattern_does() -> None:
    source, text = r"(?P<word>[a-z]+)(\d)?", "Rain1 fell2, and fell."
    plain, one = re.compile(source, re.IGNORECASE), late(source, re.IGNORECASE)
    assert one.findall(text) == plain.findall(text)
    assert one.sub(r"<\g<word>>", text) == plain.sub(r"<\g<word>>", text)
    assert one.split(text) == plain.split(text)
    assert [m.span() for m in one.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert one.match(text, 6)["word"] == "fell"
    assert (one.pattern, one.flags, one.groups) == (plain.pattern, plain.flags, plain.groups)
    assert one.groupindex == plain.groupindex


@each("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_it_is_copied_and_sent_as_what_it_is_made_of(again: Callable[[_Late], _Late]) -> None:
    assert again(late("a+b", re.IGNORECASE)).fullmatch("AAB")


PACKAGES = (audio_edition, newsletters)


def patterns() -> Iterator[_Late]:
    ours = [pkgutil.walk_packages(one.__path__, f"{one.__name__}.") for one in PACKAGES]
    for module in chain.from_iterable(ours):
        if module.name.endswith("__main__"):
            continue
        try:
            names = vars(importlib.import_module(module.name))
        except ImportError:
            continue  # of an extra that is not installed
        yield from (value for value in names.values() if isinstance(value, _Late))


def test_every_pattern_of_ours_can_be_compiled() -> None:
    found = list(patterns())
    assert len(found) > 100
    for pattern in found:
        assert pattern.groups >= 0
