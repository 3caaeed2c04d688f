"""``entente bench``: how fast, how large; on the shipped library and on generated ones."""
