"""What a story is: its language, its parts, and what is wrong with it.

The names here are those that other programs call; each is imported when it is first asked for, so
that nothing that starts waits for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from story.diagnostics import Diagnostic as Diagnostic
    from story.diagnostics import StoryError as StoryError
    from story.loading import load as load
    from story.loading import load_story as load_story
    from story.model import Story as Story

__all__ = [
    "Diagnostic",
    "Story",
    "StoryError",
    "load",
    "load_story",
]
_HOMES = {
    "load": "story.loading",
    "load_story": "story.loading",
    "Story": "story.model",
    "StoryError": "story.diagnostics",
    "Diagnostic": "story.diagnostics",
}


def __getattr__(name: str) -> Any:
    """Return a public name from the module it is defined in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    return getattr(import_module(_HOMES[name]), name)
