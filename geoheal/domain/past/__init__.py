"""Values about a stretch of a system's history: rolling figures, timelines, hours, code versions."""
