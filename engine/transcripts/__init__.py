"""Transcripts: playthroughs as a writer reads and writes them, held against the story."""
