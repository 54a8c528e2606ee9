"""Who sees a case and why; who opened it."""
