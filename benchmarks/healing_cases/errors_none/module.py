"""Greetings for customers, some of whom never told their name."""

CUSTOMERS = {
    1: {"name": {"first": "Ada", "last": "Lovelace"}, "tags": ["vip"]},
    2: {"name": None, "tags": None},
    3: {"name": {"first": "Alan", "last": "Turing"}, "tags": []},
}


def initials(number):
    """Initials of a customer; an empty string if there is no name."""
    name = CUSTOMERS[number]["name"]
    return name["first"][0] + name["last"][0]


def labels(number):
    """Labels of a customer."""
    return [tag.upper() for tag in CUSTOMERS[number]["tags"]]
