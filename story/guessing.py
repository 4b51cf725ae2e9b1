"""Which known name a misspelt one was meant to be.

A name is compared with all known ones where these are few. Where they are many, only with those
that have the rarest of its pairs of letters: so a thousand slips in a story of a thousand scenes
are answered in a second, and a file made to be slow does not keep anybody waiting.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Final

LONGEST_NAME: Final = 100
"""Nothing is proposed for longer ones, and no longer one is: no one means a sentence to be a
name."""
FEW: Final = 64
"""So many names are all compared."""
LISTED: Final = 12
"""So many are listed where none comes near, if they are short."""
LIST_LENGTH: Final = 300
LOOKED_AT: Final = 400
"""So many occurrences of a name's pairs of letters, the rarest first, tell which names are
compared."""
ALIKE: Final = 0.6
"""The share of letters in common from which on a name may be meant (difflib's own)."""
MOST_WORK: Final = 20_000_000
"""Pairs of letters compared for one story, some seconds; from then on only a different case or
hyphen is seen through."""


class KnownNames:
    """Known names, made ready to be compared with misspelt ones."""

    def __init__(self, known: Collection[str]) -> None:
        self.names = sorted(name for name in set(known) if len(name) <= LONGEST_NAME)
        self.folded = {_fold(name): name for name in self.names}
        self.listed = ""
        if 0 < len(self.names) <= LISTED and len(set(known)) == len(self.names):
            words = ", ".join(self.names)
            if len(words) <= LIST_LENGTH:
                self.listed = f"known here: {words}"

        self._pairs: dict[str, list[int]] | None = None

    def candidates(self, name: str) -> Collection[str]:
        """Return the names that are worth comparing with this one."""
        if len(self.names) <= FEW:
            return self.names

        if self._pairs is None:
            self._pairs = defaultdict(list)
            for position, known in enumerate(self.names):
                for pair in _pairs(known):
                    self._pairs[pair].append(position)

        found: Counter[int] = Counter()
        left = LOOKED_AT
        for places in sorted((self._pairs.get(pair, []) for pair in _pairs(name)), key=len):
            found.update(places[:left])
            left -= len(places[:left])

        return [self.names[position] for position, _ in found.most_common(FEW // 2)]


class Guesser:
    """Guesses for one story; each collection of names is made ready once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Collection[str], int, KnownNames]] = {}
        self.answers: dict[tuple[int, str], str] = {}
        self.work = 0

    def meant(self, name: str, known: Collection[str]) -> str:
        """Propose the known name that `name` was probably meant to be, or list them where there are
        few.

        Returns an empty string where nothing comes near and there are too many to list.
        """
        names = self.ready(known)
        key = (id(names), name)
        answer = self.answers.get(key)
        if answer is None:
            near = self.near(name, names)
            answer = f"did you mean '{near}'?" if near else names.listed
            self.answers[key] = answer

        return answer

    def meant_or_made(self, name: str, known: Collection[str], made: str) -> str:
        """Propose the known name that `name` was probably meant to be, or else say how one of that
        name comes to be."""
        names = self.ready(known)
        if near := self.near(name, names):
            return f"did you mean '{near}'?"
        if names.listed:
            return f"{made} ({names.listed})"

        return made

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Return the known name that `name` was probably meant to be; empty where none comes
        near."""
        return self.near(name, self.ready(known))

    def ready(self, known: Collection[str]) -> KnownNames:
        """Return names made ready; a collection that has grown since is made ready anew."""
        found = self.known.get(id(known))
        if found is None or found[0] is not known or found[1] != len(known):
            found = self.known[id(known)] = known, len(known), KnownNames(known)
        return found[2]

    def near(self, name: str, names: KnownNames) -> str:
        """Return the name that comes nearest; empty where none comes near enough."""
        if len(name) > LONGEST_NAME:
            return ""
        if found := names.folded.get(_fold(name)):
            return found
        if self.work > MOST_WORK:
            return ""

        from difflib import SequenceMatcher  # only where something is wrong

        matcher = SequenceMatcher(None, "", name)
        ranked: list[tuple[float, str]] = []
        for candidate in names.candidates(name):
            matcher.set_seq1(candidate)
            self.work += len(candidate) + len(name)
            if matcher.real_quick_ratio() >= ALIKE and (share := matcher.quick_ratio()) >= ALIKE:
                ranked.append((share, candidate))

        best: tuple[float, str] = (ALIKE, "")
        for share, candidate in sorted(ranked, reverse=True):
            if share < best[0] or self.work > MOST_WORK:
                break  # the quick share is never below the exact one

            matcher.set_seq1(candidate)
            self.work += len(candidate) * len(name)
            best = max(best, (matcher.ratio(), candidate))

        return best[1]


def _fold(name: str) -> str:
    return name.casefold().replace("_", "-")


def _pairs(name: str) -> set[str]:
    edged = f" {_fold(name)} "
    return {edged[position : position + 2] for position in range(len(edged) - 1)}


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Propose what one name was meant to be; who asks for many keeps a Guesser."""
    return Guesser().meant(name, known)
