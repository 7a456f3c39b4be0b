"""Which addresses on the internet may be fetched for somebody: public ones alone, whatever clothes the others wear."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Beside what `ipaddress` knows to be private, loopback, link-local or reserved.
NEVER = tuple(
    ip_network(block)
    for block in (
        "100.64.0.0/10",  # carrier-grade NAT; one cloud keeps its metadata there
        "168.63.129.16/32",  # a cloud's metadata under a public number
        "192.0.0.0/24",  # protocol assignments; one cloud keeps its metadata there
        "192.88.99.0/24",  # the old relays of 6to4
        "::/96",  # IPv4 written as IPv6, the oldest way
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody on the internet reaches; false for what is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return found.is_global and not found.is_multicast and not _excluded(found)


def _excluded(address: Address) -> bool:
    inside = any(address.version == block.version and address in block for block in NEVER)
    return inside or (isinstance(address, IPv6Address) and _names_an_interface(address))


def _names_an_interface(address: IPv6Address) -> bool:
    """ISATAP: the last half holds an IPv4 address, public or not."""
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE
