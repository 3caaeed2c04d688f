"""The command line: thin, it calls the other rooms and prints."""
