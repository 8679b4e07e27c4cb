"""git repositories on this machine, read and changed without running their own programs."""
