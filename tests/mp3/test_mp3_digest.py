"""The digest of what is heard: tags come and go, it stays."""

from __future__ import annotations

import hashlib

import mutagen.id3
import pytest

from audio_edition.mp3.digest import frames_digest
from audio_edition.mp3.headers import silent_frame

AUDIO = silent_frame(44100, 96) * 900  # more than one read


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "a.mp3"
    file.write_bytes(AUDIO)
    return file


def test_it_is_the_sha256_of_all_that_is_no_tag(file):
    assert frames_digest(file) == hashlib.sha256(AUDIO).hexdigest()


def test_tags_do_not_count(file):
    before = frames_digest(file)
    for v1 in (0, 2):  # without and with an ID3v1 tag at the end
        for title in ("One", "Another, longer title " * 50):
            tags = mutagen.id3.ID3()
            tags.add(mutagen.id3.TIT2(encoding=3, text=[title]))
            tags.save(file, v1=v1)
            assert file.read_bytes() != AUDIO
            assert frames_digest(file) == before


@pytest.mark.parametrize("at", [5, len(AUDIO) // 2, len(AUDIO) - 1])
def test_every_byte_of_the_audio_counts(file, at):
    before = frames_digest(file)
    data = bytearray(AUDIO)
    data[at] ^= 1
    file.write_bytes(data)
    assert frames_digest(file) != before


@pytest.mark.parametrize("data", [b"", b"TAG", b"ID3\x03\0\0\0\0\x7f\x7f"])
def test_a_stub_has_a_digest_too(file, data):
    file.write_bytes(data)
    assert len(frames_digest(file)) == 64
