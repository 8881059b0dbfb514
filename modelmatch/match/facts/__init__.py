"""What an offer is worth, in the terms of the decision."""
