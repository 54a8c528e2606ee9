"""Legal matters, deadlines, restitution claims, dossiers."""
