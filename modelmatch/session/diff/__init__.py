"""What changed between two rankings, and which facts changed it."""
