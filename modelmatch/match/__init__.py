"""The decision: requirements, criteria and their value functions, acceptability, explanation."""
