"""Passages -> embeddings and lexical terms, incremental and crash-safe."""
