"""The scoring model: what the file may say, loading it, saying it in words. Knows nothing of any engine."""
