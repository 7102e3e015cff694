"""S3 and SFTP bear what a folder bears: a show's days, lost bytes, power cuts, two at once."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import conformance
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.targets import open_target
from tests.publication.public import (
    DAYS,
    Folder,
    Place,
    at,
)
from tests.publication.sshd import Sshd, sshd
from tests.publication.support import Stage
from tests.publication.targets.turns import bears_a_shows_days


class Bucket:
    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name
        client.create_bucket(Bucket=name)
        self.target = f"s3://{name}/on/air"

    def files(self) -> Mapping[str, bytes]:
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        get = self.client.get_object
        return {
            one["Key"].removeprefix("on/air/"): get(Bucket=self.name, Key=one["Key"])["Body"].read()
            for one in listed
        }


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    boto3 = pytest.importorskip("boto3")
    server_module = pytest.importorskip("moto.server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        client = boto3.client("s3")
        yield client
        client.close()
    server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    pytest.importorskip("paramiko")
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture(params=["s3", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "s3":
        digest = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]
        return Bucket(request.getfixturevalue("s3"), f"show-{digest}")
    running: Sshd = request.getfixturevalue("server")
    monkeypatch.setenv("HOME", str(running.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    folder = Folder(tmp_path / "public")
    folder.target = running.address(folder.folder)
    return folder


def test_it_keeps_the_contract_and_bears_a_shows_days(tmp_path: Path, place: Place) -> None:
    conformance.check_target(lambda: open_target(f"{place.target}/contract", Stage(tmp_path).at()))
    bears_a_shows_days(tmp_path, place)


def test_s3_objects_carry_type_and_cache_control(stage: Stage, s3: Any) -> None:
    place = Bucket(s3, "headers")
    stage.release(DAYS[0])
    at(stage, place).publish()
    for path in place.files():
        head = s3.head_object(Bucket="headers", Key=f"on/air/{path}")
        told = (head["ContentType"], head["CacheControl"])
        wanted = (content_type(path), cache_control(path))
        # what is for publishers is kept by nobody
        assert told == (("application/json", "no-store") if path == "state.json" else wanted), path


def test_an_unreachable_store_is_one_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, s3: Any
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))
    stage.release(DAYS[0])
    target = open_target("s3://no-such-bucket/x", stage.at())
    with pytest.raises(PublicationError, match=r"s3://no-such-bucket/x: cannot ") as caught:
        stage.publisher(target).publish()
    assert "\n" not in caught.value.message
    assert stage.episode().published == ()
