"""Weights between the parts of a planner, as the attention layer gives them."""


def apply(value):
    return value
