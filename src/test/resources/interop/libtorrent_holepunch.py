"""Shares a torrent with libtorrent until its parent has gone: all of it, or as one who takes it so slowly that it never has all.

usage: libtorrent_holepunch.py IP:PORT[,IP:PORT] TORRENT DIRECTORY seed|leech [PEER_IP:PORT]

Prints its alerts; what is said of holepunching (BEP 55) is among them.
"""

import os
import sys
import time

import libtorrent as lt


def main():
    listen, torrent, directory, how = sys.argv[1:5]
    parent = os.getppid()
    session = lt.session(
        {
            "listen_interfaces": listen,
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "alert_mask": lt.alert.category_t.status_notification
            | lt.alert.category_t.error_notification
            | lt.alert.category_t.connect_notification
            | lt.alert.category_t.peer_log_notification,
        }
    )
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = directory
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    if how == "seed":
        params.flags |= lt.torrent_flags.seed_mode
        # Else it hears of the downloader by peer exchange, and both dial at the same time without anybody's help.
        params.flags |= lt.torrent_flags.disable_pex
    handle = session.add_torrent(params)
    if how == "leech":
        handle.set_download_limit(1000)
    if len(sys.argv) > 5:
        host, port = sys.argv[5].split(":")
        handle.connect_peer((host, int(port)))
    while os.getppid() == parent:
        for alert in session.pop_alerts():
            message = alert.message()
            if alert.what() != "peer_log" or "HOLEPUNCH" in message or "PEX" in message:
                print(alert.what(), message, flush=True)
        time.sleep(0.05)


main()
