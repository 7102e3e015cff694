"""What keeps everybody else out: the files for nginx, Caddy, Cloudflare and CloudFront.

Names of people are in none of them. Three check the signature with the key; Caddy, and nginx
without its module, know who is listed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.publication.members.roster import Roll, Signer, token_of
from audio_edition.publication.members.settings import MemberSettings

EdgeKind: TypeAlias = Literal["nginx", "caddy", "cloudflare", "cloudfront"]

EDGES: tuple[EdgeKind, ...] = ("nginx", "caddy", "cloudflare", "cloudfront")
LIST = "members.list"
FUNCTION_MOST = 10_240
"""Bytes of a CloudFront function (AWS, "Quotas on CloudFront Functions")."""
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]+")
_HERE = Path(__file__).parent / "edge"


@dataclass(frozen=True, slots=True)
class Edge:
    """A show at a server: ``root`` is the folder of its files there, ``here`` that of ours.

    ``listed``: nginx without njs, which then knows who is listed and reads no signature.
    """

    identity: Identity
    members: MemberSettings
    signer: Signer
    roll: Roll
    today: dt.date
    root: str
    here: str
    listed: bool = False

    def files(self, kind: EdgeKind) -> Mapping[str, str]:
        """Return the files of a server by their names; raises ``PublicationError``."""
        for what, path in (("root", self.root), ("folder", self.here), ("base_url", self.base)):
            if not _PLAIN.fullmatch(path):
                raise PublicationError(
                    f"{what} {path!r} cannot stand in a server's configuration",
                    hint="letters, digits and / . _ ~ - alone",
                )
        made = {"nginx": self._nginx, "caddy": self._caddy, "cloudflare": self._cloudflare}
        return made[kind]() if kind in made else self._cloudfront()

    @property
    def base(self) -> str:
        """The path of the show's address, with a slash at both ends."""
        return urlsplit(self.identity.base_url).path or "/"

    def tokens(self) -> list[str]:
        """Tokens that are good today."""
        members = self.roll.members.values()
        return sorted(token_of(self.signer, one) for one in members if one.is_good(self.today))

    def _nginx(self) -> Mapping[str, str]:
        server = _text("nginx.conf") + (_text("nginx-closed.conf") if self._is_closed else "")
        who = _text("nginx-listed.conf" if self.listed else "nginx-signed.conf")
        files = {
            "members-http.conf": self._filled(_text("nginx-http.conf").replace("__WHO__\n", who)),
            "members.conf": self._filled(server),
        }
        if self.listed:
            return {**files, LIST: "".join(f"{one} {one};\n" for one in self.tokens())}
        return {**files, "members.js": self._script("nginx.js")}

    def _caddy(self) -> Mapping[str, str]:
        site = _text("caddy") + (_text("caddy-closed") if self._is_closed else "")
        listed = "".join(f"{one} {one}\n" for one in self.tokens())
        # an import of an empty file is an error
        return {"members.caddy": self._filled(site), LIST: listed or '"" ""\n'}

    def _cloudflare(self) -> Mapping[str, str]:
        return {"worker.js": self._script("worker.js"), "members.key": self.signer.key}

    def _cloudfront(self) -> Mapping[str, str]:
        function = self._script("cloudfront.js")
        if len(function.encode()) > FUNCTION_MOST:
            raise PublicationError(
                f"{len(self._refused)} revoked addresses have no room in a CloudFront function",
                hint="give addresses an end (members renew --until), or take another server",
            )
        return {"function.js": function, "feed.mjs": self._filled(_text("lambda.mjs"))}

    @property
    def _is_closed(self) -> bool:
        return self.members.closes_show

    @property
    def _refused(self) -> list[str]:
        return self.roll.refused(self.today)

    def _script(self, name: str) -> str:
        script = _text(name)
        for part in ("check", "plain"):
            script = script.replace(f"__{part.upper()}__\n", _text(f"{part}.js"))
        return self._filled(script)

    def _filled(self, text: str) -> str:
        folder = f"{self.base}{self.members.path}"
        values = {
            "AT": str(folder.count("/")),
            "BASE": self.base,
            "CLOSED": "true" if self._is_closed else "false",
            "FOLDER": folder,
            "HERE": self.here.rstrip("/"),
            "KEY": self.signer.key,
            "MARK": addresses.TOKEN_MARK,
            "REVOKED": json.dumps(self._refused),
            "ROOT": self.root,
        }
        return re.sub(r"__([A-Z]+)__", lambda found: values[found[1]], text)


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
