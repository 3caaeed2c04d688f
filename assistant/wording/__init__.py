"""Answers in the words of a language model, every sentence checked against what it cites."""
