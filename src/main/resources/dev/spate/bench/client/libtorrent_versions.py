"""What differs between versions of libtorrent."""

import libtorrent as lt


def known(pack):
    """Without settings that this version of libtorrent does not have: it refuses them."""
    names = lt.default_settings()
    return dict((name, value) for name, value in pack.items() if name in names)


def loaded(source):
    """From version 2.1 on another function reads the file."""
    if hasattr(lt, "load_torrent_file"):
        return lt.load_torrent_file(source)
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(source)
    return params
