"""How often somebody may ask: so many times in a moving window, counted in memory only."""

import hashlib
import ipaddress
import math
import secrets
import time
from collections.abc import Iterator

from limits import RateLimitItem, parse, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

BUCKETS = 4096  # addresses are counted in so many: few phones share one, and memory stays bounded


class Limit:
    """A limit for each address and one for everybody, written like "30/5minute;900/day".

    No address is kept: only how often each of a few thousand buckets was asked for, which an
    address falls into by a hash that is salted anew at every start.
    """

    def __init__(self, *, each: str, everybody: str) -> None:
        self._each, self._everybody = parse(each), parse_many(everybody)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._salt = secrets.token_bytes(16)

    def wait(self, address: str) -> int:
        """Count a request and return 0, or refuse it and return after how many seconds to ask."""
        for limit, who in self._counts(address):
            if not self._limiter.hit(limit, who):
                reset, _ = self._limiter.get_window_stats(limit, who)
                return max(1, math.ceil(reset - time.time()))
        return 0

    def _counts(self, address: str) -> Iterator[tuple[RateLimitItem, str]]:
        """Yield whose count a request goes to; who may not ask does not use up what all share."""
        salted = hashlib.blake2b(_household(address).encode(), key=self._salt, digest_size=4)
        yield self._each, str(int.from_bytes(salted.digest()) % BUCKETS)
        yield from ((limit, "everybody") for limit in self._everybody)


def _household(address: str) -> str:
    """Return what one subscriber cannot change at will: of IPv6, the first 64 bits."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or read.exploded[:19])
    return address
