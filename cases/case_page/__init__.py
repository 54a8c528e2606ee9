"""The page of one case: timeline, person, changes, closing."""
