"""The list of cases: columns, filters, saved views, the file."""
