"""Where the story lies that comes with the program."""

import sys
from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of the story that comes with the program: inside the package, or in the
    checkout beside it."""
    here = Path(__file__).parent
    packed = here / "_scenes"
    if packed.is_dir():
        return packed

    return here.parent / "scenes"


def is_carried() -> bool:
    """Return whether the program came along with a story, in one file of Python: then that is the
    story it plays."""
    return getattr(sys.modules.get("__main__"), "CARRIES_A_STORY", False)
