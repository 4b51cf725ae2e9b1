"""What a reader is told who asks: roughly where first, and by which choice when asked again."""

from typing import Final

from attrs import define, frozen

from engine.atlas.finding import scene_of
from engine.atlas.seen import Seen, figures
from engine.atlas.tree import Atlas, TreeNode
from engine.atlas.ways import Unlocking, Unseen, nearest_unseen, never_opens, what_opens

ANOTHER: Final = "A new playthrough can take it."
UNSEEN: Final = "From here a way leads to something you have not seen."


@frozen
class Clue:
    """What it is about, what is said at first, and what is said when it is asked for again (empty:
    there is no more)."""

    about: tuple[object, ...]
    first: str
    then: str = ""


@define
class Enquiry:
    """Remembers what was asked for last, so that asked for again it says more."""

    last: tuple[object, ...] = ()

    def said(self, hint: Clue, key: str) -> str:
        """Return a hint; `key` is the key that says more."""
        again = bool(hint.then) and self.last == hint.about
        self.last = hint.about
        if again:
            return hint.then
        if hint.then:
            return f"{hint.first} Ask again ({key}), and it says which."

        return hint.first


def nearest(atlas: Atlas, seen: Seen, start: TreeNode) -> Unseen | None:
    """Look for the nearest turning or ending not seen yet, from a place on the map and then from
    all other beginnings."""
    others = [root for root in atlas.roots if root is not start.root]
    return nearest_unseen([start, *others], seen.marks(atlas.logs.values()))


def hint_at(atlas: Atlas, seen: Seen, node: TreeNode, reason: str = "") -> Clue:
    """Return the hint that belongs to a place: what opens the way that is closed there for a
    `reason`, else what leads to something not seen."""
    if reason:
        return _at_lock(node, reason)

    unseen = nearest(atlas, seen, node)
    if unseen is None:
        return Clue((), what_is_left(atlas, seen))

    place = Unlocking(unseen.node, unseen.option)
    return Clue(
        _about(place),
        f"Something in “{_scene(place)}” leads to what you have not seen.",
        _which(place),
    )


def _at_lock(node: TreeNode, reason: str) -> Clue:
    offered = node.state.offered if node.state is not None else ()
    option = next(
        option for option in offered if option.locked is not None and option.locked.plain == reason
    )
    opening = what_opens(node, option)
    if opening is not None:
        return Clue(
            (*_about(opening), option.id),
            f"Something you did in “{_scene(opening)}” decides it.",
            _which(opening),
        )

    closed_to_all = never_opens(node.story, option)
    return Clue(
        (),
        "This one is closed to everybody."
        if closed_to_all
        else "No one choice was found on the way here that opens it.",
    )


def what_is_left(atlas: Atlas, seen: Seen, how: str = ANOTHER) -> str:
    """Return why nothing not seen was found: whose part was never taken, and `how` it is, or that
    nothing is left."""
    story, taken = atlas.story, {log.beginning.given.voice for log in atlas.logs.values()}
    left = []
    for voice in story.canon.voices:
        if voice not in taken:
            left.append(story.part_name(voice))

    if left:
        return f"{left[0]}’s part was never taken yet. {how}"

    count = figures(story, seen.marks(atlas.logs.values()))
    if count.turnings.seen == count.turnings.of and count.endings.seen == count.endings.of:
        return "There is nothing you have not seen."

    return "No way to anything else was found from any of these beginnings. Another one may lead there, or another voice to hear."


def _about(opening: Unlocking) -> tuple[object, ...]:
    """Name a choice at a place, such that it is known again when the tree was made anew."""
    return (*(node.mark for node in opening.node.path()), opening.option.id)


def _which(opening: Unlocking) -> str:
    return f"In “{_scene(opening)}”: {opening.option.say.plain}"


def _scene(opening: Unlocking) -> str:
    assert opening.node.state is not None
    return scene_of(opening.node.story, opening.node.state)
