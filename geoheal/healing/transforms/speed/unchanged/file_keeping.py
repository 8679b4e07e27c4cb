"""Runtime source: cached contents of files, until one of them changes.

A file is unchanged if its times, size and inode are the same. A write within the same tick of the file
system's clock would not be visible, so nothing is cached that was read this soon after a change.

References
----------
"Racy Git", technical documentation of git.
"""

from typing import Final

FILE_KEEPING: Final = '''_PLAIN_READ = frozenset({str, bytes, int, bool, float, type(None)})
_READ_MOST, _SETTLED_NS = 256, 20_000_000
_NAMES_SECRET = re.compile("passw|secret|token|credential|private|api_?key", re.IGNORECASE)


def _state_of_file(path):
    """What changes with a file; None where that is too recent to tell another change from."""
    found = os.stat(path)
    if not found.st_size or os.path.abspath(path).startswith(("/proc/", "/sys/", "/dev/")):
        return None  # what the kernel writes when it is read has no times of its own
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    if not 0 < changed < time.time_ns() - _SETTLED_NS:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


def _kept_while_files_same(asked):
    """Give what was read before for the same arguments, until one of the files changes."""

    def decorate(function):
        kept = {}

        @functools.wraps(function)
        def kept_while_files_same(*given, **named):
            try:
                paths, key = asked(*given, **named)
                states = [_state_of_file(path) for path in paths]
                kinds = tuple(map(type, key))
            except Exception:
                return function(*given, **named)
            if None in states or not _PLAIN_READ.issuperset(kinds):
                return function(*given, **named)
            if any(type(each) is str and _NAMES_SECRET.search(each) for each in key):
                return function(*given, **named)
            found = kept.get((key, kinds))
            if found is not None and found[0] == states:
                return found[1]
            result = function(*given, **named)
            if len(kept) >= _READ_MOST:
                kept.clear()
            if [_state_of_file(path) for path in paths] == states:
                kept[key, kinds] = states, result
            return result

        return kept_while_files_same

    return decorate
'''
