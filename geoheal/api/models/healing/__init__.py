"""Models of what is asked and answered about healing."""
