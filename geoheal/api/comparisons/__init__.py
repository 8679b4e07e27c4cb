"""The sides of comparisons, as requests name them."""
