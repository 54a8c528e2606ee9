"""Calls and messages from outside, before there is a case."""
