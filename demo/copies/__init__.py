"""More cases from those that the services have made: all their rows once more, of other people, under other keys.

What a case consists of is read from the database itself (reading.py): rows, versions, timeline, acts, looks, keys,
jobs. So a copy has what the services have written, column by column, and a new table is copied without a line here.
Each copy gets new ids and keys; who it is about, where the story changes and when it happened is told anew
(telling.py); the looks at it are chained to the access log (writing.py). The demo world and the bench are both filled
by this.
"""
