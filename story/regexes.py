"""Regular expressions that are compiled when they are first asked: all of a program's together take
as long as its start."""

import re
from typing import Any, cast


class _Late:
    """A pattern that is not compiled yet. Once it is, it asks the compiled one for everything."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for asked in ("search", "match", "fullmatch", "sub", "split", "finditer", "findall"):
            setattr(self, asked, getattr(compiled, asked))  # so that asking again costs no more

        return getattr(compiled, name)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when it is first asked."""
    return cast(re.Pattern[str], _Late(source, flags))


def bytes_regex(source: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """Return the same for bytes."""
    return cast(re.Pattern[bytes], _Late(source, flags))
