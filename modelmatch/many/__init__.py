"""Many people: answers in bulk to results in bulk, what they have in common, and one offer for a group."""
