"""The screens: the game in a terminal. Textual is imported in this folder and nowhere else."""
