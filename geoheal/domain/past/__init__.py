"""Values about a system's history: rolling figures, timelines, hours, code versions."""
