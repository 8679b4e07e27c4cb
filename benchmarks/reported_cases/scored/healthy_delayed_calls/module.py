"""Calls that are to be made later."""

import heapq
import itertools

NUMBERS = itertools.count()


class DelayedCall:
    def __init__(self, time, function):
        self.time = time
        self.number = next(NUMBERS)
        self.function = function
        self.is_cancelled = False

    def __lt__(self, other):
        return (self.time, self.number) < (other.time, other.number)


class Clock:
    def __init__(self):
        self.now = 0.0
        self._calls = []
        self._cancelled = 0

    def call_later(self, delay, function):
        call = DelayedCall(self.now + delay, function)
        heapq.heappush(self._calls, call)
        return call

    def cancel(self, call):
        call.is_cancelled = True
        self._cancelled += 1
        if self._cancelled > 50 and self._cancelled > len(self._calls) // 2:
            self._calls = [each for each in self._calls if not each.is_cancelled]
            heapq.heapify(self._calls)
            self._cancelled = 0

    def advance(self, seconds):
        self.now += seconds
        done = []
        while self._calls and self._calls[0].time <= self.now:
            call = heapq.heappop(self._calls)
            if call.is_cancelled:
                self._cancelled -= 1
            else:
                done.append(call.function())
        return done


CLOCK = Clock()


def serve(delays):
    timeouts = [CLOCK.call_later(delay + 1000, lambda: "late") for delay in delays]
    answers = [CLOCK.call_later(delay, lambda delay=delay: delay) for delay in delays]
    found = CLOCK.advance(20)
    for timeout in timeouts:
        CLOCK.cancel(timeout)
    return sorted(found), len(answers)
