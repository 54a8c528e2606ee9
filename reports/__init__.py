"""HTCDS, statistics, who looked at what."""
