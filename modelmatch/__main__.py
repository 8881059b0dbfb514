"""The program: ``modelmatch``, or ``python -m modelmatch``."""

import gc

# Before the imports: a short run makes many objects that stay, and to look for garbage among them is in vain.
gc.set_threshold(100_000)

from modelmatch.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
