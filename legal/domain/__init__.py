"""Calculations of legal work that know no database."""
