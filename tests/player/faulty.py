"""A host whose audio misbehaves in the ways that hosts do; all else it serves well."""

import http.server
import re
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from audio_edition.publication.serving import content_type
from tests.publication.at_work import in_thread

# ``silent`` takes a request and says nothing; ``breaks`` hangs up after ``after`` bytes, and on
# whoever asks again; ``holds`` sends no more than ``after`` bytes, and hangs; ``whole`` knows
# nothing of ranges
Way: TypeAlias = Literal["well", "missing", "silent", "breaks", "holds", "whole"]


class FaultyHost:
    """Serves ``folder``; the way of its MP3s is set while it runs."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.way: Way = "well"
        self.after = 60_000
        self.policy = self.url = ""
        self._over = threading.Event()
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host._answer(self, folder)

        self._server = in_thread(Handler, port=port)

    def __enter__(self) -> "FaultyHost":
        self.url = self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.__exit__(None, None, None)

    def _answer(self, handler: http.server.BaseHTTPRequestHandler, folder: Path) -> None:
        path = urlsplit(handler.path).path.lstrip("/")
        file = folder / (path + "index.html" if path.endswith("/") or not path else path)
        if not file.is_file():
            handler.send_error(HTTPStatus.NOT_FOUND)
            return
        data = file.read_bytes()
        way: Way = self.way if path.endswith(".mp3") else "well"
        if way == "silent":
            while self.way == "silent" and not self._over.wait(0.05):
                pass
            handler.close_connection = True
            return
        if way == "missing":
            handler.send_error(HTTPStatus.NOT_FOUND)
            return
        begin, end = 0, len(data)
        ranged = re.fullmatch(r"bytes=(\d+)-(\d*)", handler.headers.get("Range") or "")
        if ranged and way != "whole":
            begin = min(int(ranged[1]), end - 1)
            end = min(end, int(ranged[2]) + 1 if ranged[2] else end)
        if way == "breaks" and begin >= self.after:
            handler.close_connection = True
            return
        handler.send_response(206 if ranged and way != "whole" else 200)
        is_page = file.name == "index.html"
        kind = "text/html; charset=utf-8" if is_page else content_type(path)
        handler.send_header("Content-Type", kind)
        if way != "whole":
            handler.send_header("Accept-Ranges", "bytes")
        if ranged and way != "whole":
            handler.send_header("Content-Range", f"bytes {begin}-{end - 1}/{len(data)}")
        handler.send_header("Content-Length", str(end - begin))
        handler.send_header("Cache-Control", "no-store")
        handler.send_header("Connection", "close")  # a host that is down is down at once
        if self.policy:
            handler.send_header("Content-Security-Policy", self.policy)
        handler.end_headers()
        if way == "breaks":
            handler.wfile.write(data[begin : min(end, self.after)])
            handler.wfile.flush()
            time.sleep(0.05)  # so that what was sent arrives before the end of it
            handler.close_connection = True
            return
        stop = min(end, begin + self.after) if way == "holds" else end
        try:
            handler.wfile.write(data[begin:stop])
            handler.wfile.flush()
            while stop < end and not self._over.wait(0.05):
                pass
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True
