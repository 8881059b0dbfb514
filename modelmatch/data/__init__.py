"""Reading data files, and locating them."""
