"""A question and who asks -> ranked documents: the only way to read the index."""
