"""Run a workload inside of another one, in the sandbox."""

from typing import Final

PLAY: Final = """

def _play(code, module, probe):
    names = {"__name__": "workload", "module": module, "probe": probe}
    exec(code, names)
    function = names.get("workload")
    if callable(function):
        result = function(module, probe)
        if hasattr(result, "send") and hasattr(result, "cr_code"):
            import asyncio

            asyncio.run(result)
"""
"""Source of a function that runs a compiled workload as the sandbox does: a script, or its functions."""
