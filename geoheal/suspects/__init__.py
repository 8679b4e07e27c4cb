"""Find the commit behind a symptom, and its lines, by measuring commits between two versions."""
