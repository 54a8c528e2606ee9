"""Facts of the field: code lists, money, places, identity numbers, law, the HTCDS reader, synthetic names.

Plain Python over data files in `data/`: no models, no queries, so every app and every document can use it.
"""
