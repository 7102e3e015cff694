"""Only what a window does not have yet: an edition's state less the articles that are as before."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from typing import Any

_KEPT = 16  # versions: some windows, each a few changes behind


class Patches:
    """The versions of editions that were sent to windows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._versions: OrderedDict[str, dict[str, str]] = OrderedDict()

    def of(self, state: dict[str, Any], have: str) -> dict[str, Any]:
        """Return ``state`` with its ``version``, less what the version ``have`` has.

        An article that is in it as it is now is ``{"id": …, "same": true}``; an unknown ``have``
        gets all of them.
        """
        digests = {article["id"]: _digest(article) for article in state["articles"]}
        version = _digest({**state, "articles": digests})
        with self._lock:
            known = self._versions.get(have, {})
            self._versions[version] = digests
            self._versions.move_to_end(version)
            while len(self._versions) > _KEPT:
                self._versions.popitem(last=False)
        articles = [
            {"id": article["id"], "same": True}
            if known.get(article["id"]) == digests[article["id"]]
            else article
            for article in state["articles"]
        ]
        return {**state, "articles": articles, "version": version}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]
