"""Every playthrough kept of one story, as one tree of choices: what was seen, what was not, and how
to get there."""
