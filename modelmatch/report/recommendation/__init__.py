"""A recommendation in words and tables."""
