"""A server that lives as long as a test needs it."""

import threading
import time
from collections.abc import Callable
from typing import Any


def until(true: Callable[[], bool]) -> None:
    """Wait for what is true sooner or later."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


class Server:
    """Serves an ASGI application on a free port, from a thread."""

    def __init__(self, app: Any, listener: Any = None, **options: Any) -> None:
        import uvicorn

        from audio_edition.server.run import bind, url_of

        self._listener = listener or bind("127.0.0.1", 0)
        self.url = url_of(self._listener)
        config = uvicorn.Config(
            app, log_level="error", lifespan="off", timeout_graceful_shutdown=1, **options
        )
        self._server = uvicorn.Server(config)
        app.state.server = self._server  # as server.run does
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}
        )

    def __enter__(self) -> "Server":
        self._thread.start()
        until(lambda: self._server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()
