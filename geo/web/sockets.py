"""Answers that leave at once.

The server sends an answer's headers first and its body after them. A socket that waits until the
headers have arrived before it sends the body's last part (Nagle's algorithm, RFC 896) adds a whole
trip to the phone and back to every answer, and 40 ms on one machine. asyncio switches that off,
but not for a socket that was made without naming TCP, as Streamlit's is.
"""

import os
import socket
import stat

MOST_FILES = 256  # a process that has just started has far fewer open


def send_at_once() -> int:
    """Let every connection to this process send at once; return how many sockets listen.

    Connections inherit it from the socket that listens, so it has to be there already and nobody
    may have come yet: as an application starts is the moment.
    """
    found = 0
    for number in range(MOST_FILES):
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as line:
                if line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    found += 1
        except OSError:  # no such file, or a socket of another kind
            continue
    return found
