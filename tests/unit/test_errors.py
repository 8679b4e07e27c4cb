"""The tree of errors that is drawn is the one that exists."""

import inspect

from geoheal import errors


def drawn():
    """Each error of the drawing with the one it hangs on."""
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        bare = line.removeprefix("    ")
        name = bare.lstrip("│├└─ ").split(" ")[0]
        if name not in vars(errors):
            continue
        depth = (len(bare) - len(bare.lstrip("│├└─ "))) // 4
        above[depth:] = [name]
        yield name, above[depth - 1] if depth else None


def existing():
    """Each error of the module with the one it is derived from."""
    for name, each in vars(errors).items():
        if inspect.isclass(each) and issubclass(each, errors.GeohealError):
            base = each.__bases__[0]
            yield name, base.__name__ if issubclass(base, errors.GeohealError) else None


def test_the_drawing_shows_every_error_in_its_place():
    assert dict(drawn()) == dict(existing())
    assert len(list(drawn())) == len(dict(drawn()))
