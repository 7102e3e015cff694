"""Containerfile and compose.yaml: no root, no secret, nothing but the wheel's own sources."""

from __future__ import annotations

import fnmatch
import json
import re
import subprocess
import tomllib
from typing import Any

import yaml

from tests.tools import ROOT, require

CONTAINERFILE = ROOT / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its value, continued lines joined, comments left out."""
    lines = [
        line for line in CONTAINERFILE.read_text().splitlines() if not line.lstrip().startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name, value.strip()) for name, value in found]


def compose() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return told


def stages() -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for instruction in instructions():
        if instruction[0] == "FROM":
            parts.append([])
        parts[-1].append(instruction)
    return parts


def test_two_stages_on_one_base_and_the_last_has_no_tools_of_the_first() -> None:
    asked, made, final = stages()
    (argument,) = asked
    assert argument[0] == "ARG"
    assert re.fullmatch(r"PYTHON=docker\.io/library/python:3\.\d+-slim", argument[1])
    assert [made[0][1], final[0][1]] == ["${PYTHON} AS made", "${PYTHON}"]
    assert not [value for name, value in final if name == "RUN"]
    assert [value for name, value in final if name in ("COPY", "ADD")] == [
        "--from=made /opt/audio-edition /opt/audio-edition"
    ]


def test_the_python_is_one_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = re.search(r"python:(3\.\d+)-slim", CONTAINERFILE.read_text())
    assert version
    assert f"Programming Language :: Python :: {version[1]}" in project["classifiers"]
    (extras,) = [value for name, value in instructions() if value.startswith("EXTRAS=")]
    known = project["optional-dependencies"]
    assert set(extras.removeprefix("EXTRAS=").split(",")) <= known.keys()


def test_it_is_not_root_and_a_number_says_so() -> None:
    *_, final = stages()
    (user,) = [value for name, value in final if name == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    # whatever runs, runs as that user
    names = [name for name, _ in final]
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_commands_are_lists_so_that_signals_arrive() -> None:
    told = dict(stages()[-1])
    assert json.loads(told["ENTRYPOINT"]) == ["audio-edition"]
    assert json.loads(told["CMD"])[0] == "watch"
    assert json.loads(told["HEALTHCHECK"].partition(" CMD ")[2])[0] == "python3"


def test_only_what_the_wheel_is_made_of_goes_into_a_layer() -> None:
    """COPY takes paths by name, and the ignore file lets nothing else be sent at all."""
    copied = [
        path
        for name, value in instructions()
        if name == "COPY" and "--from" not in value
        for path in value.split()[:-1]
    ]
    assert copied == ["pyproject.toml", "README.md", "LICENSE", "src"]
    rules = [
        line
        for line in (ROOT / ".containerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert rules[0] == "*"
    assert [rule[1:] for rule in rules if rule.startswith("!")] == copied
    git = require("git")
    tracked = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    sent = [
        path
        for path in tracked.splitlines()
        if path.split("/")[0] in copied and not fnmatch.fnmatch(path, "**/__pycache__*")
    ]
    assert sent
    assert not [path for path in sent if re.search(r"(?i)\.env$|\.pem$|\.key$|id_rsa", path)]


def test_no_secret_is_asked_for_while_it_is_built() -> None:
    words = re.compile(r"(?i)password|secret|token|api_?key")
    assert not [value for _, value in instructions() if words.search(value)]
    told = compose()["services"]["watch"]
    assert told["env_file"] == [{"path": "secrets.env", "required": False}]
    assert "secrets" not in json.dumps(told["build"])
    ignored = (ROOT / ".containerignore").read_text()
    assert "!secrets" not in ignored


def test_both_services_are_as_small_as_they_can_be() -> None:
    services = compose()["services"]
    assert services.keys() == {"watch", "web"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
    watch, web = services["watch"], services["web"]
    assert watch["user"].startswith("${SHOW_UID:-10001}")
    assert [volume.rpartition(":")[2] for volume in watch["volumes"]] == ["/show"]
    assert watch["tmpfs"][0].startswith("/tmp:")
    # the site can be read there, and nothing else of the show
    site = [volume for volume in web["volumes"] if "/srv" in volume]
    assert site == ["${SITE:-./show/public}:/srv:ro"]
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in web["volumes"]
    assert web["cap_add"] == ["NET_BIND_SERVICE"]


def test_the_watch_is_asked_where_it_listens() -> None:
    told = dict(stages()[-1])
    port = json.loads(told["CMD"])[-1].rpartition(":")[2]
    assert f"http://127.0.0.1:{port}/health" in told["HEALTHCHECK"]
    assert compose()["services"]["watch"]["command"][-1] == f"0.0.0.0:{port}"
    assert "ports" not in compose()["services"]["watch"]  # monitors, not the world
