"""Activity of the parts of a controller, between sensing and acting."""


def apply(value):
    return value
