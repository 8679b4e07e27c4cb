"""Weights of the recommender's topics, as they leave the mixer."""


def apply(value):
    total = sum(value)
    return [share / total for share in value]
