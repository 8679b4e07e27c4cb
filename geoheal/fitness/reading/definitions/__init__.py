"""What definitions say besides their bodies: decorators, class keywords, the order of fields."""
