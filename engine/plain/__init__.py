"""The game as plain lines; what is printed, is printed by `output` alone."""
