"""Parts that run beside requests: the server, maintenance, and signs of life."""
