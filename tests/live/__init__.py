"""Live scoring, against what the events say."""
