"""What scenes, movements, pages and endings are called where they are shown: set as type, as one
row."""

from story.language.typesetting import plain, set_words
from story.model import Insight, Movement, Scene


def title_of(named: Scene | Movement | Insight) -> str:
    """Return what a scene, a movement or a page is called; without a title, its id."""
    return _set(named.title or named.id)


def ending_title(scene: Scene) -> str:
    """Return what an ending is called; where it has no title of its own, what its scene is
    called."""
    return _set(scene.ending.title if scene.ending is not None else "") or title_of(scene)


def _set(title: str) -> str:
    return plain(set_words(title)).replace("\n", " ")
