"""Counselling sessions and their sealed notes."""
