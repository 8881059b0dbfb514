"""The audit of a question set: simulates what its answers can change."""
