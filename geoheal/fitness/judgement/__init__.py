"""From figures to a verdict, a score, a recommendation, and their reasons in words."""
