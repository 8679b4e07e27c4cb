"""Listeners of a client's session, told about signing in and out."""

from itertools import count


class Subscription:
    def __init__(self, number, callback, owner):
        self.id = number
        self.callback = callback
        self.owner = owner

    def unsubscribe(self):
        self.owner.remove(self.id)


class Session:
    def __init__(self, user, token):
        self.user = user
        self.token = token


class AuthClient:
    def __init__(self):
        self._numbers = count(1)
        self._emitters = {}
        self._session = None

    def on_auth_state_change(self, callback):
        subscription = Subscription(next(self._numbers), callback, self)
        self._emitters[subscription.id] = subscription
        return subscription

    def remove(self, number):
        if number in self._emitters:
            del self._emitters[number]

    def sign_in(self, user, token):
        self._session = Session(user, token)
        self._notify_all_subscribers("SIGNED_IN", self._session)
        return self._session.user

    def sign_out(self):
        self._session = None
        self._notify_all_subscribers("SIGNED_OUT", None)

    def _notify_all_subscribers(self, event, session):
        for subscription in self._emitters.values():
            subscription.callback(event, session)


class Recorder:
    def __init__(self):
        self.seen = []

    def listener(self, name):
        def on_change(event, session):
            self.seen.append((name, event, session.user if session else None))

        return on_change

    def once(self, client, name):
        held = []

        def on_change(event, session):
            self.seen.append((name, event, session.user if session else None))
            held[0].unsubscribe()

        held.append(client.on_auth_state_change(on_change))


def visit(user, token, listeners):
    client, recorder = AuthClient(), Recorder()
    for name, is_once in listeners:
        if is_once:
            recorder.once(client, name)
        else:
            client.on_auth_state_change(recorder.listener(name))
    client.sign_in(user, token)
    client.sign_out()
    return recorder.seen
