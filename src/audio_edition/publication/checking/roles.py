"""Who may be named in podcast:person: the groups and roles of the Podcast Taxonomy.

From the Podcast Namespace's taxonomy (github.com/Podcastindex-org/podcast-namespace,
``taxonomy-en.json``); apps compare both without regard to case.
"""

from __future__ import annotations

import difflib

ROLES = {
    "creative direction": (
        "director",
        "assistant director",
        "executive producer",
        "senior producer",
        "producer",
        "associate producer",
        "development producer",
        "creative director",
    ),
    "cast": (
        "host",
        "co-host",
        "guest host",
        "guest",
        "voice actor",
        "narrator",
        "announcer",
        "reporter",
    ),
    "writing": (
        "author",
        "editorial director",
        "co-writer",
        "writer",
        "songwriter",
        "guest writer",
        "story editor",
        "managing editor",
        "script editor",
        "script coordinator",
        "researcher",
        "editor",
        "fact checker",
        "translator",
        "transcriber",
        "logger",
    ),
    "audio production": (
        "studio coordinator",
        "technical director",
        "technical manager",
        "audio engineer",
        "remote recording engineer",
        "post production engineer",
    ),
    "audio post-production": (
        "audio editor",
        "sound designer",
        "foley artist",
        "composer",
        "theme music",
        "music production",
        "music contributor",
    ),
    "administration": (
        "production coordinator",
        "booking coordinator",
        "production assistant",
        "content manager",
        "marketing manager",
        "sales representative",
        "sales manager",
    ),
    "visuals": ("graphic designer", "cover art designer"),
    "community": ("social media manager",),
    "misc.": ("consultant", "intern"),
    "video production": (
        "camera operator",
        "lighting designer",
        "camera grip",
        "assistant camera",
    ),
    "video post-production": ("editor", "assistant editor"),
}


def problem_of(role: str, group: str) -> tuple[str, str] | None:
    """Say what is wrong with a person's role and group, and what to take; None where nothing is.

    >>> problem_of("Host", "cast")
    >>> problem_of("narrater", "cast")
    ("'narrater' is no role of the group 'cast'", "did you mean 'narrator'?")
    >>> problem_of("author", "cast")
    ("'author' is no role of the group 'cast'", "group = 'writing' has it")
    """
    role, group = role.strip().lower(), group.strip().lower()
    if group not in ROLES:
        near = difflib.get_close_matches(group, ROLES, n=1, cutoff=0.6)
        known = f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(ROLES)}"
        return f"{group!r} is no group of the Podcast Taxonomy", known
    if role in ROLES[group]:
        return None
    told = f"{role!r} is no role of the group {group!r}"
    for other, roles in ROLES.items():
        if role in roles:
            return told, f"group = {other!r} has it"
    near = difflib.get_close_matches(role, ROLES[group], n=1, cutoff=0.5)
    return told, f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(ROLES[group])}"
