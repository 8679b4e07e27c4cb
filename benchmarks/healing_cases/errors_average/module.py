"""Ratings of shops."""


def average(ratings):
    """Mean rating, 0.0 for an empty list."""
    return round(sum(ratings) / len(ratings), 2)


def best(shops):
    """The shop with the best average."""
    return max(sorted(shops), key=lambda shop: average(shops[shop]))
