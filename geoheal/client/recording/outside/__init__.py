"""What a recorded call asks of the outside, and the answers to it."""
