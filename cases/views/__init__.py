"""The pages of the shared case record, by subject."""
