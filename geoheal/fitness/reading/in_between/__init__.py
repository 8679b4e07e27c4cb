"""What other code sees in between: the order of effects and of locks, and lists that are replaced."""
