"""A story as one page for a browser: what it is made of as data, and the JavaScript that plays it."""
