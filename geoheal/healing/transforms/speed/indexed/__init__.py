"""Values that are found by their hash: sets, indexes, and lists that count what they hold."""
