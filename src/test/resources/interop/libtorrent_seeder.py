"""Seeds torrents with libtorrent on loopback until it is killed or its parent has gone.

usage: libtorrent_seeder.py IP:PORT STATUS_FILE (UPLOAD_BYTES_PER_SECOND TORRENT_FILE DIRECTORY)...

STATUS_FILE gets a line "infohash uploaded-payload-bytes peers" for each torrent, ten times a second.
"""

import os
import sys
import time

import libtorrent as lt


def session(address):
    return lt.session(
        {
            "listen_interfaces": address,
            "outgoing_interfaces": address.split(":")[0],
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": True,
            "enable_outgoing_utp": False,
            "allow_multiple_connections_per_ip": True,
            "active_seeds": -1,
            "active_limit": -1,
            "unchoke_slots_limit": 100,
            "alert_mask": lt.alert.category_t.error_notification
            | lt.alert.category_t.connect_notification
            | lt.alert.category_t.tracker_notification
            | lt.alert.category_t.status_notification,
        }
    )


def seed(ses, upload_limit, torrent_file, directory):
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent_file)
    params.save_path = directory
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    params.flags |= lt.torrent_flags.disable_pex
    handle = ses.add_torrent(params)
    if upload_limit > 0:
        handle.set_upload_limit(upload_limit)
    return handle


def write_status(file, handles):
    with open(file + ".new", "w") as out:
        for handle in handles:
            status = handle.status()
            if status.is_seeding:
                out.write(f"{handle.info_hash()} {status.total_payload_upload} {status.num_peers}\n")
    os.rename(file + ".new", file)


def main():
    address, status_file = sys.argv[1], sys.argv[2]
    rest = sys.argv[3:]
    print("libtorrent", lt.version, flush=True)
    ses = session(address)
    handles = [seed(ses, int(rest[i]), rest[i + 1], rest[i + 2]) for i in range(0, len(rest), 3)]
    parent = os.getppid()
    while os.getppid() == parent:
        for alert in ses.pop_alerts():
            print(alert.what(), alert.message(), flush=True)
            if alert.what() == "listen_failed_alert":
                return 1
        write_status(status_file, handles)
        time.sleep(0.1)
    return 0


sys.exit(main())
