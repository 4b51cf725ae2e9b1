"""The two small languages of a story, its prose and its conditions: read, checked, and set as
type."""
