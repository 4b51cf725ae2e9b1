"""Playthroughs for tests: played at random from a seed, with steps back and other ways taken, and kept."""

import random

from engine.play.game import Game, new_setup, start
from engine.saves.store import SaveStore
from story.model import Story


def play(
    story: Story,
    store: SaveStore | None,
    seed: int,
    voice: str | None = None,
    hear: str = "",
    *,
    most: int = 200,
    backs: float = 0.0,
) -> Game:
    """Play to an ending, or for so many choices; now and then step back and choose anew."""
    draw = random.Random(seed)
    game = start(story, store, new_setup(story, store, voice, hear=hear, seed=seed))
    for _ in range(most):
        if game.over:
            break
        game.choose(draw.choice(open_places(game)))
        if draw.random() < backs:
            for _ in range(draw.randint(1, 5)):
                game.back()
    game.close()
    return game


def open_places(game: Game) -> list[int]:
    return [place for place, option in enumerate(game.state.offered) if option.locked is None]


def choose(game: Game, *words: str) -> Game:
    """Take choices by their words."""
    for word in words:
        game.choose(
            next(
                place for place, option in enumerate(game.state.offered) if option.say.plain == word
            )
        )
    return game
