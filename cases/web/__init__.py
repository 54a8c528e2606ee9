"""What every page and endpoint of a case shares."""
