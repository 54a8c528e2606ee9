"""Who the person is: identity, numbers, relatives, languages, search, duplicates."""
