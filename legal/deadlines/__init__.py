"""Deadlines of law: the rules as data, and how a day follows from one. No models and no queries in here."""
