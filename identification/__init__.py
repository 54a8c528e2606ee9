"""Act, means and purpose: whether it is trafficking."""
