"""What a reader is told of a playthrough that was opened: where it and the story part, what is
doubted, what is damaged."""

from typing import Final

from engine.play.game import Game
from engine.play.hearing import no_longer_heard
from engine.play.retelling import read_only_game
from engine.runtime.state import Setup
from engine.saves.records import Damage
from engine.saves.replaying import Divergence, Doubt
from engine.saves.store import SaveStore
from story.model import Story
from story.wording import listed, many, some_hold

MOST_DOUBTS: Final = 3


def notices(game: Game) -> list[str]:
    """Return what the reader of a game is to be told before it goes on, a sentence or two each."""
    told = of_its_way(game)
    if game.record.damage:
        told.append(damage_told(game.record.damage))
    return told


def of_its_way(game: Game) -> list[str]:
    """Return what is to be told of the way to where a game stands, and of what another program did
    to its file."""
    if game.parting is not None:
        told = [divergence_told(game.parting)]
    else:
        told = []

    told += [doubts_told(game.doubts)] if game.doubts else []
    if unheard := no_longer_heard(game.story, game.given):
        told.append(unheard_told(unheard))
    news = game.take_news()
    if news:
        return [*told, f"{news}."]

    return told


def divergence_told(parting: Divergence) -> str:
    """Return the sentences on a story that no longer leads where a playthrough went."""
    held = some_hold(parting.after, parting.of, "choice").capitalize()
    return (
        f"The story was changed since you read it: {parting.why}. {held}, and you go on from here; "
        "the others stay kept, and the map shows where they part."
    )


def doubts_told(doubts: tuple[Doubt, ...]) -> str:
    """Return the sentences on choices that may be other ones now."""
    named = [doubt_named(doubt) for doubt in doubts[:MOST_DOUBTS]]
    if len(doubts) > MOST_DOUBTS:
        named.append(f"{len(doubts) - MOST_DOUBTS} more")
    if len(doubts) == 1:
        may = "1 of your choices may"
    else:
        may = f"{len(doubts)} of your choices may each"

    return (
        f"The story was changed since you read it, and {may} answer something else now: {listed(named)}. "
        "Nothing else was found that they could be; step back where it is not what you meant."
    )


def heard_told(story: Story, store: SaveStore | None, setup: Setup) -> str:
    """Return the sentence on a playthrough that is to be heard and no longer holds to its end;
    empty where it does."""
    if store is not None and setup.heard_from:
        found = store.named(setup.heard_from)
    else:
        found = []

    record = found[0].record if len(found) == 1 else None
    if record is None:
        return ""

    parting = read_only_game(story, record).parting
    if parting is None:
        return ""

    held = some_hold(parting.after, parting.of, "choice")
    return f"The story was changed since what you hear was played: {parting.why}. Of it {held}; what was done after that is not heard."


def unheard_told(acts: tuple[str, ...]) -> str:
    """Return the sentence on acts of the other part that the story knows under no such name any
    more."""
    were = "something" if len(acts) == 1 else f"{len(acts)} things"
    return f"The story was changed since you began: {were} that the other one did, and that you heard of, it no longer knows."


def doubt_named(doubt: Doubt) -> str:
    """Return a doubted choice by its words and its place, with what is doubted."""
    return f"“{doubt.option.say.plain}”, choice {doubt.after + 1} ({doubt.why})"


def damage_told(damage: Damage) -> str:
    """Return the sentences on a damaged file."""
    if not damage.lost and not damage.behind:
        if len(damage.mended) == 1:
            were = "A line"
        else:
            were = many(len(damage.mended), "line")

        return f"{were} of this playthrough’s file was damaged, and is mended by its check. Nothing is lost."

    if damage.behind:
        apart = f", and {many(len(damage.behind), 'choice')} behind that cannot be come to any more"
    else:
        apart = ""

    return (
        f"The file of this playthrough is damaged: {many(len(damage.lost), 'line')} of it cannot be read{apart}. "
        "It is left as it is, and all the rest holds."
    )
