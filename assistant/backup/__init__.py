"""Everything that a home holds in one file: to keep, to move, to restore."""
