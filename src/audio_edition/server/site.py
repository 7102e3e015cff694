"""The site as published: the files of ``audio/`` over HTTP, read-only.

What a good static host does, and no more: byte ranges (players cannot seek without),
validators, right types, cross-origin reading, and a Content-Security-Policy under which
our own pages must work.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from audio_edition.errors import AudioEditionError
from audio_edition.places import Places
from audio_edition.swaps import note_name
from audio_edition.verbs.gate import Gate, for_member
from audio_edition.verbs.serve import content_type

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self' blob:; "
    "img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'"
)
DRAWING_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""Of an SVG: opened by its address it is a document, and draws without doing anything else."""
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # all of it is public and none of it knows who asks
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# what a member gets is theirs alone, and its address must not be passed on
_MEMBERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def create_site(
    audio: Path, more: Sequence[BaseRoute] = (), *, beacon: str = "", gate: Gate | None = None
) -> Starlette:
    """Return the ASGI application that serves the folder ``audio``.

    ``more`` are routes that stand before the site's own. ``beacon`` is the origin of another host
    that players may tell how far an article was heard. ``gate`` says who may have what
    (None: all may have all).
    """

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            if gate is not None and gate.covers(request.scope["path"].removeprefix("/")):
                return Response(status_code=204, headers=_MEMBERS)
            return Response(status_code=204, headers=_COMMON | _PREFLIGHT)
        if gate is None:
            return await anyio.to_thread.run_sync(respond, audio, request, beacon)
        return await anyio.to_thread.run_sync(_admitted, audio, request, beacon, gate)

    # starlette adds HEAD to GET by itself; every other method is answered 405
    return Starlette(routes=[*more, Route("/{path:path}", answer, methods=["GET", "OPTIONS"])])


def _admitted(audio: Path, request: Request, beacon: str, gate: Gate) -> Response:
    """Answer one GET or HEAD of whoever the gate lets in."""
    told = gate.judge(request.scope["path"].removeprefix("/"))
    if told.status != 200:
        text = "Forbidden.\n" if told.status == 403 else "Not found.\n"
        headers = _MEMBERS | {"Cache-Control": "no-store"}
        return PlainTextResponse(text, told.status, headers=headers)
    if not told.token:
        return respond(audio, request, beacon)
    if told.is_template:
        answer = _own_feed(audio / told.path, told.token, request)
    else:
        answer = respond(audio, request, beacon, told.path)
    for name in _COMMON:
        if name in answer.headers:
            del answer.headers[name]
    answer.headers.update(_MEMBERS | {"Cache-Control": "private, no-cache"})
    return answer


def _own_feed(template: Path, token: str, request: Request) -> Response:
    try:
        data = for_member(template.read_bytes(), token)
    except OSError:
        return PlainTextResponse("Not found.\n", 404)
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    answer = Response(data, headers={"Content-Type": content_type(template.name), "ETag": tag})
    if _STATIC.is_not_modified(answer.headers, request.headers):
        return NotModifiedResponse(answer.headers)
    return answer


def respond(audio: Path, request: Request, beacon: str = "", path: str | None = None) -> Response:
    """Answer one GET or HEAD; reads the disk, so not for the event loop.

    ``path`` is the file's where it is not the address's own.
    """
    parts = path_parts(request.scope["path"] if path is None else path)
    place = None if parts is None else _inside(audio, parts)
    if place is None and parts and _is_back(audio, parts[0]):
        place = _inside(audio, parts)
    if place is None or parts is None:
        return _not_found(audio)
    if place.is_dir():
        if parts and parts[-1]:
            where = quote(request.scope["path"]) + "/"
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(where + query, 308, headers=_COMMON)
        place /= "index.html"
        parts = [*parts[:-1], "index.html"]
    elif not parts[-1]:
        return _not_found(audio)  # a slash after the name of a file
    try:
        status = place.stat()
    except OSError:
        return _not_found(audio)
    if not stat.S_ISREG(status.st_mode):
        return _not_found(audio)
    return _file(place, status, "/".join(parts), request, beacon)


def path_parts(path: str) -> list[str] | None:
    """Split a decoded URL path; None where a part is hidden, climbs, or names no file.

    The last part is empty for an address that ends with a slash.
    """
    parts = path.removeprefix("/").split("/")
    bad = any(part.startswith(".") or "\\" in part or "\0" in part for part in parts)
    return None if bad or "" in parts[:-1] else parts


def _inside(audio: Path, parts: list[str]) -> Path | None:
    """The file or folder; None where there is none or a link leads out of ``audio``."""
    try:
        root = audio.resolve()
        place = root.joinpath(*parts).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    return place if place.is_relative_to(root) else None


def _is_back(audio: Path, name: str) -> bool:
    """Whether an edition is there again that a run left between two renames when it died."""
    if not os.path.lexists(note_name(audio / name)):
        return False
    with contextlib.suppress(AudioEditionError):
        Places(audio.parent).recover_audio()
    return True


def _not_found(audio: Path) -> Response:
    empty = not (audio / "index.html").exists()
    text = "Nothing has been published yet: audio-edition build makes an edition.\n"
    return PlainTextResponse(text if empty else "Not found.\n", 404, headers=_COMMON)


def _file(
    place: Path, status: os.stat_result, path: str, request: Request, beacon: str
) -> Response:
    """Starlette's own answer: ranges, validators, 206, 304, 416."""
    ancestors = "*" if path.endswith("embed.html") else "'self'"
    policy = CSP.replace("connect-src 'self'", f"connect-src 'self' {beacon}") if beacon else CSP
    if path.lower().endswith(".svg"):
        policy = DRAWING_CSP
    headers = _COMMON | {
        # named here: Starlette would add a charset to every text type
        "Content-Type": content_type(path),
        "Content-Security-Policy": f"{policy}; frame-ancestors {ancestors}",
        # a preview must show the last build; the validators keep that cheap
        "Cache-Control": "no-cache",
    }
    answer = FileResponse(place, headers=headers, stat_result=status)
    if _STATIC.is_not_modified(answer.headers, request.headers):
        unchanged = NotModifiedResponse(answer.headers)
        unchanged.headers.update(_COMMON)
        return unchanged
    return answer


# one method of it is wanted, which looks at headers alone
_STATIC = StaticFiles(check_dir=False)
