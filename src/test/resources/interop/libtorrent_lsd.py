# One libtorrent with local discovery and nothing else:
# libtorrent_lsd.py IP SEEDED.torrent DIRECTORY WANTED.torrent DIRECTORY
# seeds the first, downloads the second, prints "finished" when it has it, and goes on until its input ends.
import sys
import threading
import libtorrent as lt

ip, seeded, seeded_in, wanted, wanted_in = sys.argv[1:]
session = lt.session({
    'listen_interfaces': ip + ':0',
    'enable_dht': False,
    'enable_lsd': True,
    'enable_upnp': False,
    'enable_natpmp': False,
    'enable_outgoing_utp': False,
    'enable_incoming_utp': False,
    # Several that want something have the same address here, one after the other.
    'allow_multiple_connections_per_ip': True,
    'min_reconnect_time': 1,
    'alert_mask': 0,
})
flags = lt.torrent_flags.default_flags & ~lt.torrent_flags.auto_managed & ~lt.torrent_flags.paused
session.add_torrent({
    'ti': lt.torrent_info(seeded), 'save_path': seeded_in, 'flags': flags | lt.torrent_flags.seed_mode})
download = session.add_torrent({'ti': lt.torrent_info(wanted), 'save_path': wanted_in, 'flags': flags})
ended = threading.Event()


def until_the_end():
    sys.stdin.read()
    ended.set()


threading.Thread(target=until_the_end, daemon=True).start()
told = False
while not ended.wait(0.1):
    if not told and download.status().is_seeding:
        told = True
        print('finished', flush=True)
