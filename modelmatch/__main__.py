"""``python -m modelmatch``."""

from modelmatch.cli import main

if __name__ == "__main__":
    main()
