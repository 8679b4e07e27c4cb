"""Statistical methods, one published method per file."""
