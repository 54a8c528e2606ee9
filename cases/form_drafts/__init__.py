"""Long forms that are kept on the server while somebody fills them in."""
