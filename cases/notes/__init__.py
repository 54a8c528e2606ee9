"""Notes, their drafts and addenda, and who is named in them."""
