"""The forms of the steps of an intake."""
