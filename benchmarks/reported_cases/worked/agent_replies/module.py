"""Calls that a server puts to agents, and the replies that it waits for."""

from itertools import count


class Reply:
    def __init__(self, number, method, arguments):
        self.number = number
        self.method = method
        self.arguments = arguments
        self.result = None
        self.is_cancelled = False

    def cancel(self):
        self.is_cancelled = True


class Session:
    def __init__(self, agent):
        self.agent = agent
        self._numbers = count(1)
        self._replies = {}
        self._queue = []
        self.log = {"late": 0, "unknown": 0}

    def put_call(self, method, arguments):
        reply = Reply(next(self._numbers), method, arguments)
        self._replies[reply.number] = reply
        self._queue.append((reply.number, method))
        return reply

    def take_calls(self):
        calls, self._queue = self._queue, []
        return calls

    def set_reply(self, number, result):
        if number not in self._replies:
            self.log["unknown"] += 1
            return False
        self._replies[number].result = result
        del self._replies[number]
        return True

    def handle_timeout(self, reply):
        if reply.result is not None:
            return reply.result
        self.log["late"] += 1
        reply.cancel()
        return None


SESSION = Session("a1")


def deploy(jobs):
    waiting = [SESSION.put_call("deploy", {"resource": name, "text": text}) for name, text, _ in jobs]
    calls = SESSION.take_calls()
    for (number, _), (name, _, answers) in zip(calls, jobs):
        if answers:
            SESSION.set_reply(number, f"{name} done")
    return [SESSION.handle_timeout(reply) for reply in waiting]
