"""Documents of a case, sealed."""
