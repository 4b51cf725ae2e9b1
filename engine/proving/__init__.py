"""What holds whatever a player does: every way through a story, walked and not sampled."""
