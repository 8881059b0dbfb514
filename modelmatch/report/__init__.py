"""Results in words, tables and data. Reports render; they decide nothing."""
