"""What Entente can do, for Python programs and for every door."""
