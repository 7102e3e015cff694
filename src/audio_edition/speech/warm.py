"""Voices that stay open between builds, for a process that speaks again and again.

A model takes about a second to load, more than most corrections take to speak. Who serves an
editor (the desk) keeps the voices used last; a build from the command line ends anyway.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from audio_edition.speech.model import Voice, VoiceRequest

_MOST = 2  # a model takes 150 MB and more

turn = threading.Lock()
"""Held by who speaks with a local voice in this process: a voice serves one thread at a time."""

_guard = threading.Lock()
_holders = 0
_known: OrderedDict[str, Voice] = OrderedDict()


@contextmanager
def kept_warm() -> Iterator[None]:
    """Keep the local voices used last, with their models, while the block runs."""
    global _holders
    with _guard:
        _holders += 1
    try:
        yield
    finally:
        with _guard:
            _holders -= 1
            if not _holders:
                _known.clear()


def warm(request: VoiceRequest, opened: Voice) -> Voice:
    """Return a voice opened before that is the same as ``opened``, else ``opened`` itself.

    They are the same where all that changes the sound is (``Voice.fingerprint``): a voice file
    that was replaced, or another setting, opens anew.
    """
    if not _holders or opened.is_remote:
        return opened
    wanted = repr(request)
    fingerprint = opened.fingerprint
    with _guard:
        known = _known.get(wanted)
        if known is None or known.fingerprint != fingerprint:
            _known[wanted] = known = opened
        _known.move_to_end(wanted)
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return known


def holds_voices() -> bool:
    """Say whether this process keeps its voices open, so that none is loaded elsewhere early."""
    with _guard:
        return _holders > 0


def is_warm(voice: Voice) -> bool:
    """Say whether the voice stays open, so that speaking here costs no start."""
    with _guard:
        return any(known is voice for known in _known.values())
