"""Learning: calibrate stored systems from their history, on request or automatically."""
