"""``python -m zscc`` is the same door as ``zscc``."""

import sys

from zscc.cli import main

if __name__ == "__main__":
    sys.exit(main())
