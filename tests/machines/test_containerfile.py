"""Containerfile and compose.yaml: no root, no secret, nothing but the wheel's own sources."""

import json
import re
import subprocess
import tomllib
from typing import Any

import yaml

from tests.tools import ROOT, require


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its value, continued lines joined, comments left out."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Containerfile").read_text())
    joined = re.sub(r"\\\n\s*", " ", text)
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name, value.strip()) for name, value in found]


def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def stages() -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for instruction in instructions():
        if instruction[0] == "FROM":
            parts.append([])
        parts[-1].append(instruction)
    return parts


def test_two_stages_on_one_base_and_the_last_has_no_tools_of_the_first() -> None:
    (argument,), made, final = stages()
    version = re.fullmatch(r"PYTHON=docker\.io/library/python:(3\.\d+)-slim", argument[1])
    assert version
    assert [made[0][1], final[0][1]] == ["${PYTHON} AS made", "${PYTHON}"]
    assert not [value for name, value in final if name == "RUN"]
    assert [value for name, value in final if name in ("COPY", "ADD")] == [
        "--from=made /opt/audio-edition /opt/audio-edition"
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"Programming Language :: Python :: {version[1]}" in project["classifiers"]
    (extras,) = [value for _, value in instructions() if value.startswith("EXTRAS=")]
    wanted = set(extras.removeprefix("EXTRAS=").split(","))
    assert wanted <= project["optional-dependencies"].keys()


def test_no_line_is_bound_to_an_architecture() -> None:
    bound = re.compile(r"(?i)amd64|x86|arm64|aarch64|arm/v|\$\{?(?:TARGET|BUILD)|--platform")
    assert not [value for _, value in instructions() if bound.search(value)]
    told = (ROOT / "docs" / "machines.md").read_text("utf-8")
    assert "--platform linux/amd64,linux/arm64" in told
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]
    machines = re.findall(r"linux' and platform_machine == '(\w+)'", str(required))
    assert machines == ["x86_64", "aarch64"], "what is locked is there for both"


def test_it_is_not_root_and_signals_arrive() -> None:
    told = dict(stages()[-1])
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", told["USER"])
    assert [*told].index("USER") < [*told].index("ENTRYPOINT")
    assert json.loads(told["ENTRYPOINT"]) == ["audio-edition"]
    command = json.loads(told["CMD"])
    assert command[0] == "watch"
    port = command[-1].rpartition(":")[2]
    assert f"http://127.0.0.1:{port}/health" in told["HEALTHCHECK"]
    watch = services()["watch"]
    assert watch["command"][-1] == f"0.0.0.0:{port}"
    assert "ports" not in watch  # monitors, not the world


def test_only_what_the_wheel_is_made_of_goes_into_a_layer_and_no_secret() -> None:
    """COPY takes paths by name, and the ignore file lets nothing else be sent at all."""
    copied = [
        path
        for name, value in instructions()
        if name == "COPY" and "--from" not in value
        for path in value.split()[:-1]
    ]
    assert copied == ["pyproject.toml", "README.md", "LICENSE", "src", "share"]
    lines = (ROOT / ".containerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert [rule[1:] for rule in rules if rule.startswith("!")] == copied
    command = [require("git"), "ls-files", *copied]
    sent = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    assert sent
    assert not [path for path in sent if re.search(r"(?i)\.env$|\.pem$|\.key$|id_rsa", path)]
    words = re.compile(r"(?i)password|secret|token|api_?key")
    assert not [value for _, value in instructions() if words.search(value)]
    told = services()["watch"]
    assert told["env_file"] == [{"path": "secrets.env", "required": False}]
    assert "secrets" not in json.dumps(told["build"])


def test_both_services_are_as_small_as_they_can_be() -> None:
    watch, web = services()["watch"], services()["web"]
    small = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
    for service in services().values():
        assert service | small == service
        assert "privileged" not in service
    assert watch["user"].startswith("${SHOW_UID:-10001}")
    assert [volume.rpartition(":")[2] for volume in watch["volumes"]] == ["/show"]
    # the site can be read there, and nothing else of the show
    site = [volume for volume in web["volumes"] if "/srv" in volume]
    assert site == ["${SITE:-./show/public}:/srv:ro"]
    assert web["cap_add"] == ["NET_BIND_SERVICE"]
