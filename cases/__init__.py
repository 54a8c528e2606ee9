"""The shared case record."""
