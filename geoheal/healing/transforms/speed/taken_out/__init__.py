"""Remove several elements of a list in one pass, instead of moving all others for each of them."""
