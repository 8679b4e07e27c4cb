"""Changes of Python source: pure functions from source to source, each sound by itself or not made.

Each takes a module's source and returns it with the smallest edit, comments and formatting kept, or None
where it cannot show that the edited code means the same. What a static look cannot show (the types that
callers pass) is left to the gates of an evaluation, which every candidate has to pass.
"""
