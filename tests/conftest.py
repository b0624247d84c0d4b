"""Settings of the whole suite: in CI the same examples each time, and no clock on a busy machine."""

import os
import signal

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("open", deadline=None)
settings.load_profile("steady" if os.environ.get("CI") else "open")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # run as a script's background job, which ignores Ctrl-C; what the tests start and interrupt must not inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
