"""What a linter found: how bad, where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]

ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``code`` is short and stable (``audio-loudness``), for scripts."""

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str = ""

    def as_object(self) -> dict[str, str]:
        """The finding as JSON shows it: its keys are a contract."""
        return {
            "severity": self.severity,
            "code": self.code,
            "where": self.where,
            "message": self.message,
            "remedy": self.remedy,
        }
