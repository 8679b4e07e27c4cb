"""Checks roles; three of them, in a list that is short enough."""

import hashlib

ROLES = ["reader", "writer", "owner"]


def fingerprint(name, salt):
    """Digest of a name; every call has another salt."""
    digest = hashlib.sha256(salt)
    for _ in range(200):
        digest.update(name.encode())
    return digest.hexdigest()


def admit(name, role, salt):
    """Fingerprint of an admitted user, None for others."""
    if role not in ROLES:
        return None
    return fingerprint(name, salt)
