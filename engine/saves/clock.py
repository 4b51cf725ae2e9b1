"""Moments as files and records give them, which may be any number and any words."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime | None:
    """Return when something happened, by the clock on the wall; None for a number that no calendar
    has a day for."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def moment_said(words: str) -> datetime | None:
    """Return the moment that words spell, by the clock on the wall; None where they spell none."""
    try:
        return datetime.fromisoformat(words).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def spelt(seconds: float) -> str:
    """Spell a moment in universal time, as JSON has it; empty where no calendar has a day for
    it."""
    then = moment(seconds)
    try:
        if then is not None:
            return f"{then.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

        return ""
    except (OverflowError, ValueError):
        return ""


def day(then: datetime | None) -> str:
    """Return a day, with its year where that is not this one; empty where it is not known."""
    if then is None:
        return ""

    if then.year != datetime.now(UTC).year:
        year = f" {then.year}"
    else:
        year = ""

    return f"{then:%a} {then.day} {then:%b}{year}"
