"""Handing a caseload over to colleagues, and taking that back."""
