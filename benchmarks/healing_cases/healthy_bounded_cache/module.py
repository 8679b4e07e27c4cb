"""Thumbnails; at most 256 of them are kept, which is what the machine was bought for."""

import functools


@functools.lru_cache(maxsize=256)
def thumbnail(number):
    """Bytes of a thumbnail."""
    return bytes((number * n) % 251 for n in range(4000))
