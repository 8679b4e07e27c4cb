"""Results that objects keep while nothing of them changes."""
