"""The desk's wiring.

Qt is loaded here first, and the hook that PySide6 puts into ``import`` is taken out again: it reads the source of every
module that is imported after it, only to look for ``from __feature__ import``, which nothing here uses. With it the
imports before the first paint take a tenth longer and the sources stay in memory.
"""

import builtins
from importlib import import_module

_plain_import = builtins.__import__
import_module("PySide6.QtWidgets")
setattr(builtins, "__import__", _plain_import)  # noqa: B010  # a plain assignment is no valid typing
