"""Question sets, metrics, and the fitting of everything that is fitted."""

import assistant  # noqa: F401  # first of all: it silences the dependencies
