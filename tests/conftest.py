"""Shared by all tests: no screen, no network, a private home, and silence from Qt and Python alike."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
