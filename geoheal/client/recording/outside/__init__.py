"""What a recorded call asks of the outside, with the answers, in order: databases, HTTP, clocks, chance."""
