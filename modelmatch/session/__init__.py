"""One run: its day, its answers, and what is done with them."""
