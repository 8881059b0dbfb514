"""From a decision to a recommendation: the types, and what explains it."""
