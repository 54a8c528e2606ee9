"""The made-up world, copies of its cases, the bench."""
