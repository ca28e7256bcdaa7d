"""Reading a model's YAML with the place of every word kept: nodes, findings, fields, values."""
