"""Watching a single playthrough, all of whose values are known, for whatever is still looked for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.proving.packing import Test
from engine.proving.targets import Hook, ProofTarget
from engine.proving.walking import Monitor


class Sign(NamedTuple):
    """What happens at a moment, if `test` holds of the values then (None: in any case)."""

    target: int
    test: Test | None


class Spotter:
    """Targets by the place and moment at which they happen; those in `left` are looked for, and told once."""

    def __init__(self, watch: Monitor, targets: Iterable[ProofTarget]) -> None:
        self.watch = watch
        self.left: set[int] = set()
        self.arriving: dict[int, list[Sign]] = {}
        self.offering: dict[int, list[Sign]] = {}
        self.choosing: dict[tuple[int, int], list[Sign]] = {}
        self.coming_of: dict[tuple[int, int], list[Hook]] = {}
        """What happens only after the choice was taken: in its reply, or as it is told where choices stand next."""
        for target in targets:
            for hook in target.hooks:
                self._add(hook)

    def _add(self, hook: Hook) -> None:
        sign = Sign(hook.target, hook.guard.test if hook.guard is not None else None)
        match hook.moment:
            case "arrive":
                self.arriving.setdefault(hook.place, []).append(sign)
            case "offer":
                self.offering.setdefault(hook.place, []).append(sign)
            case "take":
                self.choosing.setdefault((hook.place, hook.option), []).append(sign)
            case "taken" | "told":
                self.coming_of.setdefault((hook.place, hook.option), []).append(hook)
            case "read":
                pass

    def look_for(self, targets: Iterable[int]) -> None:
        """Look for these from now on, and for nothing else."""
        self.left = set(targets)

    def arrived(self, place: int, v: int) -> list[int]:
        """List what happens as a beat is read."""
        signs = self.arriving.get(place)
        return self._seen(signs, v) if signs else []

    def offered(self, place: int, v: int) -> list[int]:
        """List what happens where something stands open."""
        signs = self.offering.get(place)
        return self._seen(signs, v) if signs else []

    def taken(self, place: int, spot: int, option: int, v: int) -> list[int]:
        """List what happens as something is taken."""
        out: list[int] = []
        if signs := self.choosing.get((place, option)):
            out = self._seen(signs, v)
        if hooks := self.coming_of.get((place, option)):
            out += self._come_of(hooks, spot, option, v)
        return out

    def _seen(self, signs: Sequence[Sign], v: int) -> list[int]:
        out = []
        for target, test in signs:
            if target in self.left and (test is None or test(v)):
                self.left.discard(target)
                out.append(target)
        return out

    def _come_of(self, hooks: list[Hook], spot: int, option: int, v: int) -> list[int]:
        wanted = [hook for hook in hooks if hook.target in self.left]
        out = []
        for target, _ in self.watch.seen(wanted, spot, v, {option}) if wanted else ():
            if target in self.left:
                self.left.discard(target)
                out.append(target)
        return out
