"""Several processes, one data folder: who owns its server, who joins it, and what a dead owner left."""
