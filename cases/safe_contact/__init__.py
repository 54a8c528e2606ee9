"""How the person may be reached safely."""
