"""The kernel below all apps: it knows none of them."""
