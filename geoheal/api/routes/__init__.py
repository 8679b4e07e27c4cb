"""One module a resource; each lists its endpoints."""
