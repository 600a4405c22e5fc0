"""Downloads torrents with libtorrent on loopback, and goes on giving what it has until it is killed or its parent has gone.

usage: libtorrent_leecher.py [--pex] [--encrypted] STATUS_FILE PEER (ADDRESS DIRECTORY TORRENT_FILE_OR_MAGNET_LINK)...

With --pex peers tell each other of others. With --encrypted no plain stream is dialled or let in. Each torrent is
downloaded in a session of its own, which listens on ADDRESS ("ip:port" or "[v6]:port"; with "utp:" before it, over uTP
alone). PEER ("ip:port", or "-" for none)
is tried besides those that the trackers name. STATUS_FILE gets a line
"ip:port downloaded-payload-bytes uploaded-payload-bytes finished(0|1) peers" for each, ten times a second.
"""

import os
import sys
import time

import libtorrent as lt


def session(address):
    utp = address.startswith("utp:")
    address = address.removeprefix("utp:")
    return lt.session(
        {
            "listen_interfaces": address,
            "outgoing_interfaces": address.rsplit(":", 1)[0].strip("[]"),
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": utp,
            "enable_outgoing_utp": utp,
            "enable_incoming_tcp": not utp,
            "enable_outgoing_tcp": not utp,
            "allow_multiple_connections_per_ip": True,
            "active_downloads": -1,
            "active_limit": -1,
            "unchoke_slots_limit": 100,
            "min_reconnect_time": 1,
            "alert_mask": lt.alert.category_t.error_notification
            | lt.alert.category_t.connect_notification
            | lt.alert.category_t.tracker_notification
            | lt.alert.category_t.status_notification,
        }
    )


def download(ses, source, directory, peer, pex):
    if source.startswith("magnet:"):
        params = lt.parse_magnet_uri(source)
    else:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(source)
    params.save_path = directory
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    if not pex:
        params.flags |= lt.torrent_flags.disable_pex
    handle = ses.add_torrent(params)
    if peer != "-":
        ip, port = peer.rsplit(":", 1)
        handle.connect_peer((ip.strip("[]"), int(port)))
    return handle


def write_status(file, handles):
    with open(file + ".new", "w") as out:
        for address, handle in handles:
            status = handle.status()
            done = int(status.is_finished and status.has_metadata)
            out.write(
                f"{address} {status.total_payload_download} {status.total_payload_upload} {done} {status.num_peers}\n"
            )
    os.rename(file + ".new", file)


def main():
    args = [arg for arg in sys.argv[1:] if arg not in ("--pex", "--encrypted")]
    pex = "--pex" in sys.argv
    status_file, peer, *rest = args
    print("libtorrent", lt.version, flush=True)
    sessions = []
    handles = []
    for i in range(0, len(rest), 3):
        sessions.append(session(rest[i]))
        if "--encrypted" in sys.argv:
            forced = lt.enc_policy.pe_forced
            sessions[-1].apply_settings(
                {"out_enc_policy": forced, "in_enc_policy": forced, "allowed_enc_level": lt.enc_level.pe_rc4}
            )
        handles.append((rest[i], download(sessions[-1], rest[i + 2], rest[i + 1], peer, pex)))
    parent = os.getppid()
    while os.getppid() == parent:
        for ses in sessions:
            for alert in ses.pop_alerts():
                print(alert.what(), alert.message(), flush=True)
                if alert.what() == "listen_failed_alert":
                    return 1
        write_status(status_file, handles)
        time.sleep(0.1)
    return 0


sys.exit(main())
