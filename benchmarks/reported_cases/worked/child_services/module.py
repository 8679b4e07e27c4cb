"""Services of a peer-to-peer node, which start and cancel the services below them."""


class CancelToken:
    def __init__(self, name):
        self.name = name
        self.triggered = False

    def trigger(self):
        self.triggered = True


class BaseService:
    _child_services = []

    def __init__(self, token):
        self.cancel_token = token
        self.events = []

    def run_child_service(self, child):
        self._child_services.append(child)
        child.run()
        return child

    def run(self):
        self._run()
        self.events.append("running")

    def _run(self):
        raise NotImplementedError

    def cancel(self):
        if self.cancel_token.triggered:
            return
        self.cancel_token.trigger()
        for child in self._child_services:
            child.cancel()
        self.cleanup()

    def cleanup(self):
        self.events.append("cancelled")


class Peer(BaseService):
    def __init__(self, token, name, headers):
        super().__init__(token)
        self.name = name
        self.headers = headers

    def _run(self):
        self.events.append(f"{self.name}: {len(self.headers)} headers")


class PeerPool(BaseService):
    def _run(self):
        self.peers = {}

    def add(self, name, headers):
        peer = Peer(CancelToken(name), name, headers)
        self.peers[name] = self.run_child_service(peer)
        return peer


def node(peers):
    pool = PeerPool(CancelToken("pool"))
    pool.run()
    added = [pool.add(name, headers) for name, headers in peers]
    pool.cancel()
    return [peer.events for peer in added], pool.events
