"""The place that archives share, as the store's own tests have it."""

from tests.store.bucket import new_process as new_process
from tests.store.conftest import far as far
