"""Messages of the network layer, sent in fragments of a size that the peer accepts."""


class Fragment:
    def __init__(self, context, is_last, value):
        self.context = context
        self.is_last = is_last
        self.value = value

    def header(self):
        return (self.context << 1) | int(self.is_last)


def fragment(size, data):
    parts = []
    while data:
        parts.append(data[:size])
        data = data[size:]
    return parts


class Association:
    def __init__(self, context, max_length):
        self.context = context
        self.max_length = max_length
        self.sent = 0

    def encode(self, message):
        values = fragment(self.max_length - 6, message)
        out = []
        for number, value in enumerate(values):
            out.append(Fragment(self.context, number == len(values) - 1, value))
        self.sent += len(out)
        return out


def send(messages, max_length):
    association = Association(3, max_length)
    checks = []
    for message in messages:
        fragments = association.encode(message)
        checks.append((len(fragments), sum(part.header() for part in fragments), fragments[-1].value[-4:]))
    return association.sent, checks
