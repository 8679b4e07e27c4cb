"""The warden: one single-threaded process outside of the box, which owns its clock, its end and its accounts.

Each run starts one. It only imports :mod:`geoheal.sandbox.protocol` and the lightest modules of the standard
library: dataclasses, pathlib, hashlib, secrets and base64 took half of its start.
"""
