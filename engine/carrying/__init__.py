"""A story and what plays it in one file of Python, for whoever has Python and nothing else."""
