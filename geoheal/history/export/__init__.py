"""Export of histories, batch by batch."""
