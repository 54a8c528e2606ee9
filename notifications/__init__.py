"""Who is told of what, and reminders."""
