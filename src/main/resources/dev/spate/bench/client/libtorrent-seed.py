"""Seeds one torrent with libtorrent until it is ended; its files are taken to be complete.

usage: libtorrent-seed.py TORRENT DIRECTORY PORT default|high
"""

import sys

import libtorrent as lt
from libtorrent_versions import known, loaded

FAILED = (lt.torrent_error_alert, lt.file_error_alert, lt.listen_failed_alert)


def settings(port, preset):
    pack = lt.high_performance_seed() if preset == "high" else lt.default_settings()
    pack.update(
        {
            "listen_interfaces": f"0.0.0.0:{port}",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": False,
            "enable_outgoing_utp": False,
            "in_enc_policy": int(lt.enc_policy.pe_disabled),
            "out_enc_policy": int(lt.enc_policy.pe_disabled),
            "allow_multiple_connections_per_ip": True,
            "connections_limit": 10000,
            "listen_queue_size": 1000,
            "unchoke_slots_limit": -1,
            "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.status_notification,
        }
    )
    return known(pack)


def main():
    torrent, directory, port, preset = sys.argv[1:]
    session = lt.session(settings(port, preset))
    params = loaded(torrent)
    params.save_path = directory
    # As resume data would tell it. Seed mode would not do: it hashes each piece when it is first asked for.
    params.have_pieces = [True] * params.ti.num_pieces()
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    params.flags |= lt.torrent_flags.disable_pex
    session.add_torrent(params)
    while True:
        session.wait_for_alert(60_000)
        for alert in session.pop_alerts():
            if isinstance(alert, FAILED):
                print("libtorrent-seed:", alert.message(), file=sys.stderr)
                return 1


sys.exit(main())
