"""Put the repository on the path, so that tests import ``tests.tools``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
