"""Questions read a second time by a language model; what counts of it is decided in answering."""
