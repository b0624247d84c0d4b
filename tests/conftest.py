"""Settings of the whole suite: in CI the same examples each time, and no clock on a busy machine."""

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("open", deadline=None)
settings.load_profile("steady" if os.environ.get("CI") else "open")
