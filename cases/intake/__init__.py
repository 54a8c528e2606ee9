"""The intake, step by step, until it opens a case."""
