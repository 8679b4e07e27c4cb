"""Changes written by a language model: request, cost, and use of its responses."""
