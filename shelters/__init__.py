"""Houses, beds, stays."""
