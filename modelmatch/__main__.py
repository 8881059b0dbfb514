"""The program: ``modelmatch``, or ``python -m modelmatch``."""

import gc
import os

# Before the imports: a short run makes many objects that stay, and to look for garbage among them is in vain.
gc.set_threshold(100_000)
# And before numpy makes its threads: the matrices are small, so more than one thread only waits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from modelmatch.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
