"""The restitution dossier: what stands in it (content), how it becomes a file (bundle), and the job."""
