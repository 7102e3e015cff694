"""verify: which piece of a page is nearly, and not quite, another."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from audio_edition.publication import verify_page
from audio_edition.publication.verify_page import _apart, _Near


@pytest.mark.parametrize("most", [2, 8])
@pytest.mark.parametrize("letters", ["ab", "abcdefgh"])
def test_the_nearest_piece_is_found_as_by_looking_at_all(most: int, letters: str) -> None:
    draw = random.Random(most)
    taken = 0
    for _ in range(400):
        pieces = ["".join(draw.choices(letters, k=draw.choice((0, 3, 8, 17, 40)))) for _ in "12345"]
        left = []
        for piece in draw.choices(pieces, k=6):
            at = draw.randint(0, len(piece))
            new = "".join(draw.choices(letters, k=draw.choice((0, 1, 1, 6, 9))))
            left.append(piece[:at] + new + piece[at + draw.choice((0, 1, 5)) :])
        near = _Near(Counter(left), most)
        for piece in pieces:
            apart, beside = min(
                ((_apart(piece, other), other) for other in left), default=(most, "")
            )
            if apart < most:
                left.remove(beside)
                taken += 1
            assert near.take(piece) == (beside if apart < most else None)
    assert taken > 400


def test_a_page_with_another_theme_is_not_compared_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(one: str, other: str) -> int:
        nonlocal compared
        compared += 1
        return _apart(one, other)

    monkeypatch.setattr(verify_page, "_apart", counted)
    draw = random.Random(1)
    given = ["=" + "".join(draw.choices("abcdefghij ", k=60)) for _ in range(1000)]
    near = _Near(Counter(given), 2)
    for piece in given:
        assert near.take(piece[:20] + "X" + piece[21:]) == piece
        assert near.take("=" + "".join(draw.choices("abcdefghij ", k=60))) is None
    assert compared < 3000, "1000 that are near, and hardly another"
