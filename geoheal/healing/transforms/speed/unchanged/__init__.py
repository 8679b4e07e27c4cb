"""Results that objects cache until they change."""
