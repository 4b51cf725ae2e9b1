"""A playthrough being played, and what can be said of one: what was done, read, heard and
noticed."""
