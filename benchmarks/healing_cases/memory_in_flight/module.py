"""Requests in flight, for the page that shows what the server works on; and sessions, which must stay."""

IN_FLIGHT = {}
SESSIONS = {}


def login(user):
    """Open a session; it lasts until its user logs out."""
    session = SESSIONS.get(user)
    if session is None:
        session = SESSIONS[user] = {"user": user, "visits": 0}
    session["visits"] += 1
    return session["visits"]


def serve(number, user, body):
    """Serve a request."""
    IN_FLIGHT[number] = body
    visits = login(user)
    if not body.startswith("GET"):
        return f"405 for {user}"
    answer = f"200 for {user}, visit {visits}, {len(body)} bytes"
    del IN_FLIGHT[number]
    return answer


def working_on():
    """Numbers of the requests in flight."""
    return sorted(IN_FLIGHT)
