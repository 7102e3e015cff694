"""What a linter found: how bad, where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``code`` is short and stable (``audio-loudness``), for scripts."""

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str = ""


__all__ = ["Finding", "Severity"]
