"""What runs a story: its plan, its state, and the step. No file is touched here."""
