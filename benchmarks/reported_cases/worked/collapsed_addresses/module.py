"""Summarizes addresses to the networks that contain just them."""


class Address:
    def __init__(self, text):
        parts = [int(part) for part in text.split(".")]
        self.number = (parts[0] << 24) + (parts[1] << 16) + (parts[2] << 8) + parts[3]

    def __eq__(self, other):
        return isinstance(other, Address) and self.number == other.number

    def __hash__(self):
        return hash(self.number)

    def __lt__(self, other):
        return self.number < other.number

    def __str__(self):
        return ".".join(str(self.number >> shift & 255) for shift in (24, 16, 8, 0))


def from_number(number):
    made = Address("0.0.0.0")
    made.number = number
    return made


def find_address_range(addresses):
    first = last = addresses[0]
    for address in addresses[1:]:
        if address.number != last.number + 1:
            break
        last = address
    return first, last


def summarize(first, last):
    networks = []
    number = first.number
    while number <= last.number:
        bits = 0
        while bits < 32 and not number >> bits & 1 and number + (2 << bits) - 1 <= last.number:
            bits += 1
        networks.append(f"{from_number(number)}/{32 - bits}")
        number += 1 << bits
    return networks


def collapse(texts):
    addresses = sorted(set(Address(text) for text in texts))
    networks = []
    place = 0
    while place < len(addresses):
        first, last = find_address_range(addresses[place:])
        place = addresses.index(last) + 1
        networks.extend(summarize(first, last))
    return networks
