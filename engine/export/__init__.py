"""A playthrough as a page to be kept or given away, each format a module."""
