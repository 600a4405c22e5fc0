package dev.spate.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who names addresses. Each has its turn, however many the others name: a tracker that makes up thousands hides nobody whom
 * another one knows. Owner: the event loop.
 */
final class AddressSources {
    private final Map<String, AddressSource> byName = new HashMap<>();
    private final List<AddressSource> all = new ArrayList<>();
    private int turn;

    AddressSource of(String name) {
        return byName.computeIfAbsent(name, n -> {
            AddressSource source = new AddressSource(n);
            all.add(source);
            return source;
        });
    }

    /** The next address to be dialled, or null. */
    KnownAddress poll(long nowNanos) {
        for (int n = all.size(); n > 0; n--) {
            turn = turn + 1 < all.size() ? turn + 1 : 0;
            KnownAddress known = all.get(turn).poll(nowNanos);
            if (known != null) {
                return known;
            }
        }
        return null;
    }

    int untried() {
        int count = 0;
        for (AddressSource each : all) {
            count += each.untried();
        }
        return count;
    }

    /** Gives up an address so that this source can name another one; null when that would be at a smaller one's expense. */
    KnownAddress makeRoom(AddressSource source) {
        AddressSource largest = source;
        for (AddressSource each : all) {
            if (each.addresses() > largest.addresses() && each.hasAnyToForget()) {
                largest = each;
            }
        }
        boolean able = largest == source ? source.hasFailed() : largest.hasAnyToForget();
        return able ? largest.forget() : null;
    }
}
