"""Models of requests and responses about health."""
