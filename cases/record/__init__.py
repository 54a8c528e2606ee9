"""The case itself: person, identity, case, who may see it, and the rules that every feature shares."""
