"""How much there is in a story, counted, and what a playthrough is like, sampled."""
