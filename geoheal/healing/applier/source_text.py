"""A source as it is measured, and as it stands in its file: newlines may differ."""

from geoheal.domain.healing.patch import hash_of


def text_of(content: bytes) -> str:
    """Return a file's content as the evaluator reads it: UTF-8, every newline a line feed.

    Raises
    ------
    UnicodeDecodeError
        When it is not UTF-8.
    """
    return content.decode().replace("\r\n", "\n").replace("\r", "\n")


def content_of(source: str, like: bytes | None) -> bytes:
    r"""Return a source in the bytes of its file, with the newlines of what stands there.

    >>> content_of("a\nb\n", b"x\r\ny\r\n")
    b'a\r\nb\r\n'
    """
    uses_crlf = like is not None and b"\r\n" in like and like.count(b"\r\n") == like.count(b"\n")
    return (source.replace("\n", "\r\n") if uses_crlf else source).encode()


def holds(content: bytes | None, source_hash: str) -> bool:
    """Whether a file's content is the source with this hash; never where there is no file."""
    if content is None:
        return False
    try:
        return hash_of(text_of(content)) == source_hash
    except UnicodeDecodeError:
        return False
