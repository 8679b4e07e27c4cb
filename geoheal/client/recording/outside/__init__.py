"""What a recorded call asks of the outside: statements to databases, with their answers, in order."""
