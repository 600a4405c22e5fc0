"""Downloads one torrent with libtorrent and ends.

usage: libtorrent-download.py [--tuned] [--encryption-required] [--utp-true] [--pex-true] TORRENT_OR_MAGNET DIRECTORY PORT default|high [DHT_NODE]

With --utp-true it dials over uTP alone.
"""

import sys
import time

import libtorrent as lt
from libtorrent_versions import known, loaded

DONE = (lt.torrent_finished_alert,)
FAILED = (lt.torrent_error_alert, lt.file_error_alert, lt.metadata_failed_alert, lt.listen_failed_alert)


# What a download does not need: without --tuned these are as libtorrent sets them.
TUNING = {
    "allow_multiple_connections_per_ip": True,
    "connections_limit": 10000,
    "connection_speed": 1000,
    "num_want": 10000,
    "max_peerlist_size": 0,
}


def settings(port, preset, dht_node, encrypted, utp):
    pack = lt.high_performance_seed() if preset == "high" else lt.default_settings()
    policy = lt.enc_policy.pe_forced if encrypted else lt.enc_policy.pe_disabled
    pack.update(
        {
            # Of an unspecified address its DHT leaves out the loopback.
            "listen_interfaces": f"{'127.0.0.1' if dht_node else '0.0.0.0'}:{port}",
            "enable_dht": dht_node != "",
            "dht_bootstrap_nodes": dht_node,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": utp,
            "enable_outgoing_utp": utp,
            "enable_outgoing_tcp": not utp,
            "in_enc_policy": int(policy),
            "out_enc_policy": int(policy),
            "allowed_enc_level": int(lt.enc_level.pe_rc4 if encrypted else lt.enc_level.pe_both),
            "alert_mask": lt.alert.category_t.error_notification
            | lt.alert.category_t.status_notification
            | lt.alert.category_t.dht_notification,
        }
    )
    if "--tuned" in sys.argv:
        pack.update(TUNING)
    return known(pack)


def await_dht(session):
    """A torrent that is added before is not looked for until the next announce, in 15 minutes."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        session.wait_for_alert(1_000)
        if any(isinstance(alert, lt.dht_bootstrap_alert) for alert in session.pop_alerts()):
            return


def main():
    args = [arg for arg in sys.argv[1:] if not arg.startswith("--")]
    source, directory, port, preset = args[:4]
    dht_node = args[4] if len(args) > 4 else ""
    session = lt.session(settings(port, preset, dht_node, "--encryption-required" in sys.argv, "--utp-true" in sys.argv))
    if dht_node:
        await_dht(session)
    if source.startswith("magnet:"):
        params = lt.parse_magnet_uri(source)
    else:
        params = loaded(source)
    params.save_path = directory
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    if "--pex-true" not in sys.argv:
        params.flags |= lt.torrent_flags.disable_pex
    handle = session.add_torrent(params)
    while True:
        session.wait_for_alert(60_000)
        for alert in session.pop_alerts():
            if isinstance(alert, DONE):
                # What is in its disk cache has to be in the file before anybody looks.
                handle.flush_cache()
            elif isinstance(alert, lt.cache_flushed_alert):
                return 0
            elif isinstance(alert, FAILED):
                print("libtorrent-download:", alert.message(), file=sys.stderr)
                return 1


sys.exit(main())
