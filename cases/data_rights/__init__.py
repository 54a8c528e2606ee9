"""Requests about personal data, and erasure."""
