"""Remove entries from their table when the objects they stand for have ended."""
