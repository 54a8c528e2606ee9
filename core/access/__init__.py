"""Who may do what, and the line in the access log."""
