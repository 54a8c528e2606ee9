"""Plans, services, conferences, safety plans."""
