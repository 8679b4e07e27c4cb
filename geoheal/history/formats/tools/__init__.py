"""Files of one tool each: logs, annotated CSV, XML."""
