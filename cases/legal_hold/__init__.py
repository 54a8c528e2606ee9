"""A legal hold: the person is not erased while it lasts."""
