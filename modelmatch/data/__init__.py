"""Reading data files, and where they lie."""
