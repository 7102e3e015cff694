"""The bucket that archives share, as other rooms have it."""

from __future__ import annotations

from tests.store.bucket import bucket, empty, new_process

__all__ = ["bucket", "empty", "new_process"]
