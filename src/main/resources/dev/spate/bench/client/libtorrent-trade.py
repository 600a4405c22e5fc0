"""Downloads one torrent with several libtorrent sessions, which give to others and stay as seeds until SIGTERM.

usage: libtorrent-trade.py TORRENT DIRECTORY PORT ADDRESS[,ADDRESS...]
"""

import os
import signal
import sys

import libtorrent as lt
from libtorrent_versions import known, loaded

FAILED = (lt.torrent_error_alert, lt.file_error_alert, lt.listen_failed_alert)


# No names in braces here: the bench fills some of them in.
def settings(address, port):
    pack = lt.default_settings()
    pack.update(
        {
            "listen_interfaces": address + ":" + port,
            "outgoing_interfaces": address,
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": False,
            "enable_outgoing_utp": False,
            "in_enc_policy": int(lt.enc_policy.pe_disabled),
            "out_enc_policy": int(lt.enc_policy.pe_disabled),
            "num_want": 10000,
            "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.status_notification,
        }
    )
    return known(pack)


def start(torrent, directory, port, address):
    session = lt.session(settings(address, port))
    params = loaded(torrent)
    params.save_path = os.path.join(directory, address)
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    params.flags |= lt.torrent_flags.disable_pex
    session.add_torrent(params)
    return session


def main():
    torrent, directory, port, addresses = sys.argv[1:]
    # The threads of the sessions inherit this.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    sessions = [start(torrent, directory, port, address) for address in addresses.split(",")]
    while signal.sigtimedwait({signal.SIGTERM}, 0.5) is None:
        for session in sessions:
            for alert in session.pop_alerts():
                if isinstance(alert, FAILED):
                    print("libtorrent-trade:", alert.message(), file=sys.stderr)
                    return 1
    # All tell the tracker now that they stop; the end of each session waits for the answer.
    for session in sessions:
        session.pause()
    sessions.clear()
    return 0


sys.exit(main())
