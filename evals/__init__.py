"""Question sets, metrics, and the fitting of everything that is fitted."""
