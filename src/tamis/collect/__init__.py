"""Facts come in: files are read, their columns are matched with what a model reads and converted to its types."""
