"""Carts of a shop: they grow with the customers, and none may be forgotten."""

import itertools

CARTS = {}
IDS = {}
_numbers = itertools.count(1)


def cart_of(customer):
    """The customer's cart."""
    if customer not in CARTS:
        CARTS[customer] = {"lines": []}
    return CARTS[customer]


def add(customer, article):
    """Put an article into the cart; how many there are."""
    cart = cart_of(customer)
    cart["lines"].append(article)
    return len(cart["lines"])


def number_of(customer):
    """A number that the customer keeps."""
    if customer not in IDS:
        IDS[customer] = next(_numbers)
    return IDS[customer]
