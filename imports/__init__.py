"""Old lists that become cases."""
