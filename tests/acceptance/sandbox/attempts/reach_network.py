"""Talk to anybody."""

# An attempt is plain system calls.
# ruff: noqa: PTH208

import os
import socket


def connect_to_the_loopback(host):
    """Connect to a server on the host's loopback."""
    socket.create_connection(("127.0.0.1", host["port"]), timeout=2).close()
    return "connected"


def listen(host):
    """Offer a server."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        return server.getsockname()


def send_a_datagram(host):
    """Send a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", ("127.0.0.1", host["port"]))


def connect_to_an_abstract_socket(host):
    """Connect to an abstract socket of the host, which no file system hides."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect("\0" + host["abstract"])
        return "connected"


def connect_to_a_socket_file(host):
    """Connect to a socket file of the host."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(host["socket_file"])
        return "connected"


def pair_sends_elsewhere(host):
    """Send from a socket pair to an address of the host."""
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with one, other:
        return one.sendto(b"x", "\0" + host["abstract_datagram"])


def vsock(host):
    """Talk to the hypervisor, which no namespace hides."""
    socket.socket(40, socket.SOCK_STREAM).close()
    return "opened"


def netlink(host):
    """Ask the kernel about its networks."""
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()
    return "opened"


def raw_packets(host):
    """Forge packets."""
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
    return "opened"


def kernel_crypto(host):
    """Reach the kernel's crypto code, where holes have been."""
    socket.socket(38, socket.SOCK_SEQPACKET, 0).close()
    return "opened"


def look_up_a_name(host):
    """Ask for the host's own name."""
    return socket.getaddrinfo("localhost", 80)


def network_interfaces(host):
    """List the host's interfaces."""
    return [name for _, name in socket.if_nameindex() if name != "lo"] or os.listdir("/sys/class/net")
