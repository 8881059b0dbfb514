"""The program: ``modelmatch``, or ``python -m modelmatch``."""

# ruff: noqa: E402
from modelmatch import signals

# Before everything else: an interrupt in the middle of an import would show a traceback.
signals.install()

import gc
import os

# Before the imports: a short run makes many objects that stay, and to look for garbage among them is in vain.
gc.set_threshold(100_000)
# And before numpy makes its threads: the matrices are small, so more than one thread only waits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from modelmatch.cli import main

if __name__ == "__main__":
    main()
