"""Language models behind one small interface. None is asked unless one is configured."""
