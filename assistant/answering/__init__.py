"""Ranked documents -> evidence -> a cited answer, or an honest refusal."""
