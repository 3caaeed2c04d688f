"""Markdown files -> validated documents -> passages -> statements."""
