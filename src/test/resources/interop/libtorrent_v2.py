"""Makes a v2-only and a hybrid torrent of DIRECTORY/tree with libtorrent, and seeds both until its parent has gone.

usage: libtorrent_v2.py IP:PORT DIRECTORY

Writes DIRECTORY/v2.torrent and DIRECTORY/hybrid.torrent, and DIRECTORY/hashes with the v2 info hash of each on a line of
its own when both are seeded.
"""

import os
import sys
import time

import libtorrent as lt


def make(directory, name, flags):
    files = lt.file_storage()
    lt.add_files(files, os.path.join(directory, "tree"))
    torrent = lt.create_torrent(files, 65536, flags)
    lt.set_piece_hashes(torrent, directory)
    path = os.path.join(directory, name)
    with open(path, "wb") as out:
        out.write(lt.bencode(torrent.generate()))
    return lt.torrent_info(path)


def main():
    address, directory = sys.argv[1:]
    print("libtorrent", lt.version, flush=True)
    infos = [make(directory, "v2.torrent", lt.create_torrent.v2_only), make(directory, "hybrid.torrent", 0)]
    ses = lt.session(
        {
            "listen_interfaces": address,
            "outgoing_interfaces": address.split(":")[0],
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "allow_multiple_connections_per_ip": True,
            "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.status_notification,
        }
    )
    handles = []
    for info in infos:
        params = lt.add_torrent_params()
        params.ti = info
        params.save_path = directory
        params.flags |= lt.torrent_flags.seed_mode
        params.flags &= ~lt.torrent_flags.auto_managed
        params.flags &= ~lt.torrent_flags.paused
        handles.append(ses.add_torrent(params))
    parent = os.getppid()
    told = False
    while os.getppid() == parent:
        for alert in ses.pop_alerts():
            print(alert.what(), alert.message(), flush=True)
            if alert.what() == "listen_failed_alert":
                return 1
        if not told and all(handle.status().is_seeding for handle in handles):
            told = True
            with open(os.path.join(directory, "hashes.new"), "w") as out:
                out.writelines(f"{info.info_hashes().v2}\n" for info in infos)
            os.rename(os.path.join(directory, "hashes.new"), os.path.join(directory, "hashes"))
        time.sleep(0.1)
    return 0


sys.exit(main())
