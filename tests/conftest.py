"""What all tests share: hypothesis tries the same cases every time, and no deadline makes a slow machine fail."""

from hypothesis import settings

settings.register_profile("house", max_examples=100, derandomize=True, deadline=None, database=None)
settings.load_profile("house")
