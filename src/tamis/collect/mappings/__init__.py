"""What the columns of a file mean: who, when, what is known of him, what he did. Ready-made mappings are TOML files."""
