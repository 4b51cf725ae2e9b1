"""A story drawn: what is drawn, and each format a module."""
