"""Runtime source: cached results, as long as nothing appears to have changed."""

from typing import Final

SEEING: Final = '''_SEEN_PLAIN = frozenset({str, bytes, int, bool, type(None)})
_SEEN_SIZED = (list, dict, set, bytearray, collections.deque)
_SEEN_MOST = 1000


def _seen_again(own, read=tuple, among=None):
    """Give what was given before for equal arguments, while nothing looks changed that is read.

    Attributes of a method's object (all, or those with these names), and the variables of the module that
    are read, are looked at: whether they are the same objects, and of the same length.
    """

    def decorate(function):
        kept = {}
        place = f"_seen_{function.__qualname__}"

        @functools.wraps(function)
        def seen_again(*given, **named):
            plain = given[own:]
            state = getattr(given[0], "__dict__", None) if own else kept
            if state is None or named or not _SEEN_PLAIN.issuperset(map(type, plain)):
                return function(*given, **named)
            try:
                held = [*read()]
            except NameError:  # a variable that is not there yet, or not any more
                return function(*given, **named)
            looked_at = list(state.items()) if among is None else [(name, state.get(name)) for name in among]
            held += [value for name, value in looked_at if name[:6] != "_seen_"]
            sizes = [len(each) if isinstance(each, _SEEN_SIZED) else 0 for each in held]
            memory = state.get(place)
            if memory is None or memory[1] != sizes or not all(map(operator.is_, memory[0], held)):
                memory = state[place] = held, sizes, {}
            results, key = memory[2], (plain, *map(type, plain))
            known = results.get(key, results)
            if known is not results:  # another thread may forget all in the meantime
                return known
            result = function(*given)
            if len(results) >= _SEEN_MOST:
                results.clear()
            results[key] = result
            return result

        return seen_again

    return decorate
'''
