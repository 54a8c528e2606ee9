"""The legal pages of a case."""
