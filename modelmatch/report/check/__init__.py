"""The result of a check of kept decisions: one module a view."""
