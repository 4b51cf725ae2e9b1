"""What is likely not meant in a story that can be played."""
