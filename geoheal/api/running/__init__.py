"""What runs beside the requests: the server, its upkeep, and its signs of life."""
