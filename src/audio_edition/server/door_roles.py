"""Who may do what at a shared desk: one table, from a route or an action to a role.

What the table does not name is refused, whoever asks; tests/server/test_door_roles.py fails
for it, so that whoever adds a route or an action to the desk says here who may use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from audio_edition.desk_settings import ROLES, DeskRole

Need: TypeAlias = DeskRole | Literal["action", "open"]

SITE = "GET the site"
"""The pages and the sound as built: what is not published yet is nobody's business outside."""

ROUTES: Mapping[str, Need] = {
    "GET /desk/login": "open",
    "POST /desk/login": "open",
    "GET /desk/door.css": "open",
    "GET /favicon.ico": "open",
    "POST /desk/logout": "read",
    "GET /desk": "read",
    "GET /desk/": "read",
    "GET /desk/listens": "read",
    "GET /desk/{name}": "read",
    "GET /desk/api/editions": "read",
    "GET /desk/api/events": "read",
    "GET /desk/api/{edition}": "read",
    "GET /desk/api/{edition}/cuts": "read",
    "GET /desk/api/{edition}/cover": "read",
    "POST /desk/api/speak": "read",  # hears a sentence, and changes nothing
    "POST /desk/api/{edition}/build": "edit",
    "POST /desk/api/{edition}/changes": "action",
    "POST /desk/api/{edition}/{action}": "action",
    "GET /desk/morning/": "read",
    "GET /desk/morning/{edition}": "read",
    "GET /desk/morning/{edition}/difference": "read",
    "GET /desk/morning/{edition}/outgoing": "read",
    "POST /desk/morning/{edition}/new": "edit",
    "POST /desk/morning/{edition}/build": "edit",
    "POST /desk/morning/{edition}/proof": "edit",
    "POST /desk/morning/{edition}/stop": "edit",
    "POST /desk/morning/{edition}/publish": "publish",
    "POST /desk/morning/{edition}/retract": "publish",
    SITE: "read",
}
"""``METHOD path`` as the desk's routes have it; ``open`` is for everybody, ``action`` for whom
each action that is asked for is."""

UNWRITTEN = ("POST /desk/api/speak",)
"""What is sent as a change is, and changes nothing: no line in the log."""

ACTIONS: Mapping[str, Need] = {
    "mark": "edit",
    "headline": "edit",
    "detail": "edit",
    "title": "edit",
    "order": "edit",
    "lexicon": "edit",
    "accept": "edit",
    "text": "edit",
    "move": "edit",
    "split": "edit",
    "join": "edit",
    "leave": "edit",
    "take": "edit",
    "date": "edit",
    "embargo": "edit",
    "answer": "edit",
    "always": "edit",
    "music": "edit",
    "cover": "edit",
    "picture": "edit",
    "access": "edit",
    "level": "edit",
    "undo": "action",  # as what is taken back
    "redo": "action",
    # with [publish] require_approval it is what lets an edition out
    "approve": "publish",
}


def reaches(role: DeskRole, need: Need | None) -> bool:
    """Tell whether ``role`` may what asks for ``need``; nobody may what the table does not know.

    ``action`` is reached by everybody who may change anything: the actions are asked about, too.
    """
    if need is None or need == "open":
        return need == "open"
    if need == "action":
        return role != "read"
    return ROLES.index(role) >= ROLES.index(need)


def refused_to(role: DeskRole) -> dict[str, DeskRole]:
    """Return what ``role`` does not reach at the desk, by action or run, with the role it takes.

    The desk's page says it at its buttons, before anybody is refused.
    """
    prefix = "POST /desk/morning/{edition}/"
    runs = {key.removeprefix(prefix): ROUTES[key] for key in ROUTES if key.startswith(prefix)}
    deeds: dict[str, Need] = {**runs, **ACTIONS}
    takes: dict[Need, DeskRole] = {"action": "edit", "edit": "edit", "publish": "publish"}
    return {deed: takes[need] for deed, need in deeds.items() if not reaches(role, need)}
