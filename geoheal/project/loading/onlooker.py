"""Runner in the box: import one module after the other, and report whether each loads.

After a top-level package is imported, its modules that are in ``sys.modules`` have loaded in the order in
which they always do. Each further one is imported from that state, which is restored after it: it loads by
itself, and not because of what another one has imported.
"""

from typing import Final

NAME: Final = "geoheal_onlooker"
"""Import name of the module in the box."""

SOURCE: Final = '''
import os
import sys


def look(names, place, probe):
    for name in names:
        probe.output(["begin", name])
        top = name.partition(".")[0]
        try:
            __import__(top)
            ready = set(sys.modules)
            __import__(name)
            if getattr(sys.modules[name], "__spec__", None) is None:
                raise ImportError("It has put something without a __spec__ into sys.modules.", name=name)
        except BaseException as error:
            probe.output(["failed", name, *_described(error, place)])
            _restore(set(sys.modules) - _of(place), set())
        else:
            probe.output(["loaded", name])
            _restore(ready, _of(place))


def _of(place):
    """Names of the imported modules that are the project's."""
    return {name for name, module in list(sys.modules.items()) if _lies_in(module, place)}


def _lies_in(module, place):
    file = getattr(module, "__file__", None)
    if file is None:
        return any(str(each).startswith(place) for each in getattr(module, "__path__", None) or ())
    return str(file).startswith(place)


def _restore(ready, own):
    """Forget the project's modules that were imported since, as if they had never been."""
    for name in list(sys.modules):
        if name not in ready and (not own or name in own):
            module = sys.modules.pop(name)
            parent, _, leaf = name.rpartition(".")
            if parent in sys.modules and getattr(sys.modules[parent], leaf, None) is module:
                delattr(sys.modules[parent], leaf)


def _described(error, place):
    file, line, trace = "", 0, error.__traceback__
    environ = False
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        environ = name in (os.__file__, "<frozen os>")
        if name.startswith(place):
            file, line = name[len(place):].lstrip("/"), trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and str(error.filename).startswith(place):
        file, line = error.filename[len(place):].lstrip("/"), error.lineno or 0
    missing = str(getattr(error, "name", None) or "") if isinstance(error, ModuleNotFoundError) else ""
    variable = str(error.args[0]) if environ and isinstance(error, KeyError) and error.args else ""
    try:
        message = str(error)
    except BaseException:
        message = ""
    message = message[:2000].encode("utf-8", "replace").decode()
    return [type(error).__qualname__, message, file, line, missing, variable]
'''
