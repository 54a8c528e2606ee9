"""The pages of reintegration, by subject."""
