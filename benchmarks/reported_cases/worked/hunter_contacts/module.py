"""Contacts of a company that a service finds, as rows of a table."""


class Store:
    def __init__(self):
        self.contacts = []

    def insert_contacts(self, first_name=None, last_name=None, email=None, title=None, country=None):
        row = (first_name, last_name, email, title, country)
        if row not in self.contacts:
            self.contacts.append(row)
            return 1
        return 0


class HunterModule:
    def __init__(self, store):
        self.store = store
        self.added = 0

    def module_run(self, answer):
        data = answer["data"]
        country = data["country"]
        for contact in data["emails"]:
            first = contact["first_name"]
            last = contact["last_name"]
            title = contact.get("position")
            self.added += self.store.insert_contacts(
                first_name=first, last_name=last, email=contact["value"], title=title, country=country
            )
        return self.added


def search(answers):
    store = Store()
    module = HunterModule(store)
    for answer in answers:
        module.module_run(answer)
    return module.added, store.contacts
