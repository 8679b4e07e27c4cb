"""What a recorded call asks of the outside, with the answers: databases, HTTP, files, clocks, chance."""
