"""The audit of a question set: what its answers can and cannot do, by simulation."""
