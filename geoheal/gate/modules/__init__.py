"""The modules that a branch touches: registered ones, where they are, and what became of them."""
