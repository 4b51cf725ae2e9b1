"""A digest of bytes, for telling whether they are still the same."""

from collections.abc import Iterable

try:  # the same as hashlib's, without the 3 ms that OpenSSL takes to be loaded beside them
    from _blake2 import blake2b, blake2s
except ImportError:
    from hashlib import blake2b, blake2s

__all__ = ["blake2b", "blake2s", "digest_of"]


def digest_of(parts: Iterable[bytes], size: int) -> str:
    """Return the BLAKE2b digest of so many bytes of these parts one after the other, in hexadecimal
    digits."""
    digest = blake2b(digest_size=size)
    for part in parts:
        digest.update(part)

    return digest.hexdigest()
