package dev.spate.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * How many peers behave in one way.
 *
 * @param behaviour of each
 * @param peers how many; may be 0
 */
public record BehaviourShare(BehaviourSpec behaviour, int peers) {
    /**
     * Divides peers among behaviours; the remaining peers are honest, and come last.
     *
     * @param shares each {@code BEHAVIOUR=COUNT} or {@code BEHAVIOUR=PERCENT%} of all peers, such as {@code corrupt=10%}
     * @throws IllegalArgumentException for another text, or when the shares are more than all peers
     */
    public static List<BehaviourShare> divide(int peers, List<String> shares) {
        List<BehaviourShare> divided = new ArrayList<>();
        int left = peers;
        for (String share : shares) {
            int equals = share.indexOf('=');
            String amount = share.substring(equals + 1);
            boolean percent = amount.endsWith("%");
            String digits = percent ? amount.substring(0, amount.length() - 1) : amount;
            if (equals < 0 || !digits.matches("[0-9]{1,8}")) {
                throw new IllegalArgumentException(
                        "not a share of the peers: '" + share + "' (write corrupt=10% or stall=3)");
            }
            long number = Long.parseLong(digits);
            long count = percent ? Math.round(peers * number / 100.0) : number;
            if (count > left || (percent && number > 100)) {
                throw new IllegalArgumentException("share '" + share + "' is more than the " + left + " peers left");
            }
            divided.add(new BehaviourShare(BehaviourSpec.parse(share.substring(0, equals)), (int) count));
            left -= (int) count;
        }
        divided.add(new BehaviourShare(BehaviourSpec.HONEST, left));
        return divided;
    }
}
