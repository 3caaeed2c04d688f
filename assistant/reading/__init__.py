"""What a reader sees of the library: a page whole, a case whole, and the list of all of them."""
