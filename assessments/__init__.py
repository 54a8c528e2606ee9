"""Instruments as data: filled in, scored, compared."""
