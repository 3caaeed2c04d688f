"""Post-conflict reviews: look up how conflicts were resolved."""
