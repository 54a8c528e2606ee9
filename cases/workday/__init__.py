"""The page of the day, and the page of the supervisor."""
