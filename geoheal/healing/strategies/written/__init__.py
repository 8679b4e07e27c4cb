"""Changes that a language model writes: what it is asked, what it costs, what is taken of its answers."""
