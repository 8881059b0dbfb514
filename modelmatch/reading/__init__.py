"""Reading text as data: YAML and JSON, each in one pass, with the place of every value."""
