"""What ``verify`` is pointed at, before anything is read."""

from __future__ import annotations

import pytest

from audio_edition.errors import PublicationError
from audio_edition.verbs.verify import verify


@pytest.mark.parametrize(
    "target", ["no/such/place", "a" * 300, "~nobody-of-this-name/show", "a\0b"]
)
def test_a_target_that_is_nowhere_is_one_line(target: str) -> None:
    with pytest.raises(PublicationError, match="no such folder or file"):
        verify(target)
