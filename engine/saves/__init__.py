"""What is kept of a playthrough: its record, its file, and the way back from a file to where it
stands."""
