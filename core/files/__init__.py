"""Sealed files, uploads, PDF, work in a sandbox."""
