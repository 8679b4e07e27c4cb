"""Pools of connections, one for each host."""


class HostPool:
    def __init__(self, host, maxsize):
        self.host = host
        self.queue = [bytearray(600) for _ in range(maxsize)]

    def urlopen(self, path):
        connection = self.queue.pop()
        try:
            connection[: len(path)] = path.encode()
            return 200 if path.startswith("/") else 400
        finally:
            self.queue.append(connection)


class PoolManager:
    def __init__(self, num_pools=10, **pool_options):
        self.num_pools = num_pools
        self.pool_options = pool_options
        self.pools = {}

    def pool_from_host(self, host):
        pool = self.pools.get(host)
        if pool is None:
            pool = self._new_pool(host)
            self.pools[host] = pool
        return pool

    def _new_pool(self, host):
        return HostPool(host, **self.pool_options)

    def request(self, url):
        _, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        return self.pool_from_host(host).urlopen(slash + path)


HTTP = PoolManager(maxsize=4)


def crawl(urls):
    return [HTTP.request(url) for url in urls]
