package dev.spate.metainfo;

/**
 * Numbers in an array as narrow as their range: equal ones take none, and others 1, 2, 4 or 8 bytes each. Immutable and safe to
 * share between threads.
 */
final class PackedLongs {
    private static final int HEADER_BYTES = 16;

    private final long least;
    /** Bytes of a number. */
    private final int width;

    private final byte[] ones;
    private final char[] twos;
    private final int[] fours;
    private final long[] eights;

    private PackedLongs(long least, byte[] ones, char[] twos, int[] fours, long[] eights) {
        this.least = least;
        this.width = ones != null ? 1 : twos != null ? 2 : fours != null ? 4 : eights != null ? 8 : 0;
        this.ones = ones;
        this.twos = twos;
        this.fours = fours;
        this.eights = eights;
    }

    /** The first {@code count} of these, at least one, none of them negative. */
    static PackedLongs of(long[] values, int count) {
        long least = values[0];
        long most = values[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        long range = most - least;
        if (range == 0) {
            return new PackedLongs(least, null, null, null, null);
        }
        if (range <= 0xff) {
            byte[] ones = new byte[count];
            for (int i = 0; i < count; i++) {
                ones[i] = (byte) (values[i] - least);
            }
            return new PackedLongs(least, ones, null, null, null);
        }
        if (range <= Character.MAX_VALUE) {
            char[] twos = new char[count];
            for (int i = 0; i < count; i++) {
                twos[i] = (char) (values[i] - least);
            }
            return new PackedLongs(least, null, twos, null, null);
        }
        if (range <= 0xffff_ffffL) {
            int[] fours = new int[count];
            for (int i = 0; i < count; i++) {
                fours[i] = (int) (values[i] - least);
            }
            return new PackedLongs(least, null, null, fours, null);
        }
        long[] eights = new long[count];
        for (int i = 0; i < count; i++) {
            eights[i] = values[i] - least;
        }
        return new PackedLongs(least, null, null, null, eights);
    }

    long get(int at) {
        return least
                + switch (width) {
                    case 1 -> ones[at] & 0xff;
                    case 2 -> twos[at];
                    case 4 -> fours[at] & 0xffff_ffffL;
                    case 8 -> eights[at];
                    default -> 0;
                };
    }

    int getInt(int at) {
        return (int) get(at);
    }

    /** Bytes of the array. */
    long bytes() {
        return switch (width) {
            case 1 -> HEADER_BYTES + ones.length;
            case 2 -> HEADER_BYTES + 2L * twos.length;
            case 4 -> HEADER_BYTES + 4L * fours.length;
            case 8 -> HEADER_BYTES + 8L * eights.length;
            default -> 0;
        };
    }
}
