"""Other people's tools that judge our MP3s: ffmpeg, ffprobe, mp3val, mpg123."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np

from tests.tools import require


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a tool; its exit code must be 0."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, check=True)


# of a cover of a kind that is not named, so that Chromium does not wait for it
_COVER = b"Unknown attached picture mimetype: image/, skipping.\n"


def decoded(file: Path) -> np.ndarray:
    """What ffmpeg decodes, float32 mono; a warning fails.

    The format is named, because ffmpeg warns of guessing it for files of a few frames.
    """
    words = [require("ffmpeg"), "-v", "warning", "-f", "mp3", "-i", str(file)]
    words += ["-f", "f32le", "-ac", "1", "-"]
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stderr.replace(_COVER, b"") == b"", done.stderr.decode()
    return np.frombuffer(done.stdout, np.float32)


def levels(file: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's ebur128."""
    told = run(
        *(require("ffmpeg"), "-hide_banner", "-nostats", "-i", file),
        *("-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"),
    ).stderr
    peak = re.search(r"Peak: +(\S+)", told)[1]
    return float(re.search(r"\bI: +(\S+)", told)[1]), float(peak.replace("inf", "999"))


def probe(file: Path) -> dict:
    """Format and chapters by ffprobe."""
    words = ("-v", "error", "-show_format", "-show_chapters", "-of", "json")
    return json.loads(run(require("ffprobe"), *words, file).stdout)


def faultless(file: Path) -> None:
    """mp3val and mpg123 find nothing wrong."""
    told = run(require("mp3val"), file).stdout
    # under ten frames mp3val says only that no song is that short
    told = "\n".join(line for line in told.splitlines() if "Too few MPEG frames" not in line)
    assert "WARNING" not in told, told
    assert "CBR" in told
    done = run(require("mpg123"), "-t", "-q", file)
    assert done.stderr == "", done.stderr


def found_at(signal: np.ndarray, sample: np.ndarray, near: int, reach: int = 2000) -> int:
    """Where ``sample`` lies in ``signal``, searched ``reach`` around ``near``."""
    begin = max(0, near - reach)
    window = signal[begin : near + reach + len(sample)].astype(float)
    size = 1 << (len(window) + len(sample)).bit_length()
    turned = np.fft.rfft(window, size) * np.conj(np.fft.rfft(sample.astype(float), size))
    return begin + int(np.argmax(np.fft.irfft(turned, size)[: len(window) - len(sample) + 1]))


def slow_crc16(data: bytes) -> int:
    """CRC-16/ARC by the book, one bit at a time."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
