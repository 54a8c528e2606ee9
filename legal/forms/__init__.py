"""Forms of the legal pages: the shape of what lawyers enter."""
