"""Models of requests and responses about healing."""
