"""Standing in for an absent colleague."""
