"""A second pair of eyes: asking for an approval, deciding, the rules for cases."""
