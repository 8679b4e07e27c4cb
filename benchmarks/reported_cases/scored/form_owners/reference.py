"""Submissions of forms, and who owns them."""


class XForm:
    def __init__(self, title, user):
        self.title = title
        self.user = user


class User:
    def __init__(self, username):
        self.username = username


class Instance:
    def __init__(self, number, xform):
        self.number = number
        self.xform = xform

    @property
    def title(self):
        return self.xform.title if self.xform is not None else ""

    @property
    def owner(self):
        return self.xform.user.username if self.xform is not None else ""


class Export:
    columns = ("number", "title", "owner")

    def row(self, instance):
        return [getattr(instance, name) for name in self.columns]

    def rows(self, instances):
        return [self.row(instance) for instance in instances]


def export(owners, records):
    users = {name: User(name) for name in owners}
    forms = {title: XForm(title, users.get(name)) for title, name in zip("abc", owners)}
    return Export().rows([Instance(number, forms.get(title)) for number, title in records])
