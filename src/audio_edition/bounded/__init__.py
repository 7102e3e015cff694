"""Templates of somebody else's, bounded: jinja's sandbox keeps them in, this makes them end.

Bounds are counters and no clocks, so that a slow machine stops nothing and a fast one lets
nothing pass: steps (turns of loops, calls, filters), and what is carried (characters, items).
"""

from __future__ import annotations

from audio_edition.bounded.budget import BoundError, within

__all__ = ["BoundError", "within"]
