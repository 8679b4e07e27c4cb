"""Dice: the same question must not get the same answer."""

import random


def throw(sides, dice):
    """Sum of several dice."""
    total = 0
    for _ in range(dice):
        total += random.randrange(sides) + 1
    return total


def hand(sides):
    """A hand of throws."""
    return [throw(sides, 60) for _ in range(10)]
