"""What a playthrough has been: its acts in order, the pages noticed, the two voices. Facts only; it
names nobody."""

from itertools import groupby
from typing import NamedTuple

from engine.play.game import Game
from engine.play.hearing import act_at
from engine.play.recounting import ToldAct, told_of
from engine.runtime.plan import plan_of
from story.ids import scene_of
from story.model import Choice, Insight, Story
from story.wording import many


class Noticed(NamedTuple):
    """A page that was noticed: after how many choices, and the line that was read there last."""

    insight: Insight
    turn: int
    moment: str


class Hinge(NamedTuple):
    """How near the two stood at one hinge: the player's act and the one heard, each by its pattern;
    None where unknown.

    A lean says how far from the other one a pattern goes, 0 (toward) to 2 (away).
    """

    name: str
    turn: int
    own: str | None
    other: str | None
    own_lean: int | None = None
    other_lean: int | None = None


def acts(game: Game) -> list[str]:
    """Return some acts of a playthrough as they are told: a paragraph a scene, headed by its
    title."""
    return in_paragraphs(told_acts(game))


def told_acts(game: Game) -> list[ToldAct]:
    """Return those acts of a playthrough that are told of it, in the order in which they were done.

    An act that was done again is told once, where it was done last.
    """
    return ActsGathered(game).told_at(len(game.states) - 1)


def in_paragraphs(told: list[ToldAct]) -> list[str]:
    """Return acts as they are told: a paragraph a scene, headed by its title."""
    parts = [
        (scene, " ".join(act.words for act in group))
        for scene, group in groupby(told, key=lambda act: act.scene)
    ]
    return [f"{scene}: {words}" if scene else words for scene, words in parts]


class ActsGathered:
    """The acts of a playthrough and the pages it noticed, gathered on as one goes through it from
    its beginning: where they are told again and again, none is looked at twice."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._found: dict[str, ToldAct] = {}
        self._pages: set[str] = set()
        self._turn = -1

    def told_at(self, turn: int) -> list[ToldAct]:
        """Return the acts that are told after so many choices; not fewer than the last time."""
        self._go_on(turn)
        found = sorted(self._found.values(), key=lambda act: act.turn)
        return told_of([act for act in found if act.words])

    def pages_at(self, turn: int) -> int:
        """Return how many pages were noticed by then; not fewer choices than the last time."""
        self._go_on(turn)
        return len(self._pages)

    def _go_on(self, turn: int) -> None:
        for done in range(self._turn + 1, turn + 1):
            self._gather(done)

        self._turn = turn

    def _gather(self, turn: int) -> None:
        game = self._game
        self._pages.update(game.states[turn].noticed)
        choice = game.choice_taken(turn) if turn else None
        if choice is not None and choice.echo is not None:
            scene = game.story.scenes[scene_of(choice.id)]
            words = choice.echo.read(game.states[turn].values).plain
            self._found[choice.id] = ToldAct(
                turn, scene.title, words, choice.source.pattern, _rank(choice.source)
            )


def _rank(choice: Choice) -> int:
    """Return how much an act is worth telling, 0 most: as its writer says, else by what it was to
    the story."""
    return [choice.tell, bool(choice.hinge), bool(choice.pattern), True].index(True)


def noticed(game: Game) -> list[Noticed]:
    """List the pages noticed, each once, in the order in which they came."""
    result: dict[str, Noticed] = {}
    for turn, state in enumerate(game.states):
        for id in state.noticed:
            if id not in result:
                result[id] = Noticed(game.story.insights[id], turn, moment(game, turn, id))

    return list(result.values())


def moment(game: Game, turn: int, insight: str) -> str:
    """Return the first paragraph of what was read where an insight was noticed: the reply to the
    choice, or the beat."""
    read = game.states[turn].read
    place = place_noticed(game, turn, insight)
    if place is None:
        return ""

    return read[place].text.blocks[-1].plain


def place_noticed(game: Game, turn: int, insight: str) -> int | None:
    """Return which of the passages read after choice `turn`, from 0, an insight was noticed in;
    None where nothing was read."""
    plan = plan_of(game.story)
    read = [(n, p) for n, p in enumerate(game.states[turn].read) if p.text.blocks]
    for place, passage in read:
        beat = plan.read_at(passage.place)
        if beat is not None and beat.insight == insight:
            return place

    replies = [place for place, passage in read if passage.kind == "reply"]
    texts = [place for place, passage in read if passage.kind == "text"]
    return next(iter(replies + texts), None)


def newly_noticed(game: Game, turn: int) -> list[Insight]:
    """List the pages that were noticed for the first time after choice `turn`."""
    new = dict.fromkeys(game.states[turn].noticed)
    for before in range(turn - 1, -1, -1):  # what is noticed again was so not long ago
        for id in game.states[before].noticed:
            new.pop(id, None)

        if not new:
            break

    return [game.story.insights[id] for id in new]


def pages_told(count: int, *, first: bool) -> str:
    """Return what is said while somebody reads, where so many pages came to stand in the notebook;
    the `first` time, what such a page is.

    No title is said: a title beside a scene reads as its moral.
    """
    pages = "a page" if count == 1 else many(count, "page")
    pages = f"{pages} for the notebook"
    if first:
        return f"{pages}: a thought on what you read"

    return pages


def pages_noticed(game: Game) -> str:
    """Return how many pages were noticed; empty where none was. Which ones, and what they are
    about, is for the notebook."""
    return pages_in_words(len(noticed(game)))


def pages_in_words(count: int) -> str:
    """Return that so many pages were noticed; empty where none was."""
    return many(count, "page", " noticed") if count else ""


def themes(pages: list[Noticed]) -> dict[str, list[Noticed]]:
    """Group pages by theme, in the order in which the themes came."""
    result: dict[str, list[Noticed]] = {}
    for page in pages:
        result.setdefault(page.insight.theme, []).append(page)

    return result


def hinges(game: Game) -> list[Hinge]:
    """List the hinges passed, with the two acts of each."""
    if not game.story.canon.hinges:
        return []

    acts_at_hinges = plan_of(game.story).hinges
    passed = []
    for turn, option in enumerate(game.taken, 1):
        if option.id in acts_at_hinges:
            passed.append((turn, acts_at_hinges[option.id].source))

    return [
        hinge_of(game.story, turn, choice, act_at(game.story, game.given.hears, choice.hinge or ""))
        for turn, choice in passed
    ]


def hinge_of(story: Story, turn: int, own: Choice, other: Choice | None) -> Hinge:
    """Return the hinge at which `own` was done, after so many choices, and `other` was heard."""
    pattern = other.pattern if other else None
    leans = lean_of(story, own.pattern), lean_of(story, pattern)
    return Hinge(own.hinge or "", turn, own.pattern, pattern, *leans)


def nearness(hinge: Hinge) -> str:
    """Return in words how near the two stood at a hinge; empty where nothing is known."""
    known = []
    for lean in (hinge.own_lean, hinge.other_lean):
        if lean is not None:
            known.append(lean)

    if not known:
        return ""

    apart = 2 * sum(known) / len(known)
    if apart < 2:
        return "near"

    return "a little apart" if apart == 2 else "far apart"


def lean_of(story: Story, pattern: str | None) -> int | None:
    """Return how far from the other one an act of a pattern goes; None where nothing is known of
    it."""
    found = story.patterns.get(pattern or "")
    return found.lean if found is not None else None
