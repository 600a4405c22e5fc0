package dev.spate.tracker;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.text.CleanText;
import java.util.Set;

/** The bodies of HTTP trackers' answers. */
public final class HttpTrackerCodecFuzz {
    private static final int PER_BYTE = 120;

    private HttpTrackerCodecFuzz() {}

    /** The input is a body. */
    public static void fuzzerTestOneInput(byte[] data) {
        AnnounceResponse answer = Bounded.by(PER_BYTE, data.length, () -> answer(data));
        if (answer != null) {
            Check.that(answer.peers().size() <= CompactPeers.MAX_PEERS, () -> "too many peers");
            answer.warning().ifPresent(text -> Check.equal(text, CleanText.of(text)));
            AnnounceResponse again = answer(HttpTrackerCodec.writeResponse(answer));
            Check.equal(Set.copyOf(answer.peers()), Set.copyOf(again.peers()));
            Check.equal(withoutPeers(answer), withoutPeers(again));
        }
    }

    private static AnnounceResponse answer(byte[] body) {
        try {
            if (BencodeReader.readLenient(body, 0) instanceof BDict dict) {
                HttpTrackerCodec.failureReason(dict).ifPresent(text -> Check.equal(text, CleanText.of(text)));
                HttpTrackerCodec.faultOfPeers(dict);
                HttpTrackerCodec.externalIp(dict);
                Check.that(
                        HttpTrackerCodec.readPeerNames(dict).size() <= PeerNameLookup.MAX_NAMES,
                        () -> "too many names");
                return HttpTrackerCodec.readResponse(dict);
            }
        } catch (BencodeException refused) {
            return null;
        }
        return null;
    }

    private static AnnounceResponse withoutPeers(AnnounceResponse answer) {
        return new AnnounceResponse(
                java.util.List.of(),
                answer.interval(),
                answer.minInterval(),
                answer.seeders(),
                answer.leechers(),
                answer.warning(),
                answer.trackerId(),
                0);
    }
}
