"""A release says who made it, where its maker has a key; and says so where nobody signed."""

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.tools import ROOT, require
from tools.release import __main__ as commands
from tools.release import locks, signing, sums
from tools.release.__main__ import main
from tools.release.told import ReleaseError


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "a.whl").write_bytes(b"first")
    sums.write(folder)
    return folder


def make_key(file: Path) -> Path:
    command = [require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "maker", "-f"]
    subprocess.run([*command, str(file)], check=True)
    return file


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "maker")


def signers_of(key: Path) -> Path:
    file = key.with_name(f"{key.name}.signers")
    file.write_text(f"{signing.signer_line(key)}\n", "ascii")
    return file


def test_who_has_the_public_key_finds_out_who_made_it(release: Path, key: Path) -> None:
    signing.sign(release, key)
    page = (ROOT / "docs" / "releasing.md").read_text("utf-8")
    (line,) = re.findall(r"^    (ssh-keygen -Y verify .+)$", page, re.M)
    (release / "signers").write_bytes(signers_of(key).read_bytes())
    told = subprocess.run(["sh", "-c", line], cwd=release, capture_output=True, text=True)
    assert told.stdout.startswith(re.findall(r"It says `(.+?)`", page)[0])
    assert told.returncode == 0
    (release / "signers").unlink()
    signers = signers_of(key)
    assert signing.verified(release, signers)
    assert sums.problems(release) == []
    key.with_name("maker.pub").unlink()  # it is taken from the private one
    told = signing.signer_line(key)
    assert told == signers.read_text("ascii").strip()
    assert told.startswith(f'{signing.MAKER} namespaces="file" ssh-ed25519 ')


def test_a_signature_by_somebody_else(release: Path, key: Path, tmp_path: Path) -> None:
    nobody = r"is not signed by anybody in maker\.signers"
    signing.sign(release, make_key(tmp_path / "other"))
    assert signing.verified(release, None)  # by whom, nobody was told to ask
    with pytest.raises(ReleaseError, match=nobody):
        signing.verified(release, signers_of(key))
    signing.sign(release, key)  # one that is left from before is replaced
    assert signing.verified(release, signers_of(key))
    (release / "a.whl").write_bytes(b"forged")
    sums.write(release)
    assert sums.problems(release) == []  # they alone notice nothing
    with pytest.raises(ReleaseError, match="SHA256SUMS is not what was signed"):
        signing.verified(release, None)
    with pytest.raises(ReleaseError, match=nobody):
        signing.verified(release, signers_of(key))


def test_who_did_not_sign_or_cannot_is_told_so(
    release: Path, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not signing.verified(release, None)
    with pytest.raises(ReleaseError, match=r"has no SHA256SUMS\.sig: nobody signed it") as caught:
        signing.verified(release, signers_of(key))
    assert caught.value.hint
    assert main(["check", str(release), "--signers", str(signers_of(key))]) == 1
    assert "nobody signed it" in capsys.readouterr().err
    signing.sign(release, key)
    with pytest.raises(ReleaseError, match=r"nobody\.signers is not there"):
        signing.verified(release, tmp_path / "nobody.signers")
    (release / sums.NAME).write_bytes(b"\xff\xfe")
    assert main(["check", str(release)]) == 1
    assert "SHA256SUMS is not what was signed" in capsys.readouterr().err
    words = tmp_path / "words"
    words.write_text("no key\n", "ascii")
    words.chmod(0o600)
    for file in (words, tmp_path / "gone"):
        with pytest.raises(ReleaseError, match=r"is not there|is no SSH key") as caught:
            signing.key_of(file)
        assert "ssh-keygen" in caught.value.hint


def test_no_key_is_no_error_and_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: Path
) -> None:
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    assert signing.key_of(None) is None
    assert "not be signed" in capsys.readouterr().out
    monkeypatch.setenv(signing.VARIABLE, str(key))
    assert signing.key_of(None) == key
    monkeypatch.setenv(signing.VARIABLE, "  ")
    assert signing.key_of(None) is None


def test_make_release_signs_with_the_key_that_it_is_given(
    tmp_path: Path,
    key: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The steps that take minutes and the network are done in no time."""

    def twice(scratch: Path, out: Path, which: tuple[str, int]) -> list[Path]:
        (out / "a-9.9-py3-none-any.whl").write_bytes(b"wheel")
        return list(out.iterdir())

    steps = ("install", "read_environment", "invalid", "installed", "differences")
    bom = {"metadata": {"component": {"version": "9.9"}}}
    sbom = {"OURS": "a", "enrich": lambda *_: bom, **dict.fromkeys(steps, lambda *_: [])}
    made = {"changed": list, "commit": lambda: ("0" * 40, 0), "twice": twice}
    monkeypatch.setattr(commands, "building", SimpleNamespace(**made))
    monkeypatch.setattr(commands, "sbom", SimpleNamespace(**sbom))
    monkeypatch.setattr(locks, "problems", list)
    monkeypatch.setattr(commands, "audited_licences", lambda _: None)
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    folder = tmp_path / "dist"
    assert main(["build", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("SHA256SUMS is not signed\n")
    assert not (folder / signing.NAME).exists()
    assert main(["build", str(folder), "--key", str(key)]) == 0
    assert capsys.readouterr().out.endswith(f"{signing.signer_line(key)}\n")
    assert signing.verified(folder, signers_of(key))
    assert main(["build", str(folder), "--key", str(tmp_path / "none")]) == 1
    assert signing.verified(folder, signers_of(key))  # the one that was there stays
