package dev.spate.cli.swarm;

import dev.spate.cli.CommandException;
import dev.spate.synthetic.PeerNetwork;
import dev.spate.synthetic.SwarmAddressing;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code swarm} that say where it is served. */
final class SwarmAddressOptions {
    @Option(
            names = "--network",
            paramLabel = "CIDR",
            description =
                    "Give the peers addresses of this IPv4 network, such as 10.77.0.0/16 (default 127.0.0.0/8). Needs"
                            + " 'ip route add local CIDR dev lo'.")
    private String network;

    @Option(
            names = "--advertise",
            paramLabel = "ADDRESS",
            description =
                    "Serve to other machines: listen at this IPv4 address of this host, each peer at a port of its own.")
    private String advertise;

    @Option(
            names = "--announce",
            paramLabel = "URL",
            description =
                    "Announce every peer to this http or udp tracker, and name it in the .torrent instead of our own."
                            + " Repeatable.")
    private List<String> announce = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Where the peers listen; with a port each, the first of them (default: any).")
    private int port;

    @Option(
            names = "--tracker-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Where our own trackers listen, HTTP and UDP (default: any).")
    private int trackerPort;

    @Option(
            names = "--first-peer",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of the first peer, so that peers on several hosts differ (default 0).")
    private int firstPeer;

    /** These options at this place; what does not go together is a mistake in the arguments. */
    SwarmOptions applied(SwarmOptions swarm) {
        try {
            SwarmAddressing.Addressing addressing = swarm.swarmAddressing().addressing();
            if (network != null && addressing == SwarmAddressing.Addressing.OWN_PORT) {
                throw new IllegalArgumentException(
                        "--network gives each peer an address, --ports a port (leave one out)");
            }
            for (String url : announce) {
                Trackers.check(url);
            }
            if (advertise != null && network == null) {
                addressing = SwarmAddressing.Addressing.OWN_PORT;
            }
            return swarm.at(new SwarmAddressing(
                            addressing,
                            network == null ? PeerNetwork.LOOPBACK : PeerNetwork.parse(network),
                            advertise == null ? SwarmAddressing.loopback() : address(advertise),
                            port,
                            trackerPort,
                            firstPeer))
                    .announcedTo(announce);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("bad usage: " + e.getMessage());
        } catch (TrackerException e) {
            throw CommandException.usage("bad usage: cannot announce to " + e.getMessage());
        }
    }

    private static InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not an address such as 192.0.2.7");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
