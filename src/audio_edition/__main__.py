"""``audio-edition``, and ``python -m audio_edition``."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line.

    Imported in here: who is interrupted before it can heed signals says so in a line, and a worker
    process that imports its parent's main module is at work sooner.
    """
    try:
        from audio_edition.cli import main as run
        from audio_edition.cli.leaving import leave
    except KeyboardInterrupt:
        os.write(2, b"error: interrupted; nothing was begun\n")
        os._exit(130)
    try:
        run()
    except SystemExit as end:
        leave(end)


if __name__ == "__main__":
    main()
