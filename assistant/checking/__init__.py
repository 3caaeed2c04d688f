"""Whether a sentence is supported by the statements it cites. No model is asked."""
