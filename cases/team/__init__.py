"""Who works on a case and until when, restriction, access for some time."""
