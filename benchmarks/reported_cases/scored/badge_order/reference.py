"""Badges on the page of a profile."""


class Badge:
    def __init__(self, name, sort_order):
        self.name = name
        self.sort_order = sort_order


class Profile:
    def __init__(self, badges):
        self.badges = badges

    def ordered(self):
        return sorted(self.badges, key=lambda badge: badge.sort_order or 0)

    def best(self):
        ordered = self.ordered()
        return ordered[-1].name if ordered else None


def page(documents):
    profile = Profile([Badge(each["name"], each.get("sort_order")) for each in documents])
    return [badge.name for badge in profile.ordered()], profile.best()
