"""What stops a build: sound that is not the script's."""

from __future__ import annotations

from audio_edition.errors import ProofError
from audio_edition.events import Listener, Warned
from audio_edition.proof.match import Matching


def require_right(matching: Matching, listen: Listener) -> None:
    """Tell every finding, and raise ``ProofError`` with the worst where there are any."""
    if not matching.findings:
        return
    first, *others = matching.findings
    for finding in others:
        listen(Warned("proof", f"{finding.where}: {finding.message}"))
    more = f" (and {len(others)} more)" if others else ""
    raise ProofError(f"{first.where}: {first.message}{more}", hint=first.remedy)


__all__ = ["require_right"]
