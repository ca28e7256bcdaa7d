"""Which lead a fact belongs to: pure functions over an append-only log of edges. No clock, no database, no I/O."""
