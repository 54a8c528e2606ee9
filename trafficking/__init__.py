"""Actors, events and their network."""
