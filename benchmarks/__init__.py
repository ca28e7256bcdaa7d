"""Tamis beside hand-written SQL, Polars and pandas, in one run on the same files: `python -m benchmarks --help`."""
