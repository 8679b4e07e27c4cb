"""Remove elements of a list without moving all others for each of them: in one pass, or by their hash."""
