"""A model becomes relational plans; plans run on an engine; scores, classes and explanations come out."""
