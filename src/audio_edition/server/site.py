"""The site as published: the files of ``audio/`` over HTTP, read-only.

What a good static host does, and no more: byte ranges (players cannot seek without),
validators, right types, cross-origin reading, and a Content-Security-Policy under which
our own pages must work.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from audio_edition.publication.serving import content_type
from audio_edition.server.ranges import Span, Validators, precondition, range_applies, spans

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'"
)
_CHUNK = 128 * 1024
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # all of it is public and none of it knows who asks
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def create_site(audio: Path) -> Starlette:
    """Return the ASGI application that serves the folder ``audio``."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_COMMON | _PREFLIGHT)
        return await anyio.to_thread.run_sync(respond, audio, request)

    # starlette adds HEAD to GET by itself; every other method is answered 405
    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "OPTIONS"])])


def respond(audio: Path, request: Request) -> Response:
    """Answer one GET or HEAD; reads the disk, so not for the event loop."""
    parts = path_parts(request.scope["path"])
    place = None if parts is None else _inside(audio, parts)
    if place is None or parts is None:
        return _not_found(audio)
    if place.is_dir():
        if parts and parts[-1]:
            where = "/" + "/".join(map(quote, parts)) + "/"
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(where + query, 308, headers=_COMMON)
        place /= "index.html"
        parts = [*parts[:-1], "index.html"]
    elif not parts[-1]:
        return _not_found(audio)  # a slash after the name of a file
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return _not_found(audio)
    stream = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        return _not_found(audio)
    return _file(stream, "/".join(parts), request.method, request.headers)


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


def _not_found(audio: Path) -> Response:
    empty = not (audio / "index.html").exists()
    text = "Nothing has been published yet: audio-edition build makes an edition.\n"
    return PlainTextResponse(text if empty else "Not found.\n", 404, headers=_COMMON)


def _file(stream: BinaryIO, path: str, method: str, asked: Mapping[str, str]) -> Response:
    status = os.fstat(stream.fileno())
    size = status.st_size
    now = Validators.of(status.st_mtime_ns, size)
    kind = content_type(path)
    ancestors = "*" if path.endswith("embed.html") else "'self'"
    headers = _COMMON | {
        "Content-Type": kind,
        "Content-Security-Policy": f"{CSP}; frame-ancestors {ancestors}",
        "Accept-Ranges": "bytes",
        "ETag": now.tag,
        "Last-Modified": now.last_modified,
        # a preview must show the last build; the validators keep that cheap
        "Cache-Control": "no-cache",
    }
    code = precondition(asked, now)
    if code is not None:
        stream.close()
        return Response(status_code=code, headers=headers)
    wanted = None
    if method == "GET" and range_applies(asked.get("if-range"), now):
        wanted = spans(asked.get("range"), size)
    if wanted is None:
        return _Parts(stream, 200, headers, [(b"", Span(0, size))], method)
    if not wanted:
        stream.close()
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    if len(wanted) == 1:
        start, stop = wanted[0]
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        return _Parts(stream, 206, headers, [(b"", wanted[0])], method)
    boundary = secrets.token_hex(12)
    headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
    parts = [
        (
            f"\r\n--{boundary}\r\nContent-Type: {kind}\r\n"
            f"Content-Range: bytes {start}-{stop - 1}/{size}\r\n\r\n".encode(),
            Span(start, stop),
        )
        for start, stop in wanted
    ]
    parts.append((f"\r\n--{boundary}--\r\n".encode(), Span(0, 0)))
    return _Parts(stream, 206, headers, parts, method)


class _Parts(Response):
    """Spans of an open file, each after some bytes of its own; closes the file in the end."""

    def __init__(
        self,
        stream: BinaryIO,
        status: int,
        headers: Mapping[str, str],
        parts: list[tuple[bytes, Span]],
        method: str,
    ) -> None:
        length = sum(len(head) + span.stop - span.start for head, span in parts)
        super().__init__(None, status, headers=dict(headers) | {"Content-Length": str(length)})
        self._stream = stream
        self._parts = parts if method == "GET" else []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        try:
            async with anyio.create_task_group() as group:
                # a player that seeks drops the connection: stop reading for it
                group.start_soon(_until_gone, receive, group.cancel_scope)
                await send(start)
                for head, span in self._parts:
                    await _send(send, head)
                    await self._send_span(send, span)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                group.cancel_scope.cancel()
        finally:
            self._stream.close()

    async def _send_span(self, send: Send, span: Span) -> None:
        place = span.start
        while place < span.stop:
            wanted = min(_CHUNK, span.stop - place)
            data = await anyio.to_thread.run_sync(os.pread, self._stream.fileno(), wanted, place)
            if not data:
                raise OSError(f"{self._stream.name} became shorter while it was served")
            await _send(send, data)
            place += len(data)


async def _send(send: Send, data: bytes) -> None:
    if data:
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


__all__ = ["CSP", "create_site", "path_parts", "respond"]
