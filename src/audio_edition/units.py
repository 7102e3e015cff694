"""Units, so that a bare number never leaves one stage and is misread in the next."""

from typing import NewType

Seconds = NewType("Seconds", float)
Milliseconds = NewType("Milliseconds", int)
Bytes = NewType("Bytes", int)
Hertz = NewType("Hertz", int)
Kilobits = NewType("Kilobits", int)
"""kbit/s, as MPEG audio counts them (1 kbit = 1000 bits)."""
Lufs = NewType("Lufs", float)
"""Loudness units relative to full scale, ITU-R BS.1770-4."""
Decibels = NewType("Decibels", float)
"""A level: dBTP where a true peak is meant, dB where a gain is."""
