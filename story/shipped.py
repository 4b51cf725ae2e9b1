"""Where the story that comes with the program lies."""

from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of the shipped story: inside the installed package, or in the checkout beside it."""
    here = Path(__file__).parent
    packed = here / "_scenes"
    return packed if packed.is_dir() else here.parent / "scenes"
