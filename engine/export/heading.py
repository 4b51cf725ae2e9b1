"""What every page of a playthrough says of it: what it is, its ending, its pages."""

from engine.play import titles
from engine.play.game import Game
from engine.play.reflecting import Noticed
from engine.runtime.plan import plan_of
from engine.runtime.state import Text
from story.printing import on_one_line
from story.wording import many


def about(game: Game, started: str) -> str:
    """Return in a line whose part it was, when it was begun, how long it is and how it ended."""
    part = game.story.part_name(game.given.voice)
    if title := ending_title(game):
        ended = f"ended: {title}"
    else:
        ended = ""

    words = (
        part,
        f"begun {started[:10]}" if started else "",
        many(len(game.taken), "choice", none="0"),
        ended,
    )
    return on_one_line(" · ".join(word for word in words if word))


def ending_title(game: Game) -> str:
    """Return the title of the ending a game has come to; empty where it has not."""
    if game.state.ending is None:
        return ""

    return titles.ending_title(game.story.scenes[game.state.ending])


def page_text(game: Game, page: Noticed) -> Text:
    compiled = plan_of(game.story).compiler.text(page.insight.text, "", "")
    assert compiled is not None
    return compiled.read(game.state.values)
