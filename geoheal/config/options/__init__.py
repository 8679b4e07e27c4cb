"""What an operator can set, by what it is for."""
