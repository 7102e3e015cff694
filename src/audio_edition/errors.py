"""Every failure a user can meet: one base, one leaf a room.

An error is one line that says what is wrong and where, a hint that says how to
mend it, and the exit code of the command. Anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio_edition.findings import Finding

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_BUSY = 3
EXIT_HELD = 4
"""A run ended well, and an edition waits for its editor."""
EXIT_MISSING = 5
"""A run ended well, and an edition's deadline passed without one."""
EXIT_FALLBACK = 6
"""A build ended well, and another voice than the show's had to read it."""


class AudioEditionError(Exception):
    """What went wrong, in one line.

    Parameters
    ----------
    message : what is wrong and where, without a trailing full stop.
    hint : how to mend it, or None where nothing better than the message can be said.
    """

    exit_code = EXIT_FAILED

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def lines(self) -> tuple[tuple[str, str | None], ...]:
        """What is wrong and how to mend it, a line each; one, where one thing is wrong."""
        return ((self.message, self.hint),)

    def __str__(self) -> str:
        return self.message


class ShowError(AudioEditionError):
    """show.toml is missing, unreadable or says something it may not."""


class NoShowError(ShowError):
    """There is no show here: doctor, speak and voices do without one."""


class EditionError(AudioEditionError):
    """An edition or a source that feeds one cannot be read."""


class CleaningError(AudioEditionError):
    """The cleaner was given rules or input it cannot work with."""


class ScriptError(AudioEditionError):
    """The script cannot be written, or would not say what the article says."""


class SpeechError(AudioEditionError):
    """A voice is missing, refuses its text, or gave up."""


class ExecutorError(AudioEditionError):
    """Who should work elsewhere cannot be reached, or is not fit for it."""


class ProgrammeError(AudioEditionError):
    """The audio cannot be assembled."""


class ProofError(AudioEditionError):
    """What was made cannot be proved: no recogniser, or sound that cannot be read."""


class PublicationError(AudioEditionError):
    """The episode cannot be published."""


class AudienceError(AudioEditionError):
    """Listening figures cannot be made of what was given."""


class RefusedError(PublicationError):
    """Editions may not leave as they are; ``findings`` tells all that stands against it.

    The message is one line all the same, whatever the number of findings.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        remedies = list(dict.fromkeys(one.remedy for one in findings if one.remedy))
        super().__init__(
            "; ".join(one.message for one in findings), hint="; ".join(remedies) or None
        )
        self.findings = tuple(findings)

    @property
    def lines(self) -> tuple[tuple[str, str | None], ...]:
        """Every finding."""
        return tuple((finding.message, finding.remedy or None) for finding in self.findings)


class BusyError(AudioEditionError):
    """Another run works on the same edition."""

    exit_code = EXIT_BUSY
