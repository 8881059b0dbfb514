"""The quiz in a terminal."""
