"""Several processes on one data folder: its users, the owner of its server, and remains of a dead owner."""
