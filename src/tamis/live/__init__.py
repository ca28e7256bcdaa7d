"""Scores that follow the facts: new events through the same plans as files, in small batches."""
