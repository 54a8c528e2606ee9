"""Data keys, encryption, and the encrypted fields."""
