"""Decisions on consent, disclosures under them, withholding, withdrawal."""
