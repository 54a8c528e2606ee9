"""The access log and the record of acts."""
