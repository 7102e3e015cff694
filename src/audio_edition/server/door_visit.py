"""Who is at the desk, for as long as one request: what they may, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from audio_edition.desk_settings import DeskRole
from audio_edition.errors import AudioEditionError
from audio_edition.server.door_audit import Deed
from audio_edition.server.door_roles import ACTIONS, reaches

_KEY = "audio_edition.visit"  # in the scope, where no client can put anything


class NotAllowedError(AudioEditionError):
    """Somebody asked for what their role does not reach."""


@dataclass(slots=True)
class Visit:
    """One request of one user. ``key`` is their session's; "" where a proxy says who asks."""

    user: str
    shown: str
    role: DeskRole
    address: str
    key: str = ""
    deeds: list[Deed] = field(default_factory=list)

    def require(self, action: object) -> None:
        """Raise ``NotAllowedError`` where the role does not reach an action of the desk."""
        need = ACTIONS.get(action) if isinstance(action, str) else None
        if not reaches(self.role, need):
            raise not_allowed(self.role, need)

    def signed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was asked for, in the name of who asks, whatever name the request gives."""
        signed = {**fields, "by": self.shown}
        changes = fields.get("changes")
        if isinstance(changes, list):
            signed["changes"] = [
                {**change, "by": self.shown} if isinstance(change, dict) else change
                for change in changes
            ]
        return signed

    def note(self, deed: Deed) -> None:
        """Have something written into the log before the answer leaves."""
        self.deeds.append(deed)

    def put_into(self, scope: Any) -> None:
        """Lay the visit down where ``visit_of`` finds it."""
        scope[_KEY] = self


def visit_of(request: Request) -> Visit | None:
    """Return who asks at a shared desk; None at a desk that is not shared."""
    visit = request.scope.get(_KEY)
    return visit if isinstance(visit, Visit) else None


def not_allowed(role: str, need: str | None) -> NotAllowedError:
    """The line for what a role does not reach."""
    if need is None:
        return NotAllowedError("nobody may do that at a shared desk")
    return NotAllowedError(
        f"you may {role} here, and this takes the role {'edit' if need == 'action' else need}",
        hint="audio-edition desk users role gives another one",
    )
