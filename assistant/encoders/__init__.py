"""Texts -> vectors: default weights, named models, and what was encoded before."""
