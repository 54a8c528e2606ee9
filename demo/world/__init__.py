"""The demo world: two invented organisations with two years of casework, lived through the services.

The years pass on a calendar of strands (calendar.py): a case, a stay, a series of sessions is each a generator
that waits for its next moment and then does what a person would have done, as that person. Whatever lies after
today has not happened yet, and so cases stand at every stage of the work.
"""
