"""The command line: the only room that imports click."""

from audio_edition.cli.main import main

__all__ = ["main"]
