"""Organisations, sites, people, roles, signing in."""
