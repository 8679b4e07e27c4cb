"""Members of circles and where they are, asked of a service."""

import asyncio


class Api:
    def __init__(self, places):
        self.places = places
        self.asked = 0

    async def get_member(self, member):
        self.asked += 1
        await asyncio.sleep(0)
        place = self.places.get(member, "unknown")
        return {"member": member, "place": place, "history": [place] * 60}


class Account:
    def __init__(self, name, api):
        self.name = name
        self.api = api
        self.online = True


class Coordinator:
    def __init__(self):
        self.accounts = {}
        self.unloading = False
        self._requests = set()

    def add_account(self, account):
        self.accounts[account.name] = account

    async def _request(self, account, method, *arguments):
        if self.unloading or not account.online:
            return None
        task = asyncio.create_task(method(*arguments), name=f"Make client request to {account.name}")
        self._requests.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            return None

    async def update(self, name, members):
        account = self.accounts[name]
        found = {}
        for member in members:
            details = await self._request(account, account.api.get_member, member)
            if details is not None:
                found[member] = (details["place"], len(details["history"]))
        return found

    async def unload(self):
        self.unloading = True
        for task in self._requests:
            task.cancel()
        await asyncio.gather(*self._requests, return_exceptions=True)


COORDINATOR = Coordinator()


async def refresh(name, places, members):
    COORDINATOR.add_account(Account(name, Api(places)))
    return await COORDINATOR.update(name, members)
