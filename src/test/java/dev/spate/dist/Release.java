package dev.spate.dist;

import dev.spate.torrent.Version;
import java.time.Instant;

/**
 * Which spate is packed, and what time everything in the packages has: that of the build, whatever the clock says.
 *
 * @param time in seconds since 1970
 * @param maintainer who answers for the packages: a name, and an address in angle brackets
 */
record Release(String version, long time, String maintainer) {
    /** @param buildTime as {@code project.build.outputTimestamp} has it; {@code SOURCE_DATE_EPOCH} comes before it */
    static Release of(String buildTime, String maintainer) {
        String epoch = System.getenv("SOURCE_DATE_EPOCH");
        long time = epoch == null ? Instant.parse(buildTime).getEpochSecond() : Long.parseLong(epoch);
        return new Release(Version.text(), time, maintainer);
    }
}
