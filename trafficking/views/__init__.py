"""The pages of alleged actors and events."""
