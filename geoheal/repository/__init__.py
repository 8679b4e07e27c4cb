"""git repositories on this machine, read and changed without running what they bring along."""
