"""Runs a DHT of libtorrent nodes on loopback, one of which has a torrent, until it is killed or its parent has gone.

usage: libtorrent_dht.py STATUS_FILE NODES INFO_HASH

Each node listens at an address of its own, 127.0.9.1 and following. The last one has the torrent (its info hash in
hexadecimal, nothing of its content) and announces it. STATUS_FILE gets a line "ip:port nodes-in-table" for each node,
ten times a second, and at the end of it "announced" (some nodes have stored it) or "waiting".
"""

import os
import sys
import time

import libtorrent as lt


def session(address):
    return lt.session(
        {
            "listen_interfaces": address + ":0",
            "outgoing_interfaces": address,
            "enable_dht": True,
            "dht_bootstrap_nodes": "",
            "dht_restrict_routing_ips": False,
            "dht_restrict_search_ips": False,
            "dht_ignore_dark_internet": False,
            "dht_block_ratelimit": 1000,
            "dht_max_fail_count": 5,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "allow_multiple_connections_per_ip": True,
            "active_dht_limit": -1,
            "alert_mask": lt.alert.category_t.dht_notification
            | lt.alert.category_t.status_notification
            | lt.alert.category_t.stats_notification,
        }
    )


def main():
    file, count, info_hash = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    parent = os.getppid()
    sessions = [session("127.0.9.%d" % (i + 1)) for i in range(count)]
    while not all(each.listen_port() for each in sessions):
        time.sleep(0.05)
    ends = [("127.0.9.%d" % (i + 1), each.listen_port()) for i, each in enumerate(sessions)]
    for i, each in enumerate(sessions):
        for end in ends[:4] + ends[max(0, i - 4) : i]:
            if end != ends[i]:
                each.add_dht_node(end)
    params = lt.parse_magnet_uri("magnet:?xt=urn:btih:" + info_hash)
    params.save_path = os.path.dirname(os.path.abspath(file))
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    handle = None
    tables = [0] * count
    announced_at = 0
    stored = 0
    while os.getppid() == parent:
        for i, each in enumerate(sessions):
            each.post_session_stats()
            for alert in each.pop_alerts():
                if isinstance(alert, lt.session_stats_alert):
                    tables[i] = alert.values["dht.dht_nodes"]
                elif isinstance(alert, lt.dht_announce_alert):
                    stored += 1
        if handle is None and min(tables) >= min(3, count - 1):
            handle = sessions[-1].add_torrent(params)
        if handle is not None and stored == 0 and time.time() - announced_at > 0.5:
            handle.force_dht_announce()
            announced_at = time.time()
        announced = stored >= min(4, count - 1)
        with open(file + ".new", "w") as out:
            for end, nodes in zip(ends, tables):
                out.write("%s:%d %d\n" % (end[0], end[1], nodes))
            out.write("announced\n" if announced else "waiting\n")
        os.rename(file + ".new", file)
        time.sleep(0.1)


main()
