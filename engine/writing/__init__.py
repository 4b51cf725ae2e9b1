"""A story being written: played while it changes, opened in an editor, given new scenes."""
