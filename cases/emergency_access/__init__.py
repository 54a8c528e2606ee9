"""Opening a case in an emergency, and the review afterwards."""
