"""Small packages, a lock of them, and a server that speaks as OSV does; all on this machine."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.speech.service import serving
from tools.release.sums import digest


def wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    licence: str = "MIT",
    needs: tuple[str, ...] = (),
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a wheel that pip installs: one module, and what else is told."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    told = [f"Name: {name}", f"Version: {version}", f"License-Expression: {licence}"]
    told += [f"Requires-Dist: {one}" for one in needs]
    held = {
        f"{module}/__init__.py": b"",
        f"{info}/METADATA": ("Metadata-Version: 2.4\n" + "\n".join(told) + "\n").encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **(files or {}),
    }
    record = ""
    for file, content in held.items():
        known = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{file},sha256={known},{len(content)}\n"
    made = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as packed:
        for file, content in held.items():
            packed.writestr(file, content)
        packed.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    return made


def lock(file: Path, *wheels: Path) -> Path:
    """Write a lock of some wheels as uv writes one."""
    lines = []
    for one in wheels:
        name, version = one.name.split("-")[:2]
        lines += [f"{name.replace('_', '-')}=={version} \\", f"    --hash=sha256:{digest(one)}"]
        lines += ["    # via audio-edition (pyproject.toml)"]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


# Of a package and its version: the status, and what is sent as JSON
Answer = Callable[[str, str], tuple[int, Any]]


@contextmanager
def osv(answer: Answer) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Serve OSV's ``/v1/query``; gives its address and what was asked, as it is asked."""
    asked: list[tuple[str, str]] = []

    def told(request: BaseHTTPRequestHandler, sent: bytes) -> tuple[int, bytes]:
        query = json.loads(sent)
        assert request.path == "/v1/query"
        assert query["package"]["ecosystem"] == "PyPI"
        one = (query["package"]["name"], query["version"])
        asked.append(one)
        status, found = answer(*one)
        return status, json.dumps(found).encode()

    with serving(told) as address:
        yield f"{address}/v1/query", asked
