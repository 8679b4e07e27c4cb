"""A scheduler that always runs what is due first."""


def run(tasks, follow_up):
    """Order in which tasks run; some of them bring another one with them."""
    due = []
    for moment, name in tasks:
        due.append((moment, name))
    order = []
    while due:
        due.sort()
        moment, name = due.pop(0)
        order.append(name)
        if name in follow_up:
            due.append((moment + follow_up[name], name + "'"))
    return order
