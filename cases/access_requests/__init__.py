"""Asking for access to a case, and the answer."""
